"""Cutting a text into clauses, and finding where it turns round: what stands behind a "but" has its own mood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

Span = tuple[int, int]

_BUT: Final = (
    r"ale|lecz|natomiast|jednak(?:że)?|aczkolwiek|tymczasem|za\s+to|tylko(?:\s+że)?|"
    r"but|however|yet|still|only|whereas|while|"
    r"но|а\s+вот|однако|зато|только(?:\s+вот)?|при\s+этом|тем\s+не\s+менее|a|а"
)
"""These turn a text round behind a comma, a dash or a full stop."""
_THOUGH: Final = (
    r"cho[ćc](?:ia[żz])?|(?:po)?mimo(?:,?\s+że)?|although|(?:even\s+)?though|despite|"
    r"хотя|несмотря\s+на(?:\s+то,?\s+что)?"
)
_ALWAYS: Final = (
    r"ale|lecz|za\s+to|oprócz(?!\s+tego)|but|however|yet|except(?:\s+for)?|apart\s+from|"
    r"но|однако|зато|кроме(?!\s+того)|за\s+исключением"
)
"""These turn a text round wherever they stand."""
_BEFORE: Final = r"(?:(?:^|(?<=[.!?…;\n]))\s*|,\s*|\s[–—-]\s+)"
_BREAK: Final = re.compile(
    rf"(?P<end>[.!?…;\n]+)|{_BEFORE}(?P<though>{_THOUGH})\b,?\s+|\s(?P<inner>{_THOUGH})\s+"
    rf"|{_BEFORE}(?P<but>{_BUT}|{_ALWAYS})\b,?\s+|\s(?P<always>{_ALWAYS})\s+|,\s+(?:i|and|и)\s+|\s[–—-]\s",
    re.IGNORECASE,
)
_INSIDE: Final = re.compile(
    r"\b(?:natomiast|jednak|za\s+to|niestety|szkoda|tymczasem|however|though|unfortunately|sadly|shame|pity|"
    r"однако|зато|правда|к\s+сожалению|жаль)\b",
    re.IGNORECASE,
)
"""These turn a clause round that they stand in, against the one before it."""
_COMMA: Final = re.compile(r",\s+")


class Part(NamedTuple):
    """A clause of a text."""

    start: int
    end: int
    side: int = 0  # rises where the text turns round
    asks: bool = False  # a question mark ends it


class Around(NamedTuple):
    """What stands around a word."""

    clause: Part
    side: Span  # what is said before the text turns round
    across: Span | None  # what is said on the other side of the turn; None where the text does not turn round


def cut(text: str) -> Iterator[Part]:
    """Yield the parts of a text that say one thing each."""
    side, said = 0, False
    for start, end, turned, asks in _pieces(text):
        if said and (turned or _INSIDE.search(text, start, end)):
            side += 1
        said = True
        yield Part(start, end, side, asks)


def around(place: int, parts: Sequence[Part]) -> Around:
    """Return what stands around a place of a text.

    Args:
        place: a character of the text.
        parts: of the text, one at least, see `cut`.
    """
    clause = next((part for part in reversed(parts) if part.start <= place), parts[0])
    here = _side(clause.side, parts)
    assert here is not None
    return Around(clause, here, _side(clause.side - 1 if clause.side else 1, parts))


def _side(number: int, parts: Sequence[Part]) -> Span | None:
    of_it = [part for part in parts if part.side == number]
    return (of_it[0].start, of_it[-1].end) if of_it else None


def _pieces(text: str) -> Iterator[tuple[int, int, bool, bool]]:
    """Yield start and end of each clause, whether a word before it turns the text round, and whether it asks."""
    begin, turned, concedes, fresh = 0, False, False, True
    for found in _BREAK.finditer(text):
        mark = found["end"] or ""
        if text[begin : found.start()].strip():
            yield from _conceded(text, begin, found.start(), (turned, "?" in mark), concedes=concedes)
            turned = concedes = fresh = False
        fresh = fresh or bool(mark)
        though = bool(found["though"] or found["inner"])
        turned = turned or though or bool(found["but"] or found["always"])
        concedes = though and fresh
        begin = found.end()
    if text[begin:].strip():
        yield from _conceded(text, begin, len(text), (turned, False), concedes=concedes)


def _conceded(
    text: str, start: int, end: int, known: tuple[bool, bool], *, concedes: bool
) -> Iterator[tuple[int, int, bool, bool]]:
    """Yield a clause; in two where it begins with "although", for then its comma turns the text round."""
    turned, asks = known
    comma = _COMMA.search(text, start, end) if concedes else None
    if comma is None or not text[start : comma.start()].strip() or not text[comma.end() : end].strip():
        yield start, end, turned, asks
        return
    yield start, comma.start(), turned, asks
    yield comma.end(), end, True, asks
