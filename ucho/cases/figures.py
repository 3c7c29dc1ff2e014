"""What the loop achieves: of the cases opened in a period, how many were taken up, solved and verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from ucho.cases.models import Case, Gesture
from ucho.cases.rights import readable
from ucho.core.actors import Actor
from ucho.org.models import Unit

SOLVED = (Case.Outcome.SOLVED, Case.Outcome.PARTLY)


@dataclass(frozen=True, slots=True)
class CauseFigure:
    """How often one cause was found."""

    cause_id: int
    code: str
    name: dict[str, str]
    group: dict[str, str]  # the name of the group it belongs to; empty for a group itself
    n: int
    preventable: int
    preventable_known: int  # of these somebody has said whether it could have been prevented


@dataclass(frozen=True, slots=True)
class Figures:
    """The cases opened in a period, as they are now; each number is a part of the one that is named beside it."""

    opened: int
    contact_due: int  # of opened: contacted, or the time for it has passed by the end of the period
    contacted: int  # of opened
    contacted_in_time: int  # of contact_due
    closed: int  # of opened
    resolved: int  # of closed: solved, at least in part
    verify_asked: int  # of closed, after their last closing
    verify_answered: int  # of those asked, and those who said so without being asked
    verify_fixed: int  # of verify_answered
    reopened: int  # of opened: at least once
    cost: dict[str, int]  # approved gestures, in minor units by currency
    gestures: int  # approved ones
    with_cause: int  # of opened
    by_cause: tuple[CauseFigure, ...]  # the most frequent first


def figures(actor: Actor, since: datetime, until: datetime, unit: Unit | None = None) -> Figures:
    """Count the cases opened in a period that the actor may read; three statements, however many cases there are.

    Args:
        actor: the reader.
        since: the first moment.
        until: the moment behind the last.
        unit: only this unit and those below it.
    """
    rows = readable(actor.rights).filter(opened_at__gte=since, opened_at__lt=until)
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    by_cause = _causes(rows)
    cost = {
        row["currency"]: (row["cost"], row["n"])
        for row in Gesture.objects.filter(case__in=rows, approved_at__isnull=False)
        .values("currency")
        .annotate(cost=Sum("amount"), n=Count("pk"))
        .order_by("currency")
    }
    return Figures(
        **_counts(rows, until),
        cost={currency: total for currency, (total, _n) in cost.items()},
        gestures=sum(n for _total, n in cost.values()),
        with_cause=sum(one.n for one in by_cause),
        by_cause=by_cause,
    )


def costs_by_cause(
    actor: Actor, since: datetime, until: datetime, unit: Unit | None = None
) -> dict[int, dict[str, int]]:
    """Add up what approved gestures cost for each cause, in minor units by currency.

    Args:
        actor: the reader.
        since: the first moment in which cases were opened.
        until: the moment behind the last.
        unit: only this unit and those below it.
    """
    rows = readable(actor.rights).filter(opened_at__gte=since, opened_at__lt=until, cause__isnull=False)
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    given = Gesture.objects.filter(case__in=rows, approved_at__isnull=False)
    found: dict[int, dict[str, int]] = {}
    for cause_id, currency, total in given.values_list("case__cause_id", "currency").annotate(total=Sum("amount")):
        found.setdefault(cause_id, {})[currency] = total
    return found


def _counts(rows: QuerySet[Case], until: datetime) -> dict[str, int]:
    contacted, closed = Q(contacted_at__isnull=False), Q(status=Case.Status.CLOSED)
    in_time = Q(contact_due_at=None) | Q(contacted_at__lte=F("contact_due_at"))
    return rows.aggregate(
        opened=Count("pk"),
        contact_due=Count("pk", filter=contacted | Q(contact_due_at__lt=until)),
        contacted=Count("pk", filter=contacted),
        contacted_in_time=Count("pk", filter=contacted & in_time),
        closed=Count("pk", filter=closed),
        resolved=Count("pk", filter=closed & Q(outcome__in=SOLVED)),
        verify_asked=Count("pk", filter=Q(verify_asked_at__isnull=False)),
        verify_answered=Count("pk", filter=Q(verified_at__isnull=False)),
        verify_fixed=Count("pk", filter=Q(fixed=True)),
        reopened=Count("pk", filter=Q(reopened_n__gt=0)),
    )


def _causes(rows: QuerySet[Case]) -> tuple[CauseFigure, ...]:
    counted = (
        rows.filter(cause__isnull=False)
        .values("cause_id", "cause__code", "cause__name", "cause__parent__name")
        .annotate(
            n=Count("pk"),
            avoidable=Count("pk", filter=Q(preventable=True)),
            known=Count("pk", filter=Q(preventable__isnull=False)),
        )
        .order_by("-n", "cause_id")
    )
    return tuple(
        CauseFigure(
            row["cause_id"],
            row["cause__code"],
            row["cause__name"],
            row["cause__parent__name"] or {},
            row["n"],
            row["avoidable"],
            row["known"],
        )
        for row in counted
    )
