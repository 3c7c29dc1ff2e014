"""Words for topics: what those who write about one thing say, and others do not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from typing import Final

PEOPLE: Final = 3  # who must have used a word: what one person says may tell who it is
MOST: Final = 5  # words that name a topic
_PRIOR: Final = 50.0  # texts that are thought to have been like all others
_CLEAR: Final = 1.64  # standard errors from which a word is said more often here
_STEM: Final = 4  # letters that are never an ending
_ENDING: Final = 3
_WORD: Final = re.compile(r"\[\w+\]\S*|[^\W\d_][^\W\d_'’-]*")  # what hangs on something hidden is hidden, too
_SENTENCE: Final = re.compile(r"(?:^|[.!?…:\n])\W*$")
_LONGEST: Final = 2_000  # characters of a text that are looked at


@dataclass(frozen=True, slots=True)
class Said:
    """One text without personal data, and whose it is."""

    words: str
    person: int


@dataclass(slots=True)
class _Term:
    """A word or two neighbours, whatever their endings."""

    texts: int = 0
    people: set[int] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)


def telling_words(inside: Sequence[Said], outside: Sequence[Said], *, most: int = MOST) -> list[str]:
    """Return the words, or pairs of neighbouring words, that set some texts apart, most telling first.

    Words are counted without their endings and shown in their most frequent form.

    Args:
        inside: texts about one thing.
        outside: other texts, many of them.
        most: how many words at most.

    Returns:
        Words of at least `PEOPLE` people; perhaps none.

    Source:
        Log-odds with an informative Dirichlet prior: B. Monroe, M. Colaresi, K. Quinn, "Fightin' words", Political
        Analysis 16 (2008), 372-403.
    """
    here, there = _terms(inside), _terms(outside)
    scored = []
    for key, term in here.items():
        score = _log_odds(term.texts, len(inside), there[key].texts if key in there else 0, len(outside))
        if len(term.people) >= PEOPLE and score > _CLEAR:
            scored.append((score, key))
    chosen: list[str] = []
    for _score, key in sorted(scored, reverse=True):
        if not any(set(key.split()) & set(one.split()) for one in chosen):
            chosen.append(key)
        if len(chosen) == most:
            break
    return [_shown(here[key].forms) for key in chosen]


def _log_odds(here: int, of_here: int, there: int, of_there: int) -> float:
    """Return how much more often something is said here than there, in standard errors."""
    prior = _PRIOR * (here + there) / (of_here + of_there) + 0.01
    first, second = here + prior, there + prior
    rest_first, rest_second = of_here + _PRIOR - first, of_there + _PRIOR - second
    value = log(first / max(rest_first, 0.5)) - log(second / max(rest_second, 0.5))
    return value / sqrt(1 / first + 1 / second)


def _terms(texts: Iterable[Said]) -> dict[str, _Term]:
    found: dict[str, _Term] = defaultdict(_Term)
    for text in texts:
        for key, form in _in(text.words[:_LONGEST]).items():
            term = found[key]
            term.texts += 1
            term.people.add(text.person)
            term.forms[form] += 1
    return found


def _in(text: str) -> dict[str, str]:
    """Return the terms of a text with the form in which each stands there; hidden things are no words."""
    found: dict[str, str] = {}
    before, end = "", 0
    for match in _WORD.finditer(text):
        word = match[0]
        if word.startswith("["):
            before = ""
            continue
        if word[1:].islower() and _SENTENCE.search(text, max(match.start() - 4, 0), match.start()):
            word = word.lower()  # only its place made it great
        if len(word) > _ENDING:
            found.setdefault(_stem(word), word)
        if before and text[end : match.start()].isspace() and len(before) + len(word) > 2 * _ENDING:
            found.setdefault(f"{_stem(before)} {_stem(word)}", f"{before} {word}")
        before, end = word, match.end()
    return found


def _stem(word: str) -> str:
    return word.casefold()[: max(_STEM, len(word) - _ENDING)]


def _shown(forms: Counter[str]) -> str:
    """Return the most frequent form; in small letters unless hardly anybody writes it so."""
    small = sum(count for form, count in forms.items() if form == form.lower())
    if 3 * small < forms.total():
        return forms.most_common(1)[0][0]
    lower: Counter[str] = Counter()
    for form, count in forms.items():
        lower[form.lower()] += count
    return lower.most_common(1)[0][0]
