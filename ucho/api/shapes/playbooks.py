"""Playbooks as the API shows them: what each does, what it did and for whom, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ucho.api.shapes.company import SubjectShape
from ucho.api.shapes.conversations import Named
from ucho.api.shapes.surveys import named, subject
from ucho.events.models import FactRow
from ucho.playbooks.contract import Playbook, Skip
from ucho.playbooks.models import Run
from ucho.playbooks.queries import DryRun, Overview, Would
from ucho.playbooks.words import outcome_of, reason_of


@dataclass(frozen=True, slots=True)
class SettingShape:
    """Something that can be switched in a playbook, in words."""

    name: str
    label: str
    hint: str
    on: bool


@dataclass(frozen=True, slots=True)
class ReasonShape:
    """How often a playbook did not act for a reason."""

    reason: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class PlaybookShape:
    """Something ucho does by itself after the facts in `triggers`.

    `done`, `due`, `failed` and `skipped` count its runs of the last 30 days; `last_at` is when it last did something.
    """

    name: str
    title: str
    what: str
    why: str
    triggers: list[str]
    enabled: bool
    settings: list[SettingShape]
    last_at: datetime | None
    done: int
    due: int
    failed: int
    skipped: list[ReasonShape]


@dataclass(frozen=True, slots=True)
class RunShape:
    """What a playbook made of one fact; `state` is due, done, skipped or failed.

    `reason` is a code with its `words`: why it waits, did not act or failed. `at` is when it came into this state.
    """

    id: int
    fact: int
    type: str
    person: Named | None
    subject: SubjectShape | None
    state: str
    reason: str
    words: str
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class WouldShape:
    """What a playbook would have made of one fact: act at `due_at`, or not because of `reason`; `did`: it did so."""

    fact: int
    type: str
    at: datetime
    person: Named | None
    subject: SubjectShape
    acts: bool
    did: bool
    due_at: datetime | None
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class DryRunShape:
    """What a playbook would have done in the last `days`, newest first; nothing was done.

    `looked_at` of the `happened` facts were tried, the newest ones; it would have acted on `acts` of them.
    """

    playbook: str
    days: int
    happened: int
    looked_at: int
    acts: int
    skipped: list[ReasonShape]
    items: list[WouldShape]


def playbook(found: Overview) -> PlaybookShape:
    """Return a playbook with what it did lately."""
    one = found.playbook
    settings = [
        SettingShape(it.name, str(it.label), str(it.hint), found.settings.get(it.name, it.default))
        for it in one.settings
    ]
    return PlaybookShape(
        name=one.name,
        title=str(one.title),
        what=str(one.what),
        why=str(one.why),
        triggers=[trigger.type for trigger in one.triggers],
        enabled=found.enabled,
        settings=settings,
        last_at=found.last.at if found.last else None,
        done=found.done,
        due=found.due,
        failed=found.failed,
        skipped=[ReasonShape(code, str(reason_of(one, code)), count) for code, count in found.skipped.items()],
    )


def runs(of: Playbook, rows: Sequence[Run]) -> list[RunShape]:
    """Return runs of a playbook, fetched with their fact."""
    people = named([row.person_id for row in rows])
    return [
        RunShape(
            id=row.pk,
            fact=row.fact_id,
            type=row.fact.type,
            person=people.get(row.person_id or 0),
            subject=subject(row.subject),
            state=row.state,
            reason=row.reason,
            words=str(outcome_of(of, row)),
            due_at=row.due_at,
            at=row.at,
        )
        for row in rows
    ]


def dry_run(of: Playbook, days: int, found: DryRun) -> DryRunShape:
    """Return a dry run of a playbook."""
    people = named([one.fact.person_id for one in found.woulds])
    return DryRunShape(
        playbook=of.name,
        days=days,
        happened=found.happened,
        looked_at=found.looked_at,
        acts=found.acts,
        skipped=[ReasonShape(code, str(reason_of(of, code)), count) for code, count in found.skipped.items()],
        items=[_would(of, one, people.get(one.fact.person_id or 0)) for one in found.woulds],
    )


def _would(of: Playbook, one: Would, person: Named | None) -> WouldShape:
    fact: FactRow = one.fact
    reason = one.verdict.reason
    return WouldShape(
        fact=fact.pk,
        type=fact.type,
        at=fact.at,
        person=person,
        subject=SubjectShape(fact.subject_kind, fact.subject_id),
        acts=one.acts,
        did=one.did,
        due_at=None if isinstance(one.verdict, Skip) else one.verdict.due_at,
        reason=reason,
        words=str(reason_of(of, reason)) if reason else "",
    )
