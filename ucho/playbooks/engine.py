"""From a fact to a run, and from a due run to what it does: each is one transaction that may come again."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from ucho.core import crash
from ucho.core.actors import Actor, By, system
from ucho.events import log
from ucho.events.jobs import enqueue
from ucho.events.jobs.backoff import kind
from ucho.events.jobs.registry import Job
from ucho.events.log import cause
from ucho.events.models import FactRow
from ucho.playbooks.considering import verdict_of
from ucho.playbooks.contract import Done, Occasion, Playbook, Skip, Will
from ucho.playbooks.facts import Skipped
from ucho.playbooks.models import Run
from ucho.playbooks.registry import playbook as playbook_called
from ucho.playbooks.switches import setup_of

DECIDED: Final = crash.point("playbooks.decided", "a run and its job are written, nothing is committed yet")
DONE: Final = crash.point("playbooks.done", "a playbook acted and its run is closed, nothing is committed yet")
State = Run.State


def actor_of(playbook: Playbook) -> Actor:
    """Return as whom a playbook acts.

    Args:
        playbook: which one.
    """
    return system(f"playbooks.{playbook.name}", playbook.rights)


def decide(playbook: Playbook, fact: FactRow, *, job: Job, by: By) -> Run | None:
    """Decide once what a playbook makes of a fact; one that is switched off makes nothing of it and leaves no trace.

    Args:
        playbook: which one.
        fact: what happened.
        job: what carries a run out when it is due.
        by: the playbook, when, because of the fact.

    Returns:
        The run; None when the fact is none of its business, or was decided before.

    Records:
        `Skipped`, for reasons that belong into the customer's history.
    """
    setup = setup_of(playbook)
    occasion = Occasion(fact, setup.settings, by.at)
    if not setup.enabled or not playbook.concerns(occasion):
        return None
    if Run.objects.filter(playbook=playbook.name, fact=fact).exists():
        return None
    verdict = Skip("own_effect") if _caused_by(playbook, fact) else verdict_of(playbook, occasion)
    run = Run.objects.create(
        playbook=playbook.name,
        fact=fact,
        person_id=fact.person_id,
        subject=f"{fact.subject_kind}:{fact.subject_id}",
        due_at=by.at,
        at=by.at,
    )
    _settle(run, verdict, playbook, job, by)
    crash.here(DECIDED)
    return run


def carry_out(run_id: int, *, job: Job, by: By) -> None:
    """Carry a due run out, after looking again whether it still should be; one that is closed already stays so.

    Args:
        run_id: which run.
        job: what carries it out when it has to wait again.
        by: when.

    Raises:
        Exception: whatever went wrong; the run then says so until a later try mends it.

    Records:
        What the playbook's operations record, or `Skipped`.
    """
    try:
        with transaction.atomic():
            _carry_out(run_id, job, by)
    except Exception as error:
        Run.objects.filter(pk=run_id, state__in=[State.DUE, State.FAILED]).update(
            state=State.FAILED, reason=kind(error), at=by.at
        )
        raise


def _carry_out(run_id: int, job: Job, by: By) -> None:
    run = Run.objects.select_for_update(of=("self",)).select_related("fact").filter(pk=run_id).first()
    if run is None or run.state not in {State.DUE, State.FAILED}:
        return
    playbook = playbook_called(run.playbook)
    acting = By(actor_of(playbook), by.at, cause(run.fact))
    setup = setup_of(playbook)
    occasion = Occasion(run.fact, setup.settings, by.at)
    verdict: Will | Skip | Done = verdict_of(playbook, occasion) if setup.enabled else Skip("switched_off")
    if isinstance(verdict, Will) and verdict.due_at <= by.at:
        verdict = playbook.act(occasion, by=acting)
    _settle(run, verdict, playbook, job, acting)
    crash.here(DONE)


def _settle(run: Run, verdict: Will | Skip | Done, playbook: Playbook, job: Job, by: By) -> None:
    """Write down what a run came to, and put its job in when it has to wait."""
    run.at = by.at
    if isinstance(verdict, Will):
        run.state, run.reason, run.due_at = State.DUE, verdict.reason, max(verdict.due_at, by.at)
        enqueue(job, by=by, unique=f"{job.name}:{run.pk}", run_at=run.due_at, run=run.pk)
    elif isinstance(verdict, Done):
        run.state, run.reason = State.DONE, verdict.note
    else:
        run.state, run.reason = State.SKIPPED, verdict.reason
        if verdict.reason in playbook.told:
            fact = Skipped(playbook.name, verdict.reason)
            log.record(fact, run, by=by, person_id=run.person_id, unit_id=run.fact.unit_id)
    run.save(update_fields=["state", "reason", "due_at", "at"])


def _caused_by(playbook: Playbook, fact: FactRow) -> bool:
    """Return whether a fact goes back to what this playbook did itself: it would set itself off without end."""
    mine = actor_of(playbook).code
    seen: FactRow | None = fact
    while seen is not None:
        if seen.actor == mine:
            return True
        seen = seen.caused_by
    return False
