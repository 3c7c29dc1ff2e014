"""What happens to surveys; the subject is the invitation."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("surveys.invited")
@dataclass(frozen=True)
class Invited(Fact):
    """We asked a customer."""

    invitation_id: int
    instrument: str
    account_id: int


@fact("surveys.undelivered")
@dataclass(frozen=True)
class Undelivered(Fact):
    """The question did not reach the customer, or we do not know that it did."""

    invitation_id: int


@fact("surveys.answered")
@dataclass(frozen=True)
class Answered(Fact):
    """A customer answered."""

    answer_id: int
    instrument: str
    score: int
    band: str  # bad, middle or good


@fact("surveys.plan_set")
@dataclass(frozen=True)
class PlanSet(Fact):
    """Somebody decided what customers of an account are asked; the subject is the plan."""

    account_id: int
    instrument: str  # empty: nothing
