"""One way to write everything: plain digits, spaces, dashes and no invisible characters, with a way back."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

_DIGITS_FROM: Final = (0xFF10, 0x0660, 0x06F0, 0x0966, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6)
_SAME: Final = {start + value: ord("0") + value for start in _DIGITS_FROM for value in range(10)} | str.maketrans(
    {
        **dict.fromkeys("\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u202f\u205f\u3000", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u00b4\u0060\u2032", "'"),
        **dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"),
        "\uff20": "@",
        "\uff0e": ".",
        "\uff0b": "+",
    }
)
_INVISIBLE: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_GONE: Final = re.compile(f"[{_INVISIBLE}]")
_FOLD: Final = str.maketrans("ąćęłńóśźżёáéíúýöüäčšž", "acelnoszzеaeiuyouacsz")


class Plain(NamedTuple):
    """A text in plain characters, and where each of them stood."""

    text: str
    starts: list[int] | None  # None: every character stands where it stood
    ends: list[int] | None

    def start(self, place: int) -> int:
        """Return where a span that starts at a place began in the original."""
        return place if self.starts is None else self.starts[place]

    def end(self, place: int) -> int:
        """Return where a span that ends before a place ended in the original."""
        return place if self.ends is None else self.ends[place - 1]


def plain(text: str) -> Plain:
    """Return the text in plain characters.

    Args:
        text: anything.

    Returns:
        Wide and foreign digits as 0-9, all spaces and dashes as one kind each, nothing invisible, letters composed.
    """
    if text.isascii():
        return Plain(text.replace("\r", "\n").replace("\t", " "), None, None)
    same = text.translate(_SAME)
    if not _GONE.search(same) and unicodedata.is_normalized("NFC", same):
        return Plain(same, None, None)
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, letter in enumerate(same):
        if _GONE.match(letter):
            continue
        if letters and unicodedata.combining(letter):  # some programs send a letter and its mark apart
            whole = unicodedata.normalize("NFC", letters[-1] + letter)
            letters[-1] = whole if len(whole) == 1 else letters[-1]
            ends[-1] = place + 1
            continue
        letters.append(letter)
        starts.append(place)
        ends.append(place + 1)
    return Plain("".join(letters), starts, ends)


def fold(word: str) -> str:
    """Return small letters without marks, ё as е."""
    return word.lower().translate(_FOLD)
