"""The privacy log: what left the machine, when, where to, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from ucho.understanding.models import OutsideCall
from ucho.understanding.outside.contract import PROBLEMS

OUTCOMES = ("answered", *PROBLEMS, "budget", "sent")
"""How a call can end; "sent": it is under way, or we were cut off before the answer."""
COLUMNS = ("at", "host", "model", "head", "texts", "masked", "tokens", "milliseconds", "outcome")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls; what is empty is not asked about."""

    since: datetime | None = None
    head: str = ""
    outcome: str = ""
    before: int | None = None  # older than this one


@dataclass(frozen=True, slots=True)
class Sums:
    """What calls amount to."""

    calls: int
    texts: int
    masked: int
    tokens: int


def calls(wanted: Filter) -> QuerySet[OutsideCall]:
    """Return calls, the newest first.

    Args:
        wanted: which ones.
    """
    found = OutsideCall.objects.order_by("-pk")
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.head:
        found = found.filter(head=wanted.head)
    if wanted.outcome:
        found = found.filter(outcome=wanted.outcome)
    return found.filter(pk__lt=wanted.before) if wanted.before else found


def sums(wanted: Filter) -> Sums:
    """Return what calls amount to.

    Args:
        wanted: which ones.
    """
    found = calls(wanted).order_by().exclude(outcome="budget")
    added = found.aggregate(texts=Sum("texts"), masked=Sum("masked"), tokens=Sum("tokens"))
    return Sums(found.count(), added["texts"] or 0, added["masked"] or 0, added["tokens"] or 0)


def lines(wanted: Filter) -> Iterator[list[str]]:
    """Go over calls as lines of a table, its head first; no cell is a formula to a spreadsheet.

    Args:
        wanted: which ones.
    """
    yield list(COLUMNS)
    for row in calls(wanted).values_list(*COLUMNS).iterator(chunk_size=1000):
        yield [_plain(value.isoformat() if isinstance(value, datetime) else str(value)) for value in row]


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
