"""What a look at a week brings: plain numbers and words, written down afterwards in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ucho.understanding.models import Topic


class Place(NamedTuple):
    """A text belongs to a topic."""

    reading: int
    nearness: float
    week: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that many write about and that has no topic yet."""

    words: Sequence[str]
    centre: bytes
    places: Sequence[Place]
    people: int  # who wrote of it this week
    chance: float | None  # how often chance alone finds as much in a week; None: it is not new, only frequent


@dataclass(frozen=True, slots=True)
class Found:
    """All that a look at a week brings."""

    week: date
    space: str
    texts: Mapping[date, int]  # by week: how many were looked at
    places: Mapping[int, Sequence[Place]] = field(default_factory=dict)  # by topic: its new texts
    centres: Mapping[int, bytes] = field(default_factory=dict)  # by topic: where its middle is now
    proposals: Sequence[Proposal] = ()


def living() -> list[Topic]:
    """Return all topics that texts may belong to; merged ones keep theirs, which count for what they became part of."""
    return list(Topic.objects.order_by("pk"))
