"""Surveys as the API shows them: what is asked, who was asked, what they answered, and the score with its range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ucho.api.shapes.company import SubjectShape
from ucho.api.shapes.conversations import Named
from ucho.customers.consent import WORDS
from ucho.customers.queries import survivors
from ucho.statistics.intervals import LEVEL
from ucho.statistics.scores import SCALES, Score
from ucho.surveys.models import Answer, Invitation, Plan
from ucho.surveys.queries import Funnel
from ucho.surveys.registry import instrument


@dataclass(frozen=True, slots=True)
class PlanShape:
    """What customers who wrote to an account are asked, `ask_after` (ISO 8601) their conversation was resolved.

    `instrument` is empty when they are asked nothing; `changed_at` is null while nobody has decided.
    """

    account: int
    instrument: str
    ask_after: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationShape:
    """A customer who was asked.

    `provisional_score` came with a link that was followed: mail scanners follow links too, so it is no answer.
    `sending` is how far the question is on its way. `answer` is the number of what they answered. `person` is null once
    the customer was erased.
    """

    id: int
    instrument: str
    version: str
    purpose: str
    language: str
    person: Named | None
    unit: int
    account: int
    agent: Named | None
    subject: SubjectShape | None
    sending: str
    asked_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    provisional_score: int | None
    answered_at: datetime | None
    answer: int | None


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """What a customer answered: `score` on the scale of the instrument, `band` bad, middle or good.

    `agent` is who had answered the customer, `subject` what was asked about. `person` is null once the customer was
    erased.
    """

    id: int
    instrument: str
    version: str
    score: int
    band: str
    words: str
    language: str
    at: datetime
    person: Named | None
    unit: int
    account: int
    agent: Named | None
    invitation: int
    subject: SubjectShape | None


@dataclass(frozen=True, slots=True)
class ReadingShape:
    """Another reading of the same answers, such as the mean of CSAT (1 … 5) or the per cent who found it easy."""

    name: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ScoreShape:
    """A score with the range that it lies in at `level` (0.95).

    `scale` is its unit: points (NPS, -100 … 100), % (CSAT, 4 and 5 of five) or mean (CES 2.0, 1 … 7, higher is easier).
    Below 5 answers it is `hidden`: it would tell who answered what, so score, range, distribution and readings are
    left out. Below 30 there are `too_few` to compare it with anything. `score` is null when nobody answered, `low` and
    `high` also when the spread cannot be told. `distribution` has every step of the scale, as text.
    """

    instrument: str
    scale: str
    n: int
    hidden: bool
    too_few: bool
    score: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    distribution: dict[str, int]
    readings: list[ReadingShape]


@dataclass(frozen=True, slots=True)
class SkipShape:
    """How many customers were not asked because of a rule, the first one that said no."""

    rule: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class FunnelShape:
    """Customers of a period, by when they were considered: considered = sent + the sum of skipped.

    `delivered` were taken by the provider, `bounced` came back; `provisional` followed a link with a score and
    confirmed nothing. Divide `answered` by `delivered` for the share who answered.
    """

    instrument: str
    considered: int
    skipped: list[SkipShape]
    sent: int
    delivered: int
    bounced: int
    opened: int
    provisional: int
    answered: int


def plan(account_id: int, row: Plan | None) -> PlanShape:
    """Return the plan of an account, also when there is none."""
    if row is None:
        return PlanShape(account_id, "", Plan(account_id=account_id).ask_after, None)
    return PlanShape(account_id, row.instrument, row.ask_after, row.changed_at)


def invitations(rows: Sequence[Invitation]) -> list[InvitationShape]:
    """Return invitations, fetched with their agent, dispatch and answer."""
    people = named([row.person_id for row in rows])
    return [
        InvitationShape(
            id=row.pk,
            instrument=row.instrument,
            version=row.version,
            purpose=row.purpose,
            language=row.language,
            person=people.get(row.person_id or 0),
            unit=row.unit_id,
            account=row.account_id,
            agent=Named(row.agent.pk, row.agent.name) if row.agent else None,
            subject=subject(row.subject),
            sending=row.dispatch.state if row.dispatch else "",
            asked_at=row.asked_at,
            expires_at=row.expires_at,
            opened_at=row.opened_at,
            provisional_score=None if row.answered_at else row.seen_score,
            answered_at=row.answered_at,
            answer=row.answer.pk if row.answered_at else None,
        )
        for row in rows
    ]


def answers(rows: Sequence[Answer]) -> list[AnswerShape]:
    """Return answers, fetched with their agent and invitation."""
    people = named([row.person_id for row in rows])
    return [
        AnswerShape(
            id=row.pk,
            instrument=row.instrument,
            version=row.version,
            score=row.score,
            band=instrument(row.instrument).band(row.score),
            words=row.words,
            language=row.language,
            at=row.at,
            person=people.get(row.person_id or 0),
            unit=row.unit_id,
            account=row.account_id,
            agent=Named(row.agent.pk, row.agent.name) if row.agent else None,
            invitation=row.invitation_id,
            subject=subject(row.invitation.subject),
        )
        for row in rows
    ]


def score(found: Score) -> ScoreShape:
    """Return a score; too few answers to keep a secret are only counted."""
    shown = not found.hidden
    readings = [
        ReadingShape(
            name,
            one.value,
            one.interval.low if one.interval else None,
            one.interval.high if one.interval else None,
        )
        for name, one in found.extra.items()
    ]
    return ScoreShape(
        instrument=found.metric,
        scale=SCALES[found.metric].unit,
        n=found.n,
        hidden=found.hidden,
        too_few=found.too_few,
        score=found.score if shown else None,
        low=found.low if shown else None,
        high=found.high if shown else None,
        level=LEVEL,
        method=found.method,
        distribution={str(step): count for step, count in found.distribution.items()} if shown else {},
        readings=readings if shown else [],
    )


def funnel(name: str, found: Funnel) -> FunnelShape:
    """Return a funnel."""
    skipped = [SkipShape(rule, str(WORDS.get(rule, "")), count) for rule, count in found.skipped.items()]
    return FunnelShape(
        instrument=name,
        considered=found.considered,
        skipped=skipped,
        sent=found.sent,
        delivered=found.delivered,
        bounced=found.bounced,
        opened=found.opened,
        provisional=found.provisional,
        answered=found.answered,
    )


def subject(text: str) -> SubjectShape | None:
    """Return what "label:id" names, None for nothing."""
    label, _colon, number = text.rpartition(":")
    return SubjectShape(label, int(number)) if label and number.isdigit() else None


def named(ids: Sequence[int | None]) -> dict[int, Named]:
    """Return customers by id as they are today, without those who were erased."""
    found = survivors([pk for pk in ids if pk is not None])
    return {pk: Named(person.pk, person.name) for pk, person in found.items() if person.erased_at is None}
