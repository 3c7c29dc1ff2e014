"""What changed, as events for browsers: facts in the order they became visible, by ids only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from ucho.core.database.tail import Tail
from ucho.events.models import FactRow

BATCH: Final = 500  # facts read at once
TABLE: Final = FactRow._meta.db_table
FIELDS: Final = ("id", "type", "subject_kind", "subject_id", "unit_id", "person_id")


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it goes over the wire; `fact_id` is None for what is not resumed."""

    fact_id: int | None
    unit_id: int | None
    frame: bytes


def tail() -> Tail:
    """Return a reader of the log."""
    return Tail(TABLE)


def after(log: Tail, cursor: str) -> tuple[Sequence[Event], str]:
    """Return the facts behind a cursor, at most `BATCH`, and the cursor behind them.

    Only the last frame tells the browser where to go on: who breaks off in the middle gets the batch again.

    Raises:
        ValueError: this is no cursor.
    """
    ids, behind = log.read(cursor, BATCH)
    rows = {row[0]: row for row in FactRow.objects.filter(id__in=ids).values_list(*FIELDS)}
    events = [_event(rows[fact_id]) for fact_id in ids if fact_id in rows]
    if events:
        last = events[-1]
        events[-1] = Event(last.fact_id, last.unit_id, b"id: %b\n%b" % (behind.encode(), last.frame))
    return events, behind


def _event(row: tuple[int, str, str, int, int | None, int | None]) -> Event:
    fact_id, kind, subject, subject_id, unit_id, person_id = row
    content = msgspec.json.encode(
        {"id": fact_id, "type": kind, "subject": f"{subject}:{subject_id}", "unit": unit_id, "person": person_id}
    )
    return Event(fact_id, unit_id, b"data: %b\n\n" % content)


def mark(cursor: str, name: str = "ready") -> bytes:
    """Return a frame that only tells where the browser goes on; `reload` says that it missed too much."""
    return b"id: %b\nevent: %b\ndata: {}\n\n" % (cursor.encode(), name.encode())
