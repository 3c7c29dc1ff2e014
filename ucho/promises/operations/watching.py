"""Noticing in time that something is late, or about to be."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import Q

from ucho.core.actors import By
from ucho.events import log
from ucho.promises.facts import AtRisk, Missed
from ucho.promises.models import OPEN, Clock, Promise

PROMISE: Final = "promise"
STILL_DUE: Final = Q(kept_at=None, dropped_at=None)
BATCH: Final = 200


def watch(*, by: By) -> int:
    """Note what is at risk or late by now, once each; what gets more time later may become so again.

    Args:
        by: the watch, and when it looks.

    Returns:
        How many were noted.

    Records:
        `AtRisk` and `Missed`.
    """
    noted = 0
    for model, still in ((Clock, OPEN), (Promise, STILL_DUE)):
        for kind, moment, mark in ((AtRisk, "risk_at", "at_risk_at"), (Missed, "due_at", "missed_at")):
            due = still & Q(**{f"{moment}__lte": by.at, mark: None})
            soonest = model._default_manager.filter(due).order_by(moment).values_list("pk", flat=True)
            while ids := list(soonest[:BATCH]):  # by the small index of what is open; locks are taken by id
                noted += _note(model, due & Q(pk__in=ids), kind, mark, by)
    return noted


@transaction.atomic
def _note(model: type[Clock] | type[Promise], due: Q, kind: type[AtRisk] | type[Missed], mark: str, by: By) -> int:
    """Note one portion; several watches at once wait for each other and find it done."""
    found = model._default_manager.select_for_update(of=("self",)).filter(due).order_by("pk")
    rows: list[Clock | Promise] = list(found)
    for row in rows:
        metric = row.metric if isinstance(row, Clock) else PROMISE
        log.record(kind(metric), row, by=by, person_id=row.person_id)
    model._default_manager.filter(pk__in=[row.pk for row in rows]).update(**{mark: by.at})
    return len(rows)
