"""What a customer meant to say, without what machines put around it: tags, unseen marks, blobs, long addresses.

Each character of the clean text remembers its place in the original, where personal data and aspects are marked.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

CAP: Final = 20_000  # characters looked at
LONG_ADDRESS: Final = 40  # characters; shorter ones are kept: the name of a shop says something
LINK: Final = "[link]"
_RUN: Final = 4  # of one character; more say no more
_BLOB: Final = 60  # characters without a space that no language has as a word

_HTML: Final = re.compile(
    r"<(?:!doctype|!--|/?(?:html|head|body|div|p|br|hr|span|table|tbody|tr|td|th|a|b|i|u|em|strong|ul|ol|li|img|font|style"
    r"|script|h[1-6]|blockquote|center|title|meta|pre|code|section|article|svg|iframe|form|input|button)\b)[^<>]*>?",
    re.IGNORECASE,
)
_SILENT: Final = re.compile(r"(?:style|script|head|title|svg|template|noscript)\b", re.IGNORECASE)
_HIDDEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_UNSEEN: Final = re.compile(f"[{_HIDDEN}\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]+")
_SPACE: Final = re.compile(r"\s{2,}|[^\S \n]")  # one space and one line end stay as they are
_SHORT: Final = 32  # characters without a space: neither a blob nor an address that is too long
_NOISE: Final = re.compile(
    r"(?P<link>(?:[a-z][a-z0-9+.-]{1,9}://|www\.|data:[a-z]+/)[^\s<>\"]+)"
    rf"|(?P<blob>[A-Za-z0-9+/=_-]{{{_BLOB},}}|\b[0-9a-fA-F]{{32,}}\b)",
    re.IGNORECASE,
)
_TAG_OR_ENTITY: Final = re.compile(
    r"<!--|<(/?)([a-zA-Z!][^\s<>/]*)([^<>]*)>?|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});"
)
_BLOCK: Final = re.compile(r"(?:br|p|div|tr|li|h[1-6]|table|blockquote|ul|ol|hr|section|article|pre)\b", re.IGNORECASE)
_REPEATED: Final = re.compile(rf"(.)\1{{{_RUN},}}", re.DOTALL)
_MARKS: Final = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3,}")


@dataclass(frozen=True)
class Clean:
    """A text without what machines put around it."""

    text: str
    cut: bool  # it was longer than `CAP`; the rest was not read
    places: array[int]  # for each character of `text`, where it stood in the original

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the clean text stands in the original.

        Args:
            start: of its first character in `text`.
            end: behind its last one.
        """
        return self.places[start], self.places[end - 1] + 1


class _Pieces:
    """Text that is put together out of pieces which know where they came from."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.places: array[int] = array("I")

    def keep(self, text: str, places: array[int]) -> None:
        self.texts.append(text)
        self.places.extend(places)

    def put(self, text: str, place: int) -> None:
        """Add words that stand for something at one place."""
        self.texts.append(text)
        self.places.extend([place] * len(text))

    def done(self) -> tuple[str, array[int]]:
        return "".join(self.texts), self.places


def clean(text: str) -> Clean:
    """Reduce a text to its words; in time linear in its length.

    Args:
        text: what a customer wrote, plain or HTML; any characters at all.

    Returns:
        The text in NFC without tags (if it looks like HTML), marks that nobody sees, control characters and blobs; long
        addresses are "[link]", more than four of one character are four, white space is one space or one line end.
        Only the first `CAP` characters are read.
    """
    read = text[:CAP]
    places = array("I", range(len(read)))
    if "<" in read and _HTML.search(read):
        read, places = _without_tags(read, places)
    read, places = _replaced(_UNSEEN, _nothing, read, places)
    read, places = _composed(read, places)
    read, places = _shortened(read, places)
    if "data:" in read.lower() or max(map(len, read.split()), default=0) >= _SHORT:
        read, places = _replaced(_NOISE, _noise, read, places)
    read, places = _replaced(_SPACE, _space, read, places)
    read, places = _composed(read, places)
    start = len(read) - len(read.lstrip())
    stripped = read.strip()
    return Clean(stripped, len(text) > CAP, places[start : start + len(stripped)])


def _without_tags(text: str, places: array[int]) -> tuple[str, array[int]]:
    pieces, at = _Pieces(), 0
    while found := _TAG_OR_ENTITY.search(text, at):
        start, end = found.span()
        pieces.keep(text[at:start], places[at:start])
        if found[0] == "<!--":
            end = _after(text, "-->", end)
        elif found[0].startswith("&"):
            pieces.put(html.unescape(found[0]), places[start])
        elif not found[1] and _SILENT.match(found[2]) and not found[3].endswith("/"):
            end = _after(text, f"</{found[2]}", end)
        else:
            pieces.put(
                "\n" if _BLOCK.match(found[2]) else " " if found[2].lower() in {"td", "th", "img"} else "",
                places[start],
            )
        at = max(end, start + 1)
    pieces.keep(text[at:], places[at:])
    return pieces.done()


def _after(text: str, closing: str, start: int) -> int:
    """Return where the text goes on behind a closing tag; without one the rest is not for readers."""
    found = text.lower().find(closing.lower(), start)
    return len(text) if found < 0 else found + len(closing) if closing == "-->" else found


def _replaced(
    pattern: re.Pattern[str], words: Callable[[re.Match[str]], str], text: str, places: array[int]
) -> tuple[str, array[int]]:
    """Put words in the place of each match; those that are as they were keep their places."""
    if not pattern.search(text):
        return text, places
    pieces, at = _Pieces(), 0
    for found in pattern.finditer(text):
        instead = words(found)
        if instead != found[0]:
            pieces.keep(text[at : found.start()], places[at : found.start()])
            pieces.put(instead, places[found.start()])
            at = found.end()
    pieces.keep(text[at:], places[at:])
    return pieces.done()


def _nothing(_found: re.Match[str]) -> str:
    return ""


def _space(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] or "\r" in found[0] else " "


def _noise(found: re.Match[str]) -> str:
    if found.lastgroup == "blob":
        return " "
    short = len(found[0]) < LONG_ADDRESS and not found[0].lower().startswith("data:")
    return found[0] if short else LINK


def _composed(text: str, places: array[int]) -> tuple[str, array[int]]:
    """Put letters and their marks together; a composed letter stands where its first part stood."""
    if unicodedata.is_normalized("NFC", text):
        return text, places
    pieces, at, size = _Pieces(), 0, len(text)
    while at < size:
        end = at + 1
        while end < size and not _starts(text[end]):
            end += 1
        composed = unicodedata.normalize("NFC", text[at:end])
        if len(composed) == end - at:
            pieces.keep(composed, places[at:end])
        else:
            pieces.put(composed, places[at])
        at = end
    return pieces.done()


def _starts(letter: str) -> bool:
    """Say whether a character never becomes one with those before it."""
    if letter < "\u0300":
        return True
    return not (unicodedata.category(letter).startswith("M") or "\u1100" <= letter <= "\u11ff")


def _shortened(text: str, places: array[int]) -> tuple[str, array[int]]:
    for pattern in (_REPEATED, _MARKS):
        if pattern.search(text):
            pieces, at = _Pieces(), 0
            for found in pattern.finditer(text):
                kept = found.start() + (_RUN if pattern is _REPEATED else 1)
                pieces.keep(text[at:kept], places[at:kept])
                at = found.end()
            pieces.keep(text[at:], places[at:])
            text, places = pieces.done()
    return text, places
