"""What a row of the table is, and who may be asked for it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from training.sources import Example

TIERS: Final = ("ngram", "full")
PEERS: Final = {"tfidf": "sklearn", "vader": "vaderSentiment", "textblob": "textblob"}  # with the module each needs
EVERYBODY: Final = (*TIERS, *PEERS)
TAUGHT: Final = (*TIERS, "tfidf")
_Some = TypeVar("_Some")
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is read: everything, or a little to see that everything works."""

    quick: bool

    def taught(self, found: Sequence[_Some]) -> list[_Some]:
        """Return what is taught from."""
        return self._some(found, 1200)

    def tested(self, found: Sequence[_Some]) -> list[_Some]:
        """Return what is read to be counted."""
        return self._some(found, 250)

    def _some(self, found: Sequence[_Some], most: int) -> list[_Some]:
        if not self.quick or len(found) <= most:
            return list(found)
        return random.Random(7).sample(list(found), most)


@dataclass(frozen=True, slots=True)
class Row:
    """One task on one split; it may be measured in several ways."""

    name: str  # what `--only` selects
    part: str  # the heading it stands under
    task: str
    split: str
    measure: Callable[[str, Size], Figures | None]  # who, how much -> value by metric; None: they cannot
    asked: tuple[str, ...] = TAUGHT
    note: str = ""
    published: Mapping[str, str] = field(default_factory=dict)  # by metric, as others wrote of their own work
    goals: Mapping[str, float] = field(default_factory=dict)


def labels_of(found: Sequence[Example], task: str) -> list[str]:
    """Return the label of each text."""
    return [str(one.tells[task]) for one in found]
