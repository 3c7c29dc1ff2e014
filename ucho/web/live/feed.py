"""What changed, as events for browsers: facts in the order they were committed, by ids only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from ucho.events.models import FactRow

BATCH: Final = 500  # facts read at once
FIELDS: Final = ("id", "type", "subject_kind", "subject_id", "unit_id", "person_id")


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it goes over the wire; who has seen it goes on at `place`, None for what is not resumed."""

    place: int | None
    unit_id: int | None
    frame: bytes


def newest() -> int:
    """Return the place behind the last fact."""
    return FactRow.objects.order_by("-id").values_list("id", flat=True).first() or 0


def after(place: int) -> Sequence[Event]:
    """Return the next facts behind a place, at most `BATCH`."""
    rows = FactRow.objects.filter(id__gt=place).order_by("id")
    return [
        event(*row)
        for row in rows.values_list("id", "type", "subject_kind", "subject_id", "unit_id", "person_id")[:BATCH]
    ]


def event(fact_id: int, kind: str, subject: str, subject_id: int, unit_id: int | None, person_id: int | None) -> Event:
    """Frame one fact."""
    content = msgspec.json.encode(
        {"id": fact_id, "type": kind, "subject": f"{subject}:{subject_id}", "unit": unit_id, "person": person_id}
    )
    return Event(fact_id, unit_id, b"id: %d\ndata: %b\n\n" % (fact_id, content))
