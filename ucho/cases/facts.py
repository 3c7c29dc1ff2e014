"""What happens in recovery cases."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("cases.opened")
@dataclass(frozen=True)
class Opened(Fact):
    """We noticed that we have something to make good."""

    reason: str  # bad_answer, unhappy_message, manual
    source: str  # "surveys.answer:5", empty when an agent opened it by hand
    conversation_id: int | None


@fact("cases.source_added")
@dataclass(frozen=True)
class SourceAdded(Fact):
    """Something else pointed to a case that is open already."""

    reason: str
    source: str


@fact("cases.acknowledged")
@dataclass(frozen=True)
class Acknowledged(Fact):
    """The customer was told that we know, and by when we will be in touch."""

    message_id: int
    promise_id: int


@fact("cases.assigned")
@dataclass(frozen=True)
class Assigned(Fact):
    """A case got an owner, or lost one."""

    owner_id: int | None
    before_id: int | None


@fact("cases.moved")
@dataclass(frozen=True)
class Moved(Fact):
    """A case went with its conversation to another unit."""

    to_unit: int
    from_unit: int


@fact("cases.contacted")
@dataclass(frozen=True)
class Contacted(Fact):
    """One of us spoke to the customer for the first time in the case."""

    seconds: int  # since it was opened
    in_time: bool | None  # None when there was no goal


@fact("cases.listened")
@dataclass(frozen=True)
class Listened(Fact):
    """We noted what we heard."""

    step_id: int


@fact("cases.asked")
@dataclass(frozen=True)
class Asked(Fact):
    """We asked the customer to tell us more."""

    step_id: int
    message_id: int


@fact("cases.paraphrased")
@dataclass(frozen=True)
class Paraphrased(Fact):
    """We sent the customer what we understood; it is their turn."""

    paraphrase_id: int
    message_id: int


@fact("cases.heard_back")
@dataclass(frozen=True)
class HeardBack(Fact):
    """The customer wrote while our summary was with them; it is our turn again."""

    message_id: int


@fact("cases.confirmed")
@dataclass(frozen=True)
class Confirmed(Fact):
    """The customer confirmed that we understood them."""

    paraphrase_id: int
    how: str  # link, words


@fact("cases.corrected")
@dataclass(frozen=True)
class Corrected(Fact):
    """The customer told us what we had misunderstood."""

    paraphrase_id: int


@fact("cases.feeling_answered")
@dataclass(frozen=True)
class FeelingAnswered(Fact):
    """We answered what the customer felt, not only what went wrong."""

    step_id: int
    message_id: int


@fact("cases.cause_found")
@dataclass(frozen=True)
class CauseFound(Fact):
    """We know why it happened."""

    cause_id: int
    department_id: int | None
    preventable: bool | None


@fact("cases.gesture_offered")
@dataclass(frozen=True)
class GestureOffered(Fact):
    """Somebody wants to give the customer something."""

    gesture_id: int
    kind: str
    amount: int  # minor units
    currency: str
    waits: bool  # for somebody's approval


@fact("cases.gesture_approved")
@dataclass(frozen=True)
class GestureApproved(Fact):
    """A colleague agreed to a gesture above the limit."""

    gesture_id: int


@fact("cases.gesture_refused")
@dataclass(frozen=True)
class GestureRefused(Fact):
    """A colleague did not agree to a gesture above the limit."""

    gesture_id: int


@fact("cases.closed")
@dataclass(frozen=True)
class Closed(Fact):
    """A case ended."""

    outcome: str
    seconds: int  # since it was opened


@fact("cases.verification_asked")
@dataclass(frozen=True)
class VerificationAsked(Fact):
    """The customer was asked whether it is good now."""


@fact("cases.verified")
@dataclass(frozen=True)
class Verified(Fact):
    """The customer said whether it is good now."""

    fixed: bool


@fact("cases.reopened")
@dataclass(frozen=True)
class Reopened(Fact):
    """A case that was closed goes on."""

    why: str  # not_fixed, by_hand


@fact("cases.policy_changed")
@dataclass(frozen=True)
class PolicyChanged(Fact):
    """A unit's limit for gestures or its time of verification changed."""

    gesture_limit: int  # minor units
    currency: str
    verify_after: str


@fact("cases.cause_added")
@dataclass(frozen=True)
class CauseAdded(Fact):
    """The list of causes got a new one."""

    parent_id: int | None


@fact("cases.cause_retired")
@dataclass(frozen=True)
class CauseRetired(Fact):
    """A cause is no longer offered."""
