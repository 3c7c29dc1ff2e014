"""Asking the log: a customer's facts, a subject's history, the audit page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from ucho.core.actors import EVERYWHERE
from ucho.core.operations import permission
from ucho.events.models import Delivery, FactRow

AUDIT = permission("events.audit", gettext_lazy("See what happened in the company"))
Place = tuple[datetime, int]
"""A keyset cursor: moment and id of the last row seen."""


def page(rows: QuerySet[FactRow], *, before: Place | None, limit: int) -> list[FactRow]:
    """Return the newest facts of a query, older than the cursor, newest first.

    Args:
        rows: the facts to page through.
        before: the place behind which to go on; None for the start.
        limit: how many at most.
    """
    if before:
        rows = rows.filter(Q(at__lt=before[0]) | Q(at=before[0], id__lt=before[1]))
    return list(rows.order_by("-at", "-id")[:limit])


def of_people(
    people: Collection[int], *, types: Collection[str] | None = None, before: Place | None = None, limit: int = 50
) -> list[FactRow]:
    """Return the facts about these customers (one person, with those merged into them), newest first.

    Args:
        people: customers by id.
        types: only these fact types; None for all.
        before: the place behind which to go on; None for the start.
        limit: how many at most.
    """
    rows = FactRow.objects.filter(person_id__in=people)
    if types is not None:
        rows = rows.filter(type__in=types)
    return page(rows, before=before, limit=limit)


def of_subject(kind: str, subject_id: int) -> Sequence[FactRow]:
    """Return everything that happened to one thing, oldest first; `kind` is its model label in lower case.

    Args:
        kind: its model label in lower case.
        subject_id: its id.
    """
    return list(FactRow.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("id"))


def audit(
    units: frozenset[int],
    *,
    actor: str = "",
    kind: str = "",
    person_id: int | None = None,
    before: Place | None = None,
    limit: int = 50,
) -> list[FactRow]:
    """Return facts of the units (`EVERYWHERE` for all), newest first, filtered by actor code and fact type.

    Args:
        units: the units by id, or `EVERYWHERE`.
        actor: only this actor code.
        kind: only this fact type.
        person_id: only this customer; None for all.
        before: the place behind which to go on; None for the start.
        limit: how many at most.
    """
    rows = FactRow.objects.all()
    if units != EVERYWHERE:
        rows = rows.filter(unit_id__in=units)
    if actor:
        rows = rows.filter(actor=actor)
    if kind:
        rows = rows.filter(type=kind)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return page(rows, before=before, limit=limit)


def stuck() -> QuerySet[Delivery]:
    """Return the reactions that gave up, for health and the audit page."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("fact").order_by("id")
