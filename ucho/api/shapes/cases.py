"""Recovery cases as the API shows them; money is in minor units (grosze, kopecks, cents) beside its currency."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ucho.api.shapes.company import SubjectShape
from ucho.api.shapes.conversations import ConversationShape, Named, PromiseShape
from ucho.api.shapes.surveys import subject
from ucho.api.shapes.times import ClockShape
from ucho.cases.models import Case, CaseSource, Cause, Gesture, Paraphrase, Policy, Step
from ucho.customers.queries import survivors
from ucho.org.models import Agent


@dataclass(frozen=True, slots=True)
class CauseShape:
    """Why something went wrong: a group (`parent` null) or what is in one; `name` by language.

    `code` names the causes that ucho comes with. `retired`: no longer offered, cases that have it keep it.
    """

    id: int
    parent: int | None
    code: str
    name: dict[str, str]
    retired: bool


@dataclass(frozen=True, slots=True)
class VerificationShape:
    """Whether the customer says that it is good now, of the last closing; `fixed` is null while they have not said."""

    asked_at: datetime | None
    answered_at: datetime | None
    fixed: bool | None


@dataclass(frozen=True, slots=True)
class CaseShape:
    """Something we have to make good for a customer.

    `reason`: bad_answer, unhappy_message or manual; `source` is the answer or message. `status`: open (our turn),
    waiting (for the customer) or closed. `contact_due_at` is by when a person wants to be in touch, `contacted_at`
    when one was. `outcome`: solved, partly, not_solved, unreachable, unfounded; empty while it is open.
    `preventable` is null while nobody has said. `department` is the unit where it happened. `reopened` counts how
    often it went on.
    """

    id: int
    person: Named
    unit: int
    owner: Named | None
    language: str
    reason: str
    source: SubjectShape | None
    status: str
    opened_at: datetime
    last_at: datetime
    contact_due_at: datetime | None
    acknowledged_at: datetime | None
    contacted_at: datetime | None
    cause: Named | None
    department: int | None
    preventable: bool | None
    outcome: str
    closed_at: datetime | None
    verification: VerificationShape
    reopened: int


@dataclass(frozen=True, slots=True)
class StepShape:
    """A step of the dialogue: listen, ask, paraphrase, feeling or reopen; `message` carried it to the customer."""

    id: int
    kind: str
    words: str
    at: datetime
    agent: Named | None
    message: int | None


@dataclass(frozen=True, slots=True)
class ParaphraseShape:
    """What we understood (`words`) and what the customer would like (`wish`).

    It is confirmed (`how`: link or words), corrected, replaced by a newer one, or still with the customer.
    """

    id: int
    words: str
    wish: str
    sent_at: datetime
    message: int | None
    confirmed_at: datetime | None
    how: str
    corrected_at: datetime | None
    correction: str
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class GestureShape:
    """What we give to make up for it: `amount` is what it costs us, in minor units of `currency`.

    `kind`: refund, discount, replacement, voucher or other. `state`: waiting for approval, approved or refused;
    `approved_by` is null when it was within the limit. `refusal` says why not.
    """

    id: int
    case: int
    kind: str
    amount: int
    currency: str
    words: str
    state: str
    asked_by: Named | None
    asked_at: datetime
    approved_by: Named | None
    approved_at: datetime | None
    refused_by: Named | None
    refused_at: datetime | None
    refusal: str


@dataclass(frozen=True, slots=True)
class SourceShape:
    """One more thing that pointed to the case."""

    reason: str
    source: SubjectShape | None
    at: datetime


@dataclass(frozen=True, slots=True)
class WholeCaseShape:
    """A case with everything in it; conversations only as far as you may read them.

    `next` is what usually comes next: listen, ask, paraphrase, wait, feeling, cause, close or done. It forbids nothing.
    """

    case: CaseShape
    next: str
    steps: list[StepShape]
    paraphrases: list[ParaphraseShape]
    gestures: list[GestureShape]
    promises: list[PromiseShape]
    clocks: list[ClockShape]
    conversations: list[ConversationShape]
    sources: list[SourceShape]


@dataclass(frozen=True, slots=True)
class PolicyShape:
    """How a unit makes good: gestures in one case above `gesture_limit` (minor units) are approved by somebody else.

    `verify_after` (ISO 8601) the closing the customer is asked whether it is good now. `set_by` is the unit whose
    policy this is: itself, one above it, or null while it is the one that ucho comes with.
    """

    unit: int
    gesture_limit: int
    currency: str
    verify_after: str
    set_by: int | None
    changed_at: datetime | None


def cases(rows: Sequence[Case]) -> list[CaseShape]:
    """Return cases (fetched with their owner and cause) as they are shown."""
    people = survivors([row.person_id for row in rows])
    return [_case(row, Named(people[row.person_id].pk, people[row.person_id].name)) for row in rows]


def _case(row: Case, person: Named) -> CaseShape:
    return CaseShape(
        id=row.pk,
        person=person,
        unit=row.unit_id,
        owner=_named(row.owner),
        language=row.language,
        reason=row.reason,
        source=subject(row.source),
        status=row.status,
        opened_at=row.opened_at,
        last_at=row.last_at,
        contact_due_at=row.contact_due_at,
        acknowledged_at=row.acknowledged_at,
        contacted_at=row.contacted_at,
        cause=Named(row.cause.pk, str(row.cause)) if row.cause else None,
        department=row.department_id,
        preventable=row.preventable,
        outcome=row.outcome,
        closed_at=row.closed_at,
        verification=VerificationShape(row.verify_asked_at, row.verified_at, row.fixed),
        reopened=row.reopened_n,
    )


def step(row: Step) -> StepShape:
    """Return a step."""
    return StepShape(row.pk, row.kind, row.words, row.at, _named(row.agent), row.message_id)


def paraphrase(row: Paraphrase) -> ParaphraseShape:
    """Return a summary."""
    return ParaphraseShape(
        id=row.pk,
        words=row.words,
        wish=row.wish,
        sent_at=row.sent_at,
        message=row.message_id,
        confirmed_at=row.confirmed_at,
        how=row.how,
        corrected_at=row.corrected_at,
        correction=row.correction,
        replaced_at=row.replaced_at,
    )


def gesture(row: Gesture) -> GestureShape:
    """Return a gesture, fetched with the agents who asked and decided."""
    return GestureShape(
        id=row.pk,
        case=row.case_id,
        kind=row.kind,
        amount=row.amount,
        currency=row.currency,
        words=row.words,
        state="approved" if row.approved_at else "refused" if row.refused_at else "waiting",
        asked_by=_named(row.asked_by),
        asked_at=row.asked_at,
        approved_by=_named(row.approved_by),
        approved_at=row.approved_at,
        refused_by=_named(row.refused_by),
        refused_at=row.refused_at,
        refusal=row.refusal,
    )


def source(row: CaseSource) -> SourceShape:
    """Return what pointed to a case."""
    return SourceShape(row.reason, subject(row.source), row.at)


def causes(groups: Collection[tuple[Cause, Collection[Cause]]]) -> list[CauseShape]:
    """Return causes, each group before what is in it."""
    return [cause(row) for group, inside in groups for row in (group, *inside)]


def cause(row: Cause) -> CauseShape:
    """Return a cause."""
    return CauseShape(row.pk, row.parent_id, row.code, dict(row.name), row.retired_at is not None)


def policy(unit_id: int, row: Policy) -> PolicyShape:
    """Return the policy in force in a unit."""
    return PolicyShape(
        unit_id,
        row.gesture_limit,
        row.currency,
        row.verify_after,
        row.unit_id if row.pk else None,
        row.changed_at,
    )


def _named(agent: Agent | None) -> Named | None:
    return Named(agent.pk, agent.name) if agent else None
