"""What happens to promises."""

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
