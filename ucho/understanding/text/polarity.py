"""What a text says of good and of bad, negations worked out: some thirty counts beside its words.

A linear head cannot learn from words alone that "never let me down" is praise. Here each word that speaks well or badly
is counted apart by whether a negation reaches it: within a clause, some words far, and, for nouns such as "complaints",
also backwards, as Polish and Russian put them first ("zastrzeżeń nie mam"). "Without" beside a negation takes it back
("nie bez zarzutu"), and so does a second "not" after "can" ("не могу не"). Heads learn what each count is worth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from ucho.understanding.text.moods import EMPHASIS, FACES, SAME, THAT, WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS: Final = ("good", "bad", "fault", "thanks", "better", "worse", "said well", "said badly")
"""What a word may say."""
_OTHERS: Final = ("not", "without", "but", "wish", "very", "say", "can", "only")
_SIGNS: Final = ("smile", "frown", "smiley", "sad", "question", "call", "comma", "end")
_BIT: Final = {name: 1 << place for place, name in enumerate((*KINDS, *_OTHERS, *_SIGNS))}


def _bits(*names: str) -> int:
    return sum(_BIT[name] for name in names)


_NOT, _WITHOUT, _BUT, _SAY, _CAN, _COMMA = (_BIT[name] for name in ("not", "without", "but", "say", "can", "comma"))
_MOOD: Final = _bits(*KINDS)
_NO_NEGATION: Final = _bits("only", "but")  # "not only good", "nothing but trouble"
_BACKWARD: Final = _bits("fault", "better", "worse", "said well", "said badly")
_ENDS: Final = _bits("end", "comma", "question", "call", "smiley", "sad")
_COUNTED: Final = ("wish", "very", "smile", "frown", "smiley", "sad", "question", "call")
_IS_COUNTED: Final = _bits(*_COUNTED)
_PLACES: Final = tuple((place, 1 << place) for place in range(len(KINDS)))
_WORTH: Final = (
    (1.0, -1.0, -0.5, 0.5, 0.5, -0.7, 0.3, -0.3),
    (-1.0, 0.8, 1.0, -0.5, 0.7, -0.7, -1.0, 1.0),
)  # of a word of each kind, as it stands and negated; rough, as heads weigh what comes of it

# The columns: kinds as they stand, kinds negated, negations, what `_COUNTED` names, then those below.
_NEGATED: Final = len(KINDS)
_NEGATIONS: Final = 2 * len(KINDS)
_OTHER_COUNTS: Final = {_BIT[name]: _NEGATIONS + 1 + place for place, name in enumerate(_COUNTED)}
_COUNTS: Final = _NEGATIONS + 1 + len(_COUNTED)
_WHOLE: Final = slice(_COUNTS, _COUNTS + 3)  # the worth of the text, of its first and of its last telling clause
_MINUS: Final = slice(_COUNTS + 3, _COUNTS + 6)
_SILENT: Final = _COUNTS + 6
_ONLY: Final = slice(_SILENT + 1, _SILENT + 5)
COLUMNS: Final = _ONLY.stop
SCALE: Final = 0.5  # of a column against a row of words, whose length is 1

REACH: Final = 6  # words that a negation reaches
NEAR: Final = 3  # words that "without" reaches, and in which a second "not" takes the first one back
_NO_PLACE: Final = -1
_SHORTEST_NOT: Final = 7  # letters of a word that begins with its own negation ("niemiły")


def _lists() -> tuple[dict[str, int], dict[str, int]]:
    """Return the lists of words by word: what is exact, what is a beginning."""
    exact: dict[str, int] = {}
    stems: dict[str, int] = {}
    lists = {name: words.split() for name, words in WORDS.items()}
    lists |= {"only": EMPHASIS.split()} | {name: list(signs) for name, signs in FACES.items()}
    for name, words in lists.items():
        for word in words:
            where = stems if word.endswith("*") else exact
            where[word.rstrip("*")] = where.get(word.rstrip("*"), 0) | _BIT[name]
    return exact, stems


_EXACT, _STEMS = _lists()
_LONGEST_STEM: Final = max(map(len, _STEMS))
_SMILEY: Final = re.compile(r"[:;=]-?[)dp]|\){2,}")
_SAD: Final = re.compile(r"[:;=]-?[(/|o]|\({2,}")


@lru_cache(maxsize=50_000)
def _look(word: str) -> int:
    """Return on which lists a word or sign is; words come again and again."""
    found = _EXACT.get(word, 0)
    if not word[0].isalnum():
        return found or _sign(word)
    for length in range(2, min(len(word), _LONGEST_STEM) + 1):
        found |= _STEMS.get(word[:length], 0)
    if found & _bits("better", "said well"):
        found &= ~_BIT["good"]
    if found & _bits("fault", "worse", "said badly"):
        found &= ~_BIT["bad"]
    negated = len(word) >= _SHORTEST_NOT and word.startswith(("nie", "не"))
    if negated and not found & _bits("bad", "fault", "not"):
        rest = _look(word[3 if word[0] == "n" else 2 :])
        good, bad = _BIT["good"], _BIT["bad"]
        found = (found & ~(good | bad)) | (bad if rest & good else good if rest & bad else found & good)
    return found


def _sign(word: str) -> int:
    if word[0] in "!?":
        return (_BIT["question"] if "?" in word else 0) | (_BIT["call"] if "!" in word else 0)
    if _SMILEY.fullmatch(word):
        return _BIT["smiley"]
    if _SAD.fullmatch(word):
        return _BIT["sad"]
    if word == ",":
        return _COMMA
    return _BIT["end"] if word[0] in ".,\n:;()–—-" else 0


def count(words: Sequence[str]) -> list[float]:
    """Return how often each kind of word is in a text, for `columns`.

    Args:
        words: of the text in their order, folded as features are, with commas and full stops.
    """
    lists = list(map(_look, words))
    counts = [0.0] * COLUMNS
    clause: list[int] = []
    worth: list[float] = []
    flags = 0
    for place, found in enumerate(lists):
        if not found:
            continue
        if found & _IS_COUNTED:
            for bit, column in _OTHER_COUNTS.items():
                if found & bit:
                    counts[column] += 1
        if not found & _ENDS:
            clause.append(place)
            flags |= found
        elif clause and not (found & _COMMA and flags & _SAY and _goes_on(place, clause, flags, words, lists)):
            _close(clause, flags, words, lists, counts, worth)
            clause, flags = [], 0
    if clause:
        _close(clause, flags, words, lists, counts, worth)
    if worth:
        counts[_WHOLE] = [sum(worth) / 1.5, worth[0], worth[-1]]
    else:
        counts[_SILENT] = 1.0
    return counts


def _goes_on(place: int, clause: Sequence[int], flags: int, words: Sequence[str], lists: Sequence[int]) -> bool:
    """Return whether a negation goes on behind a comma: "I would not say, that it was good"."""
    said = lists[clause[-1]] & _SAY and clause[-1] >= place - 2
    return bool(flags & _NOT and said and place + 1 < len(words) and words[place + 1] in THAT)


def _close(
    clause: Sequence[int],
    flags: int,
    words: Sequence[str],
    lists: Sequence[int],
    counts: list[float],
    worth: list[float],
) -> None:
    """Count the words of a clause that say something."""
    nots = _negations(clause, words, lists) if flags & _NOT else []
    counts[_NEGATIONS] += len(nots)
    if not flags & _MOOD:
        return
    last = max((place for place in nots if not lists[place] & _WITHOUT), default=_NO_PLACE)
    reach = lack = _NO_PLACE
    here = 0.0
    for place in clause:
        found = lists[place]
        if found & _BUT:
            reach = lack = _NO_PLACE
        negated = (place <= reach) != (place <= lack)
        if found & _BACKWARD and reach < place < last:
            negated = place > lack
        if found & _NOT and place in nots:
            if found & _WITHOUT:
                lack = place + NEAR
            else:
                reach = place + REACH
        if found & _MOOD:
            for column, bit in _PLACES:
                if found & bit:
                    counts[column + _NEGATED * negated] += 1
                    here += _WORTH[negated][column]
    worth.append(here)


def _negations(clause: Sequence[int], words: Sequence[str], lists: Sequence[int]) -> list[int]:
    """Return the places of the negations that hold; two that take each other back are none."""
    held: list[int] = []
    for place in clause:
        if not lists[place] & _NOT or (place + 1 < len(lists) and lists[place + 1] & _NO_NEGATION):
            continue
        if held and words[place] in SAME:
            before = held[-1]
            can = place - before <= NEAR and any(lists[one] & _CAN for one in range(before, place))
            if can or (words[place] == "not" and place - before < NEAR):
                held.pop()
                continue
        held.append(place)
    return held


def columns(counts: Sequence[Sequence[float]]) -> NDArray[np.float32]:
    """Return the features of texts that are made of counts.

    Args:
        counts: as `count` gave them, one row for each text.

    Returns:
        Shape (texts, `COLUMNS`), each from 0 to about `SCALE`.
    """
    found = np.array(counts, np.float32).reshape(len(counts), COLUMNS)
    found[:, :_COUNTS] = np.log1p(found[:, :_COUNTS])
    bent = np.tanh(found[:, _WHOLE])
    found[:, _WHOLE], found[:, _MINUS] = np.maximum(bent, 0), np.maximum(-bent, 0)
    good, bad, fault, _, better, worse, _, _ = found[:, :_NEGATED].T
    no_good, no_bad, no_fault, _, no_better, no_worse, no_well, no_ill = found[:, _NEGATED:_NEGATIONS].T
    well, ill = good + better, bad + fault + worse
    praise, blame = no_bad + no_fault + no_better + no_ill, no_good + no_worse + no_well
    kind, unkind = ill + blame == 0, well + praise == 0
    alone = ((praise > 0) & kind, (blame > 0) & unkind, (well > 0) & kind, (ill > 0) & unkind)
    found[:, _ONLY] = np.stack(alone, axis=1)
    return found * np.float32(SCALE)
