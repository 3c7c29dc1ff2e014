"""What happens to the demo as a whole: both facts tell a second start what is done already."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("demo.begun")
@dataclass(frozen=True)
class Begun(Fact):
    """The demo company began to be made; every moment of its history counts back from `now`."""

    now: int  # seconds since 1970 in UTC


@fact("demo.finished")
@dataclass(frozen=True)
class Finished(Fact):
    """The demo company is complete; from now on it belongs to its visitors."""

    conversations: int
