"""The company's own things as the API shows them: units, agents, tags, saved replies, facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ucho.conversations.inbox_models import SavedReply, Tag
from ucho.events.models import FactRow
from ucho.org.models import Agent, Unit


@dataclass(frozen=True, slots=True)
class UnitShape:
    """The company, a brand, a branch or a team."""

    id: int
    kind: str
    name: dict[str, str]
    parent: int | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class AgentShape:
    """A colleague; the address is shown to those who may see the team."""

    id: int
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class TagShape:
    """A word put on conversations."""

    id: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class SavedReplyShape:
    """An answer written once and used often, in up to three languages."""

    id: int
    title: str
    words: dict[str, str]
    unit: int | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SubjectShape:
    """What a fact is about."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class FactShape:
    """Something that happened: ids, codes and numbers only."""

    id: int
    type: str
    version: int
    at: datetime
    actor: str
    subject: SubjectShape
    person: int | None
    unit: int | None
    caused_by: int | None
    depth: int
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AskerShape:
    """Whose token this is, and the units in which it may do what; 0 stands for all units."""

    token: str
    actor: str
    agent: AgentShape | None
    permissions: dict[str, list[int]]


def unit(row: Unit) -> UnitShape:
    """Return a unit."""
    return UnitShape(row.pk, row.kind, dict(row.name), row.parent_id, row.time_zone)


def agent(row: Agent, *, address: bool) -> AgentShape:
    """Return a colleague, with their address or without."""
    return AgentShape(row.pk, row.name, row.email if address else "", row.language)


def tag(row: Tag) -> TagShape:
    """Return a tag."""
    return TagShape(row.pk, row.name, row.colour)


def saved_reply(row: SavedReply) -> SavedReplyShape:
    """Return a saved reply."""
    return SavedReplyShape(row.pk, row.title, dict(row.words), row.unit_id, row.changed_at)


def facts(rows: Sequence[FactRow]) -> list[FactShape]:
    """Return facts."""
    return [fact(row) for row in rows]


def fact(row: FactRow) -> FactShape:
    """Return a fact; webhooks carry the same."""
    return FactShape(
        id=row.pk,
        type=row.type,
        version=row.version,
        at=row.at,
        actor=row.actor,
        subject=SubjectShape(row.subject_kind, row.subject_id),
        person=row.person_id,
        unit=row.unit_id,
        caused_by=row.caused_by_id,
        depth=row.depth,
        payload=row.payload,
    )
