"""Customers as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ucho.customers.models import Identity, Merge, Person
from ucho.customers.timeline import Line


@dataclass(frozen=True, slots=True)
class IdentityShape:
    """An address, a number or a handle of a customer; `state` says whether we can write there."""

    id: int
    kind: str
    value: str
    shown: str
    person: int
    state: str
    verified_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PersonShape:
    """A customer with their addresses."""

    id: int
    name: str
    language: str
    attributes: dict[str, Any]
    created_at: datetime
    erased_at: datetime | None
    identities: list[IdentityShape]


@dataclass(frozen=True, slots=True)
class MergeShape:
    """Two customers that are one; undo it with /merges/{id}/undo."""

    id: int
    survivor: int
    merged: int
    at: datetime


@dataclass(frozen=True, slots=True)
class TimelineShape:
    """One line of a customer's history, in words of the asker's language."""

    fact: int
    type: str
    at: datetime
    sentence: str
    excerpt: str
    actor: str
    actor_name: str


def identity(row: Identity) -> IdentityShape:
    """Return an identity."""
    return IdentityShape(
        row.pk, row.kind, row.value, row.shown, row.person_id, row.state, row.verified_at, row.created_at
    )


def person(row: Person, identities: Iterable[Identity]) -> PersonShape:
    """Return a customer with these addresses, erased ones left out."""
    return PersonShape(
        id=row.pk,
        name=row.name,
        language=row.language,
        attributes=dict(row.attributes),
        created_at=row.created_at,
        erased_at=row.erased_at,
        identities=[identity(one) for one in identities if one.state != Identity.State.ERASED],
    )


def people(rows: Iterable[Person]) -> list[PersonShape]:
    """Return customers whose identities were fetched with them."""
    return [person(row, row.identities.all()) for row in rows]


def merge(row: Merge) -> MergeShape:
    """Return a merge."""
    return MergeShape(row.pk, row.survivor_id, row.merged_id, row.at)


def line(row: Line) -> TimelineShape:
    """Return a line of a timeline."""
    fact, entry = row.fact, row.entry
    return TimelineShape(fact.pk, fact.type, fact.at, str(entry.sentence), entry.excerpt, fact.actor, row.actor_name)
