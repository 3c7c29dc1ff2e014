"""Promises and clocks in a customer's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from ucho.core.actors import Rights
from ucho.customers.timeline import Entry, tells
from ucho.events.models import FactRow
from ucho.promises.facts import AtRisk, Dropped, Given, Kept, Missed
from ucho.promises.models import Clock, Metric, Promise
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


@tells(AtRisk, Missed)
def tell_lateness(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell what was about to be late, and what was."""
    clocks = Clock.objects.in_bulk([row.subject_id for row in rows if row.subject_kind == "promises.clock"])
    promises = Promise.objects.in_bulk([row.subject_id for row in rows if row.subject_kind == "promises.promise"])
    found: dict[int, Entry] = {}
    for row in rows:
        known: Mapping[int, Clock | Promise] = clocks if row.subject_kind == "promises.clock" else promises
        about = known.get(row.subject_id)
        if about is not None and rights.allow(READ, about.unit_id):
            late = row.type == Missed.type
            words = about.words if isinstance(about, Promise) else ""
            found[row.pk] = Entry(_lateness(row.payload["metric"], late=late), "clock-exclamation", words)
    return found


def _lateness(metric: str, *, late: bool) -> str:
    if metric in {Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE}:
        return _("The answer was late.") if late else _("Most of the time to answer was over.")
    if metric == Metric.RESOLUTION:
        return _("The resolution was late.") if late else _("Most of the time to resolve this was over.")
    if metric == Metric.FIRST_CONTACT:
        return _("The first contact was late.") if late else _("Most of the time for the first contact was over.")
    if metric == Metric.RECOVERY:
        return _("Making good took too long.") if late else _("Most of the time to make good was over.")
    return _("We did not keep a promise in time.") if late else _("A promise was about to be late.")
