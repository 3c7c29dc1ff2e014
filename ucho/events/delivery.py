"""Delivering facts to reactions: each in a transaction of its own, at least once, with back-off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import connection, transaction

from ucho.core import crash
from ucho.core.actors import By
from ucho.events.jobs.backoff import kind, pause
from ucho.events.jobs.draining import drain
from ucho.events.log import cause
from ucho.events.models import Delivery, FactRow
from ucho.events.reactions import REACTIONS

TRIES: Final = 8
LEASE: Final = timedelta(seconds=5)
"""How long a delivery stays with a worker that died; one that lives holds it by its transaction, however long."""
BATCH: Final = 50  # deliveries that are claimed together
_ROUNDS: Final = 10_000  # of a drain; more means that reactions or jobs feed each other

CLAIMED: Final = crash.point("delivery.claimed", "deliveries are ours and counted as tried, no reaction ran yet")
REACTED: Final = crash.point("delivery.reacted", "the reaction ran and the delivery is done, nothing is committed yet")
DONE: Final = crash.point("delivery.done", "reaction and delivery are committed, the rest of the batch is not")

_CLAIM: Final = """
    WITH due AS MATERIALIZED (
        SELECT id FROM events_delivery AS delivery
        WHERE state = 'pending' AND next_at <= %s AND leased_until IS {leased} NULL
        ORDER BY {order} LIMIT %s {skip})
    UPDATE events_delivery SET tries = events_delivery.tries + 1, leased_until = %s, next_at = %s
    FROM due WHERE events_delivery.id = due.id
    RETURNING events_delivery.id, fact_id, reaction, tries
"""
_DONE: Final = """
    UPDATE events_delivery SET state = 'done', leased_until = NULL, error = ''
    WHERE state = 'pending' AND tries = %s AND id IN ({places}) RETURNING id
"""
_logger = structlog.get_logger()


class UnknownReaction(Exception):
    """The code of the reaction is not here any more, or not yet: it is tried again, then stays visible as failed."""


class WorkerDied(Exception):
    """The worker died at each try, so the reaction is to blame."""


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A delivery in our hands; its number of tries changes with each claim, so it also tells whether it still is."""

    id: int
    fact_id: int
    reaction: str
    tries: int


def deliver(at: datetime, *, strict: bool = True) -> int:
    """Deliver everything that is due at a moment, also the facts that reactions record meanwhile.

    Args:
        at: the moment; reactions get it as `by.at`.
        strict: raise the first error when all are delivered. It is stored as a failed try in any case.

    Returns:
        How many deliveries were tried.
    """
    return _until_quiet(lambda errors: deliver_batch(at, errors), strict)


def deliver_all(at: datetime, *, strict: bool = True) -> int:
    """Deliver facts and run jobs that are due at a moment, until nothing is; arguments and result as in `deliver`."""

    def work(errors: list[Exception]) -> int:
        tried = deliver_batch(at, errors)
        try:
            return tried + drain(at)
        except Exception as error:
            errors.append(error)
            return tried + 1

    return _until_quiet(work, strict)


def _until_quiet(work: Callable[[list[Exception]], int], strict: bool) -> int:
    """Repeat until nothing is left to do."""
    errors: list[Exception] = []
    tried = 0
    for _round in range(_ROUNDS):
        now = work(errors)
        tried += now
        if not now:
            break
    else:
        raise RuntimeError("reactions and jobs feed each other without end")
    if strict and errors:
        raise errors[0]
    return tried


def deliver_batch(
    at: datetime, errors: list[Exception] | None = None, *, limit: int = BATCH, lease: timedelta = LEASE
) -> int:
    """Claim deliveries that are due and run their reactions, each in its own transaction with its mark.

    What a dead worker left comes back alone, so that a reaction that kills workers takes no others with it.

    Args:
        at: now; leases and pauses count from here.
        errors: takes what reactions raised.
        limit: how many to claim at most.
        lease: how long they stay with us if we die.

    Returns:
        How many were claimed.
    """
    if not Delivery.objects.filter(state="pending", next_at__lte=at).exists():  # spares the write lock
        return 0
    with transaction.atomic():
        claimed = _claim(at, lease, 1, orphans=True) or _claim(at, lease, limit, orphans=False)
    crash.here(CLAIMED)
    facts = FactRow.objects.in_bulk({delivery.fact_id for delivery in claimed})
    for group in _groups(claimed):
        if len(group) > 1 and _tried_together(group, facts, at):
            crash.here(DONE)
            continue
        for delivery in group:
            try:
                _react([delivery], facts, at)
            except Exception as error:
                _put_off(delivery, error, at)
                if errors is not None:
                    errors.append(error)
            crash.here(DONE)
    return len(claimed)


def _groups(claimed: Sequence[_Claimed]) -> list[list[_Claimed]]:
    """Put together what one reaction takes together; everything else stays alone, in its order."""
    groups: list[list[_Claimed]] = []
    shared: dict[str, list[_Claimed]] = {}
    for delivery in claimed:
        known = REACTIONS.get(delivery.reaction)
        together = known is not None and known.together and delivery.tries == 1  # what failed once is tried alone
        if together and delivery.reaction in shared:
            shared[delivery.reaction].append(delivery)
            continue
        groups.append([delivery])
        if together:
            shared[delivery.reaction] = groups[-1]
    return groups


def _tried_together(group: Sequence[_Claimed], facts: Mapping[int, FactRow], at: datetime) -> bool:
    """Run a reaction on all facts of a group in one transaction; when it fails, nothing of that happened."""
    try:
        _react(group, facts, at)
    except Exception as error:
        _logger.info("reaction_split", reaction=group[0].reaction, facts=len(group), error=kind(error))
        return False
    return True


def _claim(at: datetime, lease: timedelta, limit: int, *, orphans: bool) -> list[_Claimed]:
    """Take due deliveries that nobody holds, or those whose worker died; a running one is locked and skipped."""
    statement = _CLAIM.format(
        leased="NOT" if orphans else "",
        order="tries, id" if orphans else "next_at, id",
        skip="" if connection.vendor == "sqlite" else "FOR UPDATE OF delivery SKIP LOCKED",
    )
    until = _moment(at + lease)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_moment(at), limit, until, until])
        return sorted((_Claimed(*row) for row in cursor.fetchall()), key=lambda delivery: delivery.id)


def _react(group: Sequence[_Claimed], facts: Mapping[int, FactRow], at: datetime) -> None:
    """Mark deliveries of one reaction done and run it, both or neither."""
    if group[0].tries > TRIES:
        raise WorkerDied
    known = REACTIONS.get(group[0].reaction)
    if known is None:
        raise UnknownReaction
    with transaction.atomic():
        ours = _mark_done(group)  # without those that another worker took over, because we were silent for too long
        if not ours:
            return
        batch = [(facts[one.fact_id], By(known.actor, at, cause(facts[one.fact_id]))) for one in ours]
        copy_context().run(known.run, batch)
        crash.here(REACTED)


def _mark_done(group: Sequence[_Claimed]) -> list[_Claimed]:
    """Mark deliveries done that are still ours, in one statement; returns those."""
    places = ", ".join(["%s"] * len(group))
    with connection.cursor() as cursor:
        cursor.execute(_DONE.format(places=places), [group[0].tries, *(delivery.id for delivery in group)])
        marked = {row[0] for row in cursor.fetchall()}
    return [delivery for delivery in group if delivery.id in marked]


def _put_off(delivery: _Claimed, error: Exception, at: datetime) -> None:
    """Try again after a pause, or give up and leave it visible."""
    reason = kind(error)
    if delivery.tries < TRIES:
        _ours(delivery).update(next_at=at + pause(delivery.tries), leased_until=None, error=reason)
    else:
        _ours(delivery).update(state=Delivery.State.FAILED, leased_until=None, error=reason)
    _logger.warning(
        "reaction_failed", fact=delivery.fact_id, reaction=delivery.reaction, tries=delivery.tries, error=reason
    )


def _ours(delivery: _Claimed) -> Any:
    """Return the row while it is still ours."""
    return Delivery.objects.filter(pk=delivery.id, state=Delivery.State.PENDING, tries=delivery.tries)


def _moment(at: datetime) -> Any:
    """Return a moment as the database stores it."""
    return connection.ops.adapt_datetimefield_value(at)
