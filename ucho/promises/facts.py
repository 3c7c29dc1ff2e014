"""What happens to promises and clocks."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("promises.given")
@dataclass(frozen=True)
class Given(Fact):
    """We gave a customer a time."""

    seconds: int  # from now until it is due


@fact("promises.kept")
@dataclass(frozen=True)
class Kept(Fact):
    """We did what we promised."""

    late_seconds: int  # negative when we were early


@fact("promises.dropped")
@dataclass(frozen=True)
class Dropped(Fact):
    """The customer agreed that it is no longer needed."""


@fact("promises.target_set")
@dataclass(frozen=True)
class TargetSet(Fact):
    """A unit aims for another time from now on."""

    target_id: int
    metric: str


@fact("promises.at_risk")
@dataclass(frozen=True)
class AtRisk(Fact):
    """Most of the time for something is over: three quarters of a goal, or of the time until a promise."""

    metric: str  # a `Metric`, or "promise"


@fact("promises.missed")
@dataclass(frozen=True)
class Missed(Fact):
    """The time for something is over, and it is not done."""

    metric: str  # a `Metric`, or "promise"


@fact("promises.rescheduled")
@dataclass(frozen=True)
class Rescheduled(Fact):
    """A clock is due at another moment, because targets or business hours are different now."""

    metric: str
