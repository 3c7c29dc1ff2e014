"""Who does something, what they may do and where, and when it happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

EVERYWHERE: Final[frozenset[int]] = frozenset({0})
"""The set of units that stands for all of them, also those made later."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Permission names, each with the units it holds in (descendants already counted in)."""

    where: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def units(self, permission: str) -> frozenset[int]:
        """Return the units in which the permission holds; `EVERYWHERE` for all; "*" is every permission."""
        units = self.where.get(permission, frozenset()) | self.where.get("*", frozenset())
        return EVERYWHERE if units & EVERYWHERE else units

    def allow(self, permission: str, unit_id: int | None = None) -> bool:
        """Return whether the permission holds in the unit, or in any unit when none is named."""
        units = self.units(permission)
        return bool(units) and (unit_id is None or units == EVERYWHERE or unit_id in units)


def rights_everywhere(permissions: Iterable[str]) -> Rights:
    """Return rights that hold in every unit."""
    return Rights(dict.fromkeys(permissions, EVERYWHERE))


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the system that acts: an agent, a customer, an API token, a named system actor."""

    kind: str
    id: str
    rights: Rights = field(default_factory=Rights, compare=False)

    @property
    def code(self) -> str:
        """Return the stable code stored with facts, such as "agent:12" or "system:conversations.intake"."""
        return f"{self.kind}:{self.id}"

    @property
    def agent_id(self) -> int | None:
        """Return the agent's id when an agent acts, else None."""
        return int(self.id) if self.kind == "agent" else None


def system(name: str, permissions: Iterable[str] = ()) -> Actor:
    """Return a named system actor with its declared rights, such as `system("conversations.intake", [...])`."""
    return Actor("system", name, rights_everywhere(permissions))


def customer(person_id: int, permissions: Iterable[str] = ()) -> Actor:
    """Return a customer who acts on our system: writes to us, answers a survey."""
    return Actor("customer", str(person_id), rights_everywhere(permissions))


@dataclass(frozen=True, slots=True)
class Cause:
    """The fact that made this happen, and how many facts lie between it and its root."""

    fact_id: int
    depth: int


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, when, and because of which fact; entry points build it and everything below passes it on.

    `at` is an aware moment in UTC. `cause` is None only for roots: a person, an inbound message, a schedule.
    """

    actor: Actor
    at: datetime
    cause: Cause | None = None

    def __post_init__(self) -> None:
        """Refuse a moment without a time zone: it would be stored as somebody's local time."""
        if self.at.tzinfo is None:
            raise ValueError("By.at needs a time zone")

    def because(self, cause: Cause | None) -> By:
        """Return the same actor and moment with another cause."""
        return replace(self, cause=cause)
