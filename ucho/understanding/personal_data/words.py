"""The words of a text, read once for everybody who looks at words."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ucho.understanding.personal_data.plain import fold

_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
LONGEST: Final = 40  # letters; nothing longer is a word


class Word(NamedTuple):
    """One word and its place."""

    folded: str
    start: int
    end: int
    capital: bool


def words_of(text: str) -> list[Word]:
    """Return the words of a plain text; very long ones are there, but folded to nothing."""
    found = []
    shouted = text.isupper()  # capitals say nothing then
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = match.group() if end - start <= LONGEST else ""
        found.append(Word(fold(word), start, end, word[:1].isupper() and not shouted))
    return found
