"""Find personal data in a text, and hide it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from ucho.understanding.personal_data.addresses import addresses
from ucho.understanding.personal_data.codes import codes
from ucho.understanding.personal_data.mails import mails
from ucho.understanding.personal_data.names import Names
from ucho.understanding.personal_data.numbers import digits_of, numbers
from ucho.understanding.personal_data.plain import plain
from ucho.understanding.personal_data.spans import Found, Known, Span
from ucho.understanding.personal_data.words import words_of

_DIGIT: Final = re.compile("[0-9]")
_BETWEEN_PARTS: Final = re.compile(r"[ ,]{0,3}\n?[ ,]{0,2}")
_NOTHING: Final = Known()


def find(text: str, language: str = "", known: Known | None = None) -> tuple[Span, ...]:
    """Return the personal data in a text.

    Args:
        text: anything; all of it is read, in a time that grows with its length.
        language: ISO 639-1 code, when it is known; the rules of all languages are tried all the same, because people
            write a Polish number into an English sentence; but of two things that a number may be, it is the one of
            that country.
        known: what is known of the customer, and the formats of our own numbers.

    Returns:
        Spans in their order, not overlapping; where two claim the same characters, the more certain one has them, then
        the longer one. A mail address, a link or a number with letters is found whole: never a name inside it.
    """
    if not text:
        return ()
    known = known or _NOTHING
    there = plain(text)
    words = words_of(there.text)
    ours = _ours(there.text, known.own_formats)
    found = list(mails(there.text))
    found += Names(there.text, words, known.names, mails=found, ours=ours).found()
    if _DIGIT.search(there.text):
        found += numbers(there.text, words, language, ours=ours, theirs=digits_of(known.numbers))
        found += (one for one in codes(there.text, words) if not _within(one, ours))
        found += addresses(there.text, words, known.addresses)
    return tuple(
        Span(one.kind, there.start(one.start), there.end(one.end)) for one in _joined(there.text, _settled(found))
    )


def mask(text: str, spans: Sequence[Span]) -> str:
    """Return a text with each span replaced by its kind in brackets: "[email]", "[name]".

    Args:
        text: the text in which the spans were found.
        spans: in any order; of two that overlap, the first one is named and both are hidden.
    """
    parts: list[str] = []
    end = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= end:
            parts += (text[end : span.start], f"[{span.kind}]")
        end = max(end, span.end)
    return "".join((*parts, text[end:]))


def _ours(text: str, formats: Iterable[re.Pattern[str]]) -> list[tuple[int, int]]:
    return sorted(match.span() for pattern in formats for match in pattern.finditer(text) if match.group())


def _within(one: Found, places: Sequence[tuple[int, int]]) -> bool:
    return any(start < one.end and one.start < end for start, end in places)


def _joined(text: str, found: Iterable[Found]) -> list[Found]:
    """Make one of the parts of an address that follow each other: a street, a postal code with its town."""
    whole: list[Found] = []
    for one in found:
        last = whole[-1] if whole else None
        if last and last.kind == one.kind == "address" and _BETWEEN_PARTS.fullmatch(text, last.end, one.start):
            whole[-1] = last._replace(end=one.end)
        else:
            whole.append(one)
    return whole


def _settled(found: Iterable[Found]) -> list[Found]:
    """Give each character to one claim: the most certain first, then the longest."""
    starts: list[int] = []
    kept: list[Found] = []
    for one in sorted(set(found), key=lambda one: (-one.weight, one.start - one.end, one.start)):
        at = bisect_right(starts, one.start)
        free = (at == 0 or kept[at - 1].end <= one.start) and (at == len(kept) or one.end <= kept[at].start)
        if free:
            starts.insert(at, one.start)
            kept.insert(at, one)
    return kept
