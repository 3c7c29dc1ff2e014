"""The queue table: put in, claim, complete, give back; each is one short transaction or part of the caller's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet

from ucho.core.actors import By, Cause
from ucho.events.jobs.registry import QUEUES
from ucho.events.models import Job

LEASE: Final = timedelta(seconds=5)
"""How long a claimed job stays with a worker that gives no sign of life."""

_COLUMNS: Final = "task, queue, payload, key, state, run_at, tries, asked_by, caused_by_id, depth, created_at"
_REST: Final = "lease, worker, error, done"  # columns whose default Django keeps in Python, not in the database
_PUT: Final = f"""
    INSERT INTO events_job ({_COLUMNS}, {_REST})
    VALUES (%s, %s, %s, %s, 'ready', %s, 0, %s, %s, %s, %s, '', '', '', 0)
    ON CONFLICT (key) WHERE (state = 'ready' AND NOT (key = ''))
    DO UPDATE SET run_at = {{sooner}}(events_job.run_at, excluded.run_at)
    RETURNING id
"""  # noqa: S608 - nothing but the constants above
_CLAIM: Final = """
    WITH due AS MATERIALIZED ({due})
    UPDATE events_job SET state = 'running', lease = %s, leased_until = %s, worker = %s, started_at = %s,
        tries = events_job.tries + 1
    FROM due WHERE events_job.id = due.id
    RETURNING events_job.id, task, payload, key, tries, caused_by_id, depth, place, run_at
"""
_READY: Final = """
    SELECT id FROM events_job AS job
    WHERE state = 'ready' AND queue = %s AND run_at <= %s AND (key = '' OR NOT EXISTS (
        SELECT 1 FROM events_job AS twin WHERE twin.state = 'running' AND NOT (twin.key = '') AND twin.key = job.key))
    ORDER BY run_at, id LIMIT %s {skip}
"""
_WAITS: Final = "SELECT 1 FROM events_job WHERE state = 'ready' AND queue = %s AND run_at <= %s"
_DEAD: Final = "SELECT 1 FROM events_job WHERE state = 'running' AND leased_until < %s AND NOT (lease IN ({held}))"
_ORPHAN: Final = """
    SELECT id FROM events_job AS job
    WHERE state = 'running' AND leased_until < %s AND NOT (lease IN ({held}))
    ORDER BY tries, id LIMIT 1 {skip}
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in the hands of a worker."""

    id: int
    task: str
    payload: dict[str, Any]
    key: str
    tries: int
    cause: Cause | None
    place: Any
    lease: str


def put(
    task: str, queue: str, payload: Mapping[str, Any], *, by: By, key: str = "", run_at: datetime | None = None
) -> int:
    """Put a job in, in the caller's transaction; returns its id.

    When a job with the same key waits already, that one is returned, moved to the sooner of the two times. It stays
    locked until the caller commits (PostgreSQL), so it cannot run before it sees the caller's changes.
    """
    sooner = "MIN" if connection.vendor == "sqlite" else "LEAST"
    row = _row(task, queue, payload, by=by, key=key, run_at=run_at or by.at)
    with connection.cursor() as cursor:
        cursor.execute(_PUT.format(sooner=sooner), row)
        return int(cursor.fetchone()[0])


def put_many(task: str, queue: str, payloads: Iterable[Mapping[str, Any]], *, by: By) -> None:
    """Put in many jobs without a key by one statement, in the caller's transaction."""
    cause = by.cause
    Job.objects.bulk_create(
        Job(
            task=task,
            queue=queue,
            payload=dict(payload),
            run_at=by.at,
            asked_by=by.actor.code,
            caused_by_id=cause.fact_id if cause else None,
            depth=cause.depth if cause else 0,
            created_at=by.at,
        )
        for payload in payloads
    )


def _row(task: str, queue: str, payload: Mapping[str, Any], *, by: By, key: str, run_at: datetime) -> list[Any]:
    """Return the values of `_COLUMNS` that vary."""
    cause = (by.cause.fact_id, by.cause.depth) if by.cause else (None, 0)
    return [task, queue, json.dumps(payload), key, _moment(run_at), by.actor.code, *cause, _moment(by.at)]


def due(queues: Sequence[str], at: datetime, held: Sequence[str] = ()) -> list[str]:
    """Return where something can be claimed: names of queues, "" for what a dead worker held; takes no write lock."""
    now = _moment(at)
    values: list[Any] = [now, *held]
    for name in queues:
        values += [name, now]
    statement = f"SELECT EXISTS ({_DEAD.format(held=_marks(held))})" + f", EXISTS ({_WAITS})" * len(queues)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    return [name for name, there in zip(["", *queues], found, strict=True) if there]


def claim(
    queues: Sequence[str],
    at: datetime,
    *,
    worker: str,
    held: Sequence[str] = (),
    limit: int = 10,
    lease: timedelta = LEASE,
) -> list[Claimed]:
    """Take jobs that are due, the most urgent queue first.

    A job whose worker died comes back alone: if it is the one that kills workers, it takes no others with it.

    Args:
        queues: names of `QUEUES`.
        at: now.
        worker: the name of who takes them.
        held: leases that this worker still holds: late is not dead.
        limit: 1 or more; the most urgent queue leaves a fifth of it to the others.
        lease: how long it may be silent.
    """
    waiting = due(queues, at, held)
    if not waiting:
        return []
    token = uuid4().hex
    now = _moment(at)
    what = [token, _moment(at + lease), worker, now]
    ranked = sorted(waiting, key=lambda name: QUEUES.get(name, -1))
    with transaction.atomic():
        rows: list[tuple[Any, ...]] = []
        if ranked[0] == "":
            rows = _take(_ORPHAN.replace("{held}", _marks(held)), [now, *held], what)
        room = 0 if rows else limit
        for index, name in enumerate(ranked):
            share = room if index == len(ranked) - 1 else max(1, room * 4 // 5)
            taken = _take(_READY, [name, now, share], what) if name and room else []
            rows += taken
            room -= len(taken)
    return [_claimed(row, token) for row in rows]


def _take(due_sql: str, which: list[Any], what: list[Any]) -> list[tuple[Any, ...]]:
    """Claim the rows that a query finds, in the order of their time."""
    skip = "" if connection.vendor == "sqlite" else "FOR UPDATE OF job SKIP LOCKED"
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(due=due_sql.format(skip=skip)), [*which, *what])
        return sorted(cursor.fetchall(), key=lambda row: (row[8], row[0]))


def _claimed(row: tuple[Any, ...], token: str) -> Claimed:
    """Make the claimed job of a returned row."""
    job_id, task, payload, key, tries, fact_id, depth, place, _run_at = row
    cause = Cause(fact_id, depth) if fact_id else None
    return Claimed(job_id, task, json.loads(payload), key, tries, cause, json.loads(place) if place else None, token)


def extend(leases: Sequence[str], at: datetime, lease: timedelta = LEASE) -> None:
    """Keep claimed jobs for another while: their worker lives."""
    Job.objects.filter(state="running", lease__in=leases).update(leased_until=at + lease)


def release(leases: Sequence[str], at: datetime) -> None:
    """Let others take over at once what we hold and will not end: our leases have run out."""
    Job.objects.filter(state="running", lease__in=leases).update(leased_until=at)


def complete(ids: Sequence[int], lease: str, at: datetime) -> int:
    """Close jobs that ran; returns how many were still ours."""
    return _ours(ids, lease).update(state="done", finished_at=at, lease="", leased_until=None, error="")


def fail(job: Claimed, error: str, at: datetime) -> None:
    """Close a job as failed: it stays visible until somebody retries it."""
    _ours([job.id], job.lease).update(state="failed", error=error, finished_at=at, lease="", leased_until=None)


def halt(job: Claimed, at: datetime) -> None:
    """Close a job that somebody asked to stop."""
    _ours([job.id], job.lease).update(
        state="stopped", finished_at=at, lease="", leased_until=None, stop_asked_at=None, tries=F("tries") - 1
    )


def give_back(job: Claimed, run_at: datetime, *, error: str = "", counted: bool = True) -> None:
    """Let a claimed job wait again until a moment; `counted` says whether this was a try."""
    wait_again(_ours([job.id], job.lease), job.key, run_at, error=error, tries=job.tries if counted else job.tries - 1)


def wait_again(rows: QuerySet[Job], key: str, run_at: datetime, *, error: str, tries: int) -> None:
    """Make a job wait, or close it when another one with its key waits: that one will do the same work.

    The other one then inherits tries and pause, so that work which keeps failing does not start afresh each time it is
    asked for.
    """
    for _attempt in range(3):
        try:
            with transaction.atomic():
                twin = Job.objects.select_for_update().filter(state="ready", key=key).first() if key else None
                if twin is None:
                    rows.update(state="ready", run_at=run_at, error=error, tries=tries, lease="", leased_until=None)
                elif rows.update(state="done", error=error, finished_at=run_at, lease="", leased_until=None):
                    twin.tries, twin.run_at = max(tries, twin.tries), max(run_at, twin.run_at)
                    twin.save(update_fields=["tries", "run_at"])
            return
        except IntegrityError:  # a twin came in between on PostgreSQL: look again
            continue


def _ours(ids: Sequence[int], lease: str) -> QuerySet[Job]:
    """Return the rows that are still ours: nobody took them over while we were silent."""
    return Job.objects.filter(id__in=ids, state="running", lease=lease)


def _marks(values: Sequence[str]) -> str:
    """Return the placeholders of a list, which must not be empty."""
    return ", ".join(["%s"] * len(values)) or "''"


def _moment(at: datetime) -> Any:
    """Return a moment as the database stores it."""
    return connection.ops.adapt_datetimefield_value(at)
