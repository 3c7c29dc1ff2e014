"""What happens to playbooks, and what they leave undone."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("playbooks.switched")
@dataclass(frozen=True)
class Switched(Fact):
    """A playbook was switched on or off."""

    playbook: str
    on: bool


@fact("playbooks.changed")
@dataclass(frozen=True)
class Changed(Fact):
    """A playbook's settings were changed."""

    playbook: str


@fact("playbooks.skipped")
@dataclass(frozen=True)
class Skipped(Fact):
    """A playbook looked at what happened to a customer and left it undone."""

    playbook: str
    reason: str
