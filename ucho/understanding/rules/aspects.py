"""Words that show what part of a service somebody speaks of, in three languages.

The tables in `rules.cues` hold beginnings of folded words: `kurier` finds "kuriera" and "kurierem", for a word may be
up to five letters longer. `=pan` is the whole word, and `na_czas` stands for neighbours, each given by its beginning.
The longest entry wins, and neighbours come before single words. They were written from knowledge of the trades; those
that were wrong three times in four on the messages that heads are taught from were taken out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ucho.understanding.rules.cues.english import ENGLISH
from ucho.understanding.rules.cues.polish import POLISH
from ucho.understanding.rules.cues.russian import RUSSIAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LONGER: Final = 5  # letters that a word may have after the beginning that is given
_SHORTEST: Final = 3  # letters: a shorter beginning of neighbours must be the whole word
_FOREIGN: Final = 6  # letters: a shorter beginning of the other Latin language would be chance
_KNOWN: Final = 1 << 15  # words whose cues are remembered
_FOLD: Final = str.maketrans("ąćęłńóśźżёЁ", "acelnoszzее")
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[₽£$€]")
_OTHER: Final = {"pl": "en", "en": "pl"}


class Cue(NamedTuple):
    """A word or phrase that shows a category, and its place in the text."""

    category: str
    start: int
    end: int


class _Following(NamedTuple):
    """What has to follow a word, each given by its beginning, to show a category."""

    beginnings: tuple[str, ...]
    category: str


class _Lexicon:
    """The words of one language."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self.single: dict[str, tuple[str, ...]] = {}
        self.phrases: dict[str, tuple[_Following, ...]] = {}
        for category, entries in table.items():
            for entry in entries.split():
                first, *rest = entry.removeprefix("=").split("_")
                if rest:
                    self.phrases[first] = (*self.phrases.get(first, ()), _Following(tuple(rest), category))
                else:
                    self.single[entry] = (*self.single.get(entry, ()), category)

    def of(self, word: str, least: int = 1) -> tuple[str, ...]:
        """Return the categories of the longest entry of at least so many letters that a word begins with."""
        whole = self.single.get(f"={word}", ())
        if whole and len(word) >= least:
            return whole + self.single.get(word, ())
        for length in range(len(word), max(least, len(word) - _LONGER, 1) - 1, -1):
            found = self.single.get(word[:length])
            if found:
                return found
        return ()

    def begun_by(self, word: str) -> Iterator[_Following]:
        """Yield what may follow a word, those with the longest beginning first."""
        for length in range(len(word), max(1, len(word) - _LONGER) - 1, -1):
            if length == len(word) or length >= _SHORTEST:
                yield from self.phrases.get(word[:length], ())


_LEXICONS: Final = {"pl": _Lexicon(POLISH), "ru": _Lexicon(RUSSIAN), "en": _Lexicon(ENGLISH)}


def cues_in(text: str, language: str = "") -> list[Cue]:
    """Return the words of a text that show categories, in their order.

    Args:
        text: as it was written or cleaned; any length. Places are characters of it.
        language: the one it is written in, where it is known: words of others count only when they are long.
    """
    folded = text.lower().translate(_FOLD)
    if len(folded) != len(text):  # a letter whose small form is longer: places would be wrong
        folded = text.translate(_FOLD)
    words = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(folded)]
    cues = []
    for place, (word, start, end) in enumerate(words):
        phrases = _phrases(word)
        if phrases:
            after = [one[0] for one in words[place + 1 : place + 4]]
            shown = [
                (one.category, words[place + len(one.beginnings)][2])
                for one in phrases
                if len(one.beginnings) <= len(after) and all(map(str.startswith, after, one.beginnings))
            ]
            if shown:
                cues += [Cue(category, start, until) for category, until in shown]
                continue
        cues += [Cue(category, start, end) for category in _categories(word, language)]
    return cues


@lru_cache(_KNOWN)
def _phrases(word: str) -> tuple[_Following, ...]:
    lexicons = ("ru",) if _cyrillic(word) else ("pl", "en")
    return tuple(one for name in lexicons for one in _LEXICONS[name].begun_by(word))


@lru_cache(_KNOWN)
def _categories(word: str, language: str) -> tuple[str, ...]:
    if _cyrillic(word):
        return _LEXICONS["ru"].of(word)
    known = language if language in _OTHER else ""
    if known:
        return _LEXICONS[known].of(word) or _LEXICONS[_OTHER[known]].of(word, _FOREIGN)
    return _LEXICONS["en"].of(word, 3) or _LEXICONS["pl"].of(word, 5)


def _cyrillic(word: str) -> bool:
    return "\u0400" <= word[0] <= "\u04ff"
