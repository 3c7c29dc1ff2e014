"""Writing the log: one fact, and a delivery row for every reaction to it, in the caller's transaction."""

from __future__ import annotations

from typing import Final

import structlog
from django.db import models, transaction

from ucho.core.actors import By, Cause
from ucho.events.facts import Fact
from ucho.events.models import Delivery, FactRow
from ucho.events.reactions import reactions_to

DEEPEST: Final = 20  # facts in one chain; deeper means that reactions feed each other
_logger = structlog.get_logger()


def record(
    fact: Fact, subject: models.Model, *, by: By, person_id: int | None = None, unit_id: int | None = None
) -> FactRow:
    """Write down that something happened, and who will react.

    Args:
        fact: what happened.
        subject: what it happened to.
        by: who did it, when, and because of what.
        person_id: the customer it concerns, for their timeline.
        unit_id: the unit it belongs to; the subject's own when left out.

    Returns:
        The stored row. A chain deeper than `DEEPEST` is still recorded, but nothing reacts to its last fact.

    Raises:
        TransactionManagementError: there is no open transaction, so the fact could outlive the change it tells of.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a fact is recorded in the transaction of its change")
    depth = by.cause.depth + 1 if by.cause else 0
    row = FactRow.objects.create(
        type=fact.type,
        version=fact.version,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        person_id=person_id,
        unit_id=unit_id if unit_id is not None else getattr(subject, "unit_id", None),
        actor=by.actor.code,
        at=by.at,
        caused_by_id=by.cause.fact_id if by.cause else None,
        depth=depth,
        payload=fact.payload(),
    )
    if depth >= DEEPEST:
        _logger.error("chain_cut", fact=row.pk, type=fact.type, depth=depth)
        return row
    Delivery.objects.bulk_create(
        [Delivery(fact=row, reaction=reaction.name, next_at=by.at) for reaction in reactions_to(fact.type)]
    )
    return row


def cause(row: FactRow) -> Cause:
    """Return the fact as the cause of what follows from it."""
    return Cause(row.pk, row.depth)
