"""Which texts people should look at: those that teach most, some from everywhere, some by lot. Pure.

Source of the shares: uncertainty teaches most for each answer, and texts chosen by lot alone say without bias how often
readings are right (Settles, "Active Learning Literature Survey", 2009, sections 3.1 and 4.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARGIN: Final = "margin"
TOPIC: Final = "topic"
RANDOM: Final = "random"
BY_TOPIC: Final = 0.2
BY_LOT: Final = 0.1
ALIKE: Final = 0.9  # cosine above which one of two texts is enough
_WIDER: Final = 4  # times as many texts as wanted are compared


class Chosen(NamedTuple):
    """One text, by its place, and why it was chosen."""

    place: int
    why: str


def margin(found: float | dict[str, float] | None) -> float:
    """Return how sure a head is of its answer: 0 is a toss-up, 1 is certain.

    Args:
        found: a probability, or probabilities by label; None when the head said nothing.
    """
    if found is None or found == {}:
        return 0.0
    if not isinstance(found, dict):
        return abs(2 * found - 1)
    first, second, *_ = [*sorted(found.values(), reverse=True), 0.0]
    return first - second


def margin_of_several(found: dict[str, float] | None) -> float:
    """Return how sure a head is whose labels are questions of their own: as sure as of the most doubtful one.

    Args:
        found: probabilities by label; None when the head said nothing.
    """
    return min((abs(2 * one - 1) for one in found.values()), default=0.0) if found else 0.0


def choose(margins: Sequence[float], meanings: NDArray[np.float32], wanted: int, seed: int) -> list[Chosen]:
    """Choose texts.

    Args:
        margins: how sure the head is of each text, 0 … 1.
        meanings: of the texts, shape (texts, width), rows of length 1; near rows say much the same.
        wanted: how many to choose at most.
        seed: of the lot.

    Returns:
        No text twice; about a tenth by lot, a fifth because nothing like it was chosen, the rest for its margin.
    """
    lot = int(np.ceil(wanted * BY_LOT))
    spread = round(wanted * BY_TOPIC)
    near = _Nearness(meanings)
    drawn = np.random.default_rng(seed).permutation(len(margins))[:lot].tolist()  # first, and so of all texts
    for place in drawn:
        near.take(place)
    order = [place for place in np.argsort(np.asarray(margins), kind="stable").tolist() if place not in near.taken]
    first = _unlike(order[: wanted * _WIDER], near, wanted - lot - spread)
    rest = [place for place in order if place not in near.taken]
    second = _farthest(rest[: wanted * _WIDER], near, spread)
    return [
        *(Chosen(place, RANDOM) for place in drawn),
        *(Chosen(place, MARGIN) for place in first),
        *(Chosen(place, TOPIC) for place in second),
    ]


class _Nearness:
    """How near each text is to what was taken already."""

    def __init__(self, meanings: NDArray[np.float32]) -> None:
        self._meanings = meanings
        self.nearest = np.full(meanings.shape[0], -1.0, np.float32)
        self.taken: set[int] = set()

    def take(self, place: int) -> None:
        self.taken.add(place)
        self.nearest = np.maximum(self.nearest, self._meanings @ self._meanings[place])


def _unlike(order: Sequence[int], near: _Nearness, wanted: int) -> list[int]:
    """Return the first places, without those that say the same as an earlier one."""
    found: list[int] = []
    for place in order:
        if len(found) == wanted:
            break
        if near.nearest[place] < ALIKE:
            near.take(place)
            found.append(place)
    return found


def _farthest(places: Sequence[int], near: _Nearness, wanted: int) -> list[int]:
    """Return places, each the one least like everything that was taken before."""
    found: list[int] = []
    rest = list(places)
    while rest and len(found) < wanted:
        best = min(rest, key=lambda place: float(near.nearest[place]))
        rest.remove(best)
        near.take(best)
        found.append(best)
    return found
