"""What people wrote in before: two words of somebody are too few to tell a language by, but rarely the first."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from ucho.understanding.models import Reading

LOOKED_AT: Final = 2_000  # newest readings of the people of a batch: few people write so much


def spoken_before(written: Iterable[tuple[int, datetime]]) -> list[str]:
    """Return the language that each person wrote in last before a moment.

    Args:
        written: a person's id with the moment.

    Returns:
        ISO 639-1 for each, in their order; empty where nothing of theirs was read before, or nothing was clear.
    """
    wanted = list(written)
    if not wanted:
        return []
    rows = Reading.objects.filter(person_id__in={person for person, _at in wanted}).exclude(language="")
    rows = rows.filter(said_at__lt=max(at for _person, at in wanted)).order_by("-said_at", "-pk")
    told: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for person, at, language in rows.values_list("person_id", "said_at", "language")[:LOOKED_AT]:
        if at is not None:  # the database leaves these out already
            told[person].append((at, language))
    for known in told.values():
        known.reverse()  # oldest first
    return [_last(told.get(person, []), at) for person, at in wanted]


def _last(told: list[tuple[datetime, str]], at: datetime) -> str:
    place = bisect_left(told, at, key=lambda one: one[0])
    return told[place - 1][1] if place else ""
