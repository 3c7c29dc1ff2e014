"""Texts with marked parts: split into pieces, long stretches without a mark shortened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

AROUND: Final = 160  # characters kept on each side of a mark


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `polarity` is empty where nothing is marked."""

    words: str
    polarity: str = ""


def pieces(text: str, spans: Iterable[tuple[int, int, str]]) -> Sequence[Piece]:
    """Split a text into what is marked and what is not.

    Args:
        text: the whole.
        spans: start and end in characters, and a polarity; those that do not fit the text are left out.

    Returns:
        Pieces in the order of the text; stretches far from any mark are replaced by "…".
    """
    found: list[Piece] = []
    position = 0
    for start, end, polarity in sorted(spans):
        if not position <= start < end <= len(text):
            continue
        found += [Piece(_short(text[position:start], first=position == 0)), Piece(text[start:end], polarity)]
        position = end
    found.append(Piece(_short(text[position:], first=position == 0, last=True)))
    return [one for one in found if one.words]


def _short(words: str, *, first: bool = False, last: bool = False) -> str:
    """Cut what stands far from a mark; a text without any mark keeps its start."""
    if len(words) <= 2 * AROUND + 1:
        return words
    if first and last:
        return words[: 4 * AROUND] + ("…" if len(words) > 4 * AROUND else "")
    head = "" if first else words[:AROUND]
    tail = "" if last else words[-AROUND:]
    return f"{head}…{tail}"
