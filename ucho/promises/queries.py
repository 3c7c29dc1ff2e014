"""Asking about promises, clocks and targets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from ucho.core.database.rows import Statement, moment
from ucho.core.operations import permission
from ucho.events.models import FactRow
from ucho.org.models import Unit
from ucho.promises.models import OPEN, Clock, Promise, Target
from ucho.promises.rules import DEFAULTS, Goal, rules_of

READ: Final = permission("promises.read", gettext_lazy("See what we promised customers"))


_DUE: Final = Statement(
    "SELECT due_at, at_risk_at FROM promises_clock"
    " WHERE subject = %s AND met_at IS NULL AND cancelled_at IS NULL AND due_at IS NOT NULL"
    " UNION ALL SELECT due_at, at_risk_at FROM promises_promise"
    " WHERE subject = %s AND kept_at IS NULL AND dropped_at IS NULL"
)


def of_subject(subject: str) -> QuerySet[Promise]:
    """Return all promises about one thing, soonest due first.

    Args:
        subject: about what, as "label:id".
    """
    return Promise.objects.filter(subject=subject).select_related("given_by").order_by("due_at", "pk")


def still_due(subjects: Collection[str]) -> QuerySet[Promise]:
    """Return promises about these things that are neither kept nor dropped, soonest due first.

    Args:
        subjects: about what, as "label:id".
    """
    return Promise.objects.filter(subject__in=subjects, kept_at=None, dropped_at=None).order_by("due_at", "pk")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one thing stands: when the soonest clock or promise is due, and when the soonest that is at risk or late."""

    due_at: datetime | None = None
    urgent_due_at: datetime | None = None


def standing(subject: str) -> Standing:
    """Return how one thing stands, over its open clocks and promises.

    Args:
        subject: about what, as "label:id".
    """
    rows = [(due, risk) for due_at, risk in _DUE.rows(subject, subject) if (due := moment(due_at))]
    return Standing(
        min((due for due, _risk in rows), default=None),
        min((due for due, risk in rows if risk), default=None),
    )


def soonest_due(subject: str) -> datetime | None:
    """Return when the soonest open clock or promise of one thing is due, None when none is.

    Args:
        subject: about what, as "label:id".
    """
    return standing(subject).due_at


def subject_of_fact(row: FactRow) -> str:
    """Return what a fact about a clock or a promise is about, as "label:id"; empty when that is gone.

    Args:
        row: a fact of this package.
    """
    model = {"promises.clock": Clock, "promises.promise": Promise}.get(row.subject_kind)
    found = model._default_manager.filter(pk=row.subject_id).values_list("subject", flat=True).first() if model else ""
    return found or ""


def open_clocks(subject: str) -> QuerySet[Clock]:
    """Return the clocks of one thing that run or stand still, in the order they started.

    Args:
        subject: about what, as "label:id".
    """
    return clocks_of(subject).filter(OPEN)


def clocks_of(subject: str) -> QuerySet[Clock]:
    """Return all clocks of one thing in the order they started.

    Args:
        subject: about what, as "label:id".
    """
    return Clock.objects.filter(subject=subject).order_by("started_at", "pk")


def goals_of(unit: Unit) -> dict[str, tuple[Goal, Unit | None]]:
    """Return what holds in a unit for each metric, and which unit set it (None: nobody did, it is built in).

    Args:
        unit: which unit.
    """
    above = [int(part) for part in unit.path.split("/") if part]
    rules = rules_of(unit.pk)
    rows = Target.objects.filter(unit_id__in=above).select_related("unit").order_by("made_at", "pk")
    newest = {(row.metric, row.unit_id): row for row in rows}
    setters: dict[str, Unit] = {}
    for row in sorted(newest.values(), key=lambda row: above.index(row.unit_id)):
        if not row.inherits:
            setters[row.metric] = row.unit  # the nearest comes last
    return {metric: (rules.goal(metric), setters.get(metric)) for metric in DEFAULTS}
