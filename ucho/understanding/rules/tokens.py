"""Cutting a text into words without losing where they stood."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

LOOKED_AT: Final = 6_000  # characters; whoever is unhappy says so within two pages
_FOLD: Final = str.maketrans("ąćęłńóśźżё’ʼ‘`´", "acelnoszzе'''''")
_EMOJI: Final = "\U0001f300-\U0001faff\u2600-\u27bf"
_PIECE: Final = re.compile(rf"[^\W_]+(?:'[^\W_]+)?|[.!?…\n]+|[,;:()–—]|[{_EMOJI}]")
_QUOTED_LINE: Final = re.compile(r"(?m)^[ \t]*>.*$")
_ADDRESS: Final = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,9}://|\bwww\.)[^\s<>\"]*[^\s<>\".,;:!?…)\]}'»”]"  # what ends a sentence is not its own
    r"|[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:pl|com|ru|eu|net|org|shop|рф)\b(?:/[^\s<>\"]*[^\s<>\".,;:!?…)\]}'»”])?",
    re.IGNORECASE,
)
_PERHAPS_ADDRESS: Final = re.compile(r"[@/.]\w")


class Token(NamedTuple):
    """One word, folded to small letters without marks."""

    word: str
    start: int
    end: int
    clause: int  # rises at every comma
    sentence: int  # rises at every full stop


def tokens(text: str) -> list[Token]:
    """Return the words of a text, without lines that quote somebody, and without links and mail addresses.

    Args:
        text: anything; only its first `LOOKED_AT` characters are looked at.

    Returns:
        Words and emoji in their order; their places are those in `text`.
    """
    text = text[:LOOKED_AT]
    if ">" in text:
        text = _QUOTED_LINE.sub(lambda line: "\n" * (line.end() - line.start()), text)
    if _PERHAPS_ADDRESS.search(text):  # in a name of a page, "reklamacja" complains of nothing
        text = _ADDRESS.sub(lambda found: " " * (found.end() - found.start()), text)
    folded, places = _fold(text)
    found: list[Token] = []
    clause = sentence = 0
    for piece in _PIECE.finditer(folded):
        word = piece[0]
        first = word[0]
        if first in ".!?…\n":
            clause += 1
            sentence += 1
        elif first in ",;:()–—":
            clause += 1
        else:
            start, end = piece.span()
            found.append(Token(word, start, end, clause, sentence))
    if places is None:
        return found
    return [one._replace(start=places[one.start], end=places[one.end - 1] + 1) for one in found]


def fold(text: str) -> str:
    """Return small letters without Polish marks, ё as е, every apostrophe the same."""
    return text.lower().translate(_FOLD)


def _fold(text: str) -> tuple[str, list[int] | None]:
    """Return the folded text and, where folding moved characters, the place of each in the original."""
    folded = fold(text)
    if len(folded) == len(text) and unicodedata.is_normalized("NFC", text):
        return folded, None
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):  # some programs send a letter and its mark apart
        if unicodedata.combining(letter):
            continue
        for one in fold(letter):
            letters.append(one)
            places.append(place)
    return "".join(letters), places
