"""Writing the log: one fact, and a delivery row for every reaction to it, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog
from django.db import models, transaction

from ucho.core.actors import By, Cause
from ucho.core.database.rows import add, insert_many, make
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
    return record_many([(fact, subject)], by=by, person_id=person_id, unit_id=unit_id)[0]


def record_many(
    facts: Sequence[tuple[Fact, models.Model]], *, by: By, person_id: int | None = None, unit_id: int | None = None
) -> list[FactRow]:
    """Write down that several things happened at once; like `record`, but all facts in one go."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a fact is recorded in the transaction of its change")
    rows = insert_many([_row(fact, subject, by, person_id, unit_id) for fact, subject in facts])
    deep = [row for row in rows if row.depth >= DEEPEST]
    for row in deep:
        _logger.error("chain_cut", fact=row.pk, type=row.type, depth=row.depth)
    for row in rows:
        for reaction in reactions_to(row.type) if row.depth < DEEPEST else ():
            add(Delivery, fact_id=row.pk, reaction=reaction.name, next_at=by.at)
    return rows


def _row(fact: Fact, subject: models.Model, by: By, person_id: int | None, unit_id: int | None) -> FactRow:
    return make(
        FactRow,
        type=fact.type,
        version=fact.version,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        person_id=person_id,
        unit_id=unit_id if unit_id is not None else getattr(subject, "unit_id", None),
        actor=by.actor.code,
        at=by.at,
        caused_by_id=by.cause.fact_id if by.cause else None,
        depth=by.cause.depth + 1 if by.cause else 0,
        payload=fact.payload(),
    )


def cause(row: FactRow) -> Cause:
    """Return the fact as the cause of what follows from it."""
    return Cause(row.pk, row.depth)


def cause_of(fact_id: int | None) -> Cause | None:
    """Return a fact that was remembered by its id as a cause; None for none, and for one that is gone.

    Args:
        fact_id: its id.
    """
    row = FactRow.objects.filter(pk=fact_id).only("depth").first() if fact_id else None
    return cause(row) if row else None
