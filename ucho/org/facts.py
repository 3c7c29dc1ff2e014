"""What happens in the company."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("org.unit_opened")
@dataclass(frozen=True)
class UnitOpened(Fact):
    """A unit was made."""

    kind: str


@fact("org.unit_renamed")
@dataclass(frozen=True)
class UnitRenamed(Fact):
    """A unit got another name."""


@fact("org.hours_changed")
@dataclass(frozen=True)
class HoursChanged(Fact):
    """A unit has other business hours from now on."""

    hours_id: int


@fact("org.agent_joined")
@dataclass(frozen=True)
class AgentJoined(Fact):
    """Somebody can sign in now."""


@fact("org.agent_invited")
@dataclass(frozen=True)
class AgentInvited(Fact):
    """A link to join was made."""

    role_id: int


@fact("org.role_changed")
@dataclass(frozen=True)
class RoleChanged(Fact):
    """A role bundles other permissions than before."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


@fact("org.role_given")
@dataclass(frozen=True)
class RoleGiven(Fact):
    """An agent got a role in a unit."""

    role_id: int


@fact("org.role_taken")
@dataclass(frozen=True)
class RoleTaken(Fact):
    """An agent lost a role in a unit."""

    role_id: int


@fact("org.password_link_made")
@dataclass(frozen=True)
class PasswordLinkMade(Fact):
    """A link was made by which an agent chooses a new password."""


@fact("org.agent_left")
@dataclass(frozen=True)
class AgentLeft(Fact):
    """An agent can no longer sign in."""


@fact("org.presence_chosen")
@dataclass(frozen=True)
class PresenceChosen(Fact):
    """An agent said that they are there, or away."""

    chosen: str
