"""Taking a topic apart: which groups its texts fall into, and which of them go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ucho.understanding.models import Reading, Topic
from ucho.understanding.topics.finding import Rows, blurred, centred
from ucho.understanding.topics.saying import said_in
from ucho.understanding.topics.space import packed, rows_of, space_of
from ucho.understanding.topics.wording import telling_words

MOST: Final = 2_000  # texts that are looked at, the newest
GROUPS: Final = 4
SMALLEST: Final = 2  # texts of a group
EXAMPLES: Final = 3
_ROUNDS: Final = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A group of texts in a topic."""

    texts: int
    examples: tuple[int, ...]  # readings by id, the middle one first


@dataclass(frozen=True, slots=True)
class Parted:
    """A topic that is split."""

    going: Sequence[int]  # readings by id
    space: str
    centre_going: bytes
    centre_staying: bytes
    words_going: list[str]
    words_staying: list[str]


def parts(topic: Topic) -> list[Part]:
    """Return the groups that the texts of a topic fall into, the greatest first.

    Args:
        topic: which one.

    Returns:
        Up to `GROUPS`; fewer than two when it cannot be taken apart.
    """
    readings, plain, _space = _members(topic)
    if len(readings) < 2 * SMALLEST:
        return []
    rows = blurred(centred(plain))
    nearest = _groups(rows, GROUPS)
    found = []
    for group in range(nearest.max() + 1):
        inside = np.flatnonzero(nearest == group)
        if len(inside) >= SMALLEST:
            near = rows[inside] @ rows[inside].mean(axis=0)
            order = inside[np.argsort(-near, kind="stable")][:EXAMPLES]
            found.append(Part(len(inside), tuple(readings[row].pk for row in order)))
    return sorted(found, key=lambda one: -one.texts)


def parted(topic: Topic, going: Sequence[int], staying: Sequence[int]) -> Parted | None:
    """Return what becomes of a topic when each text goes with the example that it is nearest to.

    Args:
        topic: which one.
        going: examples of the new topic, readings by id.
        staying: examples of what stays.

    Returns:
        None when one side has no example among the texts of the topic.
    """
    readings, plain, space = _members(topic)
    places = {one.pk: row for row, one in enumerate(readings)}
    go, stay = ([places[pk] for pk in side if pk in places] for side in (going, staying))
    if not go or not stay:
        return None
    rows = blurred(centred(plain))
    goes = (rows @ rows[go].T).max(axis=1) > (rows @ rows[stay].T).max(axis=1)
    goes[go], goes[stay] = True, False
    first, second = (
        [one for one, leaves in zip(readings, goes, strict=True) if leaves == side] for side in (True, False)
    )
    said, rest = said_in(first), said_in(second)
    return Parted(
        [one.pk for one in first],
        space,
        packed(plain[goes].mean(axis=0)),
        packed(plain[~goes].mean(axis=0)),
        telling_words(said, rest),
        telling_words(rest, said),
    )


def _members(topic: Topic) -> tuple[list[Reading], Rows, str]:
    readings = list(Reading.objects.filter(topic_member__topic=topic).order_by("-said_at", "-pk")[:MOST])
    space = space_of(readings)
    kept, rows = rows_of(readings, space)
    return kept, rows, space.name


def _groups(rows: Rows, most: int) -> NDArray[np.int64]:
    """Return the number of each row's group: k-means from rows that are far from each other (Gonzalez, 1985)."""
    seeds = [int((rows @ rows.mean(axis=0)).argmax())]
    while len(seeds) < min(most, len(rows)):
        seeds.append(int((rows @ rows[seeds].T).max(axis=1).argmin()))
    middles = rows[seeds]
    nearest: NDArray[np.int64] = (rows @ middles.T).argmax(axis=1)
    for _ in range(_ROUNDS):
        for group in range(len(middles)):
            if (nearest == group).any():
                middles[group] = rows[nearest == group].mean(axis=0)
        found = (rows @ middles.T).argmax(axis=1)
        if (found == nearest).all():
            break
        nearest = found
    return nearest
