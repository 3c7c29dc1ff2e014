"""What heads are taught with, when that is enough, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ucho.understanding.contract import FLAGS
from ucho.understanding.learning.labels import CATEGORY

if TYPE_CHECKING:
    from ucho.understanding.contract import Text

NEEDED: Final = 50
"""Corrections of a head before it is taught."""
EACH: Final = 10
"""Examples of a label before a head without a shipped one learns it; two labels at least."""
NEW_AFTER_UNDOING: Final = 20
"""Corrections before a head is taught again that somebody sent away."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A question about a text that people should be asked."""

    reading_id: int
    head: str
    why: str  # margin, topic, random


@dataclass(frozen=True, slots=True)
class Taught:
    """A text with what stood there and what a person said."""

    text: Text
    old: str
    new: str
    kept_back: bool
    category: str = ""  # that the answer, "yes" or "no", is about; empty for heads that are no `labels.CATEGORY`
    beside: bool = False  # nobody said so: it stood beside something that somebody corrected, and was left


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of teaching a head."""

    name: str
    model: str  # its id
    dumped: bytes
    verdict: str  # empty: it may act; see `judging.Trial`
    figures: dict[str, Any]


def missing(name: str, answers: Sequence[str], *, shipped: bool) -> int:
    """Return how many more corrections a head needs before it can be taught; 0 when there are enough.

    Args:
        name: of the head.
        answers: of the people, one for each text.
        shipped: whether there is one to start from.
    """
    if shipped or name in (*FLAGS, CATEGORY):
        return max(0, NEEDED - len(answers))
    best = sorted((min(EACH, count) for count in Counter(answers).values()), reverse=True)
    return sum(EACH - count for count in [*best, 0, 0][:2])
