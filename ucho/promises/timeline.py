"""Promises in a customer's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from ucho.core.actors import Rights
from ucho.customers.timeline import Entry, tells
from ucho.events.models import FactRow
from ucho.promises.facts import Dropped, Given, Kept
from ucho.promises.models import Promise
from ucho.promises.queries import READ


@tells(Given, Kept, Dropped)
def tell(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell what was promised, and whether it was kept in time."""
    promises = Promise.objects.in_bulk([row.subject_id for row in rows])
    return {
        row.pk: _entry(row, promises[row.subject_id])
        for row in rows
        if row.subject_id in promises and rights.allow(READ, promises[row.subject_id].unit_id)
    }


def _entry(row: FactRow, promise: Promise) -> Entry:
    if row.type == Given.type:
        return Entry(_("We made a promise."), "clock", promise.words)
    if row.type == Dropped.type:
        return Entry(_("The promise is no longer needed."), "clock-off", promise.words)
    if row.payload["late_seconds"] > 0:
        return Entry(_("We kept our promise, but late."), "clock-exclamation", promise.words)
    return Entry(_("We kept our promise in time."), "clock-check", promise.words)
