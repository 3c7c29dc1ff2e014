"""What is one thing although words stand in it: addresses of mail and pages, and numbers with letters in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from ucho.understanding.personal_data.cues import HARMLESS, Cues, cues_of
from ucho.understanding.personal_data.words import Word

_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
_AFTER_LINK: Final = ".,;:!?)]}'…»”"  # belongs to the sentence
_CODE: Final = re.compile(r"(?<![\w@/-])\w{1,40}(?:[-/#]\w{1,40}){0,7}(?![\w@])")
_DIGIT: Final = re.compile(r"[0-9]")
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_LIKE: Final = {"link": "handle", "code": "name"}  # as what a page, or a number, that names somebody is hidden


class Whole(NamedTuple):
    """A link, or a number with letters in it; nothing of it is read as words of a sentence."""

    kind: str  # link, code
    start: int
    end: int
    harmless: bool  # a word beside it says that it is of an order, a parcel, a product

    @property
    def hidden_as(self) -> str:
        """The kind of personal data that it is when it names somebody."""
        return _LIKE[self.kind]


def wholes(text: str, words: Sequence[Word], apart: Iterable[tuple[int, int]]) -> list[Whole]:
    """Return the links of a plain text and its numbers with letters in them, in their order.

    Args:
        text: the plain text.
        words: its words.
        apart: places of mail addresses, pages of people and the company's own numbers, which are none of these.
    """
    taken = Places(apart)
    links = [
        Whole("link", one.start(), one.start() + len(one.group().rstrip(_AFTER_LINK)), harmless=False)
        for one in _LINK.finditer(text)
    ]
    links = [one for one in links if not taken.holds(one.start, one.end)]
    in_links = Places((one.start, one.end) for one in links)
    codes = [
        match.span()
        for match in (_CODE.finditer(text) if _DIGIT.search(text) else ())
        if _DIGIT.search(match.group()) and _LETTERS.search(match.group())
        if not taken.touch(*match.span()) and not in_links.touch(*match.span())
    ]
    if not codes:
        return links
    inside = Places(codes)
    beside = Cues(text, [one for one in cues_of(words) if not inside.touch(one.start, one.end)], codes)
    found = [Whole("code", *span, beside.beside(place) == HARMLESS) for place, span in enumerate(codes)]
    return sorted([*links, *found], key=lambda one: one.start)


def outside(words: Sequence[Word], places: Places | Iterable[tuple[int, int]]) -> list[Word]:
    """Return words without the letters of those that stand in some places: they are no words of a sentence.

    Args:
        words: of a text, in their order.
        places: of wholes and mail addresses.
    """
    taken = places if isinstance(places, Places) else Places(places)
    return [
        Word("", word.start, word.end, capital=False) if taken.touch(word.start, word.end) else word for word in words
    ]


class Places:
    """Places of a text that are asked for others that touch them."""

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        """Take them in any order; they may overlap."""
        joined: list[tuple[int, int]] = []
        for start, end in sorted(places):
            if joined and start < joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        self._starts = [start for start, _end in joined]
        self._ends = [end for _start, end in joined]

    def touch(self, start: int, end: int) -> bool:
        """Return whether a place shares a character with one of these."""
        at = bisect_right(self._starts, end - 1)
        return at > 0 and self._ends[at - 1] > start

    def holds(self, start: int, end: int) -> bool:
        """Return whether a place lies within one of these."""
        at = bisect_right(self._starts, start)
        return at > 0 and self._ends[at - 1] >= end
