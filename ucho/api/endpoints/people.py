"""Customers and their addresses."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ucho.api import cursors
from ucho.api.addresses import written
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Given, Id, Line, Paging
from ucho.api.shapes import people as shapes
from ucho.core.database.durable import truncate_wal
from ucho.core.errors import Missing
from ucho.core.operations import demand
from ucho.customers import forgetting, operations, queries, timeline
from ucho.customers.models import Identity, Person
from ucho.events.queries import Place, of_people

router = Router()
ROUNDS = 10  # of looking for a line that the reader may see; each is `limit` facts


class FoundPeople(Paging):
    """What to look for: a name, an address, a word of the attributes."""

    words: Line


class ChangedPerson(Given):
    """What is known of a customer; what is left out stays as it is."""

    name: Line | None = None
    language: Line | None = None
    attributes: dict[Line, Line] | None = None


class NewIdentity(Given):
    """Another address of a customer."""

    kind: Line = "email"
    value: Line


class NewOwner(Given):
    """Whose the address is."""

    person: Id


class Lookup(Paging):
    """An address to look up."""

    kind: Line = "email"
    value: Line


@router.get("/people", response=says(Page[shapes.PersonShape]))
def list_people(request: Asking, given: Query[Paging]) -> HttpResponse:
    """List customers, newest first, without merged and erased ones."""
    demand(request.by, operations.READ)
    before = cursors.read_place("p", given.cursor) if given.cursor else None
    rows = queries.people(before=before, limit=given.limit + 1)
    return page(rows, given.limit, lambda row: cursors.of_place("p", row.created_at, row.pk), shapes.people)


@router.get("/people/search", response=says(Page[shapes.PersonShape]))
def search_people(request: Asking, given: Query[FoundPeople]) -> HttpResponse:
    """Find customers; one page, newest first."""
    demand(request.by, operations.READ)
    rows = queries.find(given.words, limit=given.limit)
    return answer({"items": [_shape(row) for row in rows[: given.limit]], "next": None})


@router.get("/people/{pk}", response=says(shapes.PersonShape))
def get_person(request: Asking, pk: Id) -> HttpResponse:
    """Return a customer; one who was merged is answered as the customer they are today."""
    return answer(_shape(_person(request, pk)))


@router.patch("/people/{pk}", response=says(shapes.PersonShape))
def change_person(request: Asking, pk: Id, given: ChangedPerson) -> HttpResponse:
    """Change a customer's name, language and attributes."""
    person = _person(request, pk)
    operations.change_person(
        person,
        name=person.name if given.name is None else given.name,
        language=person.language if given.language is None else given.language,
        attributes=person.attributes if given.attributes is None else given.attributes,
        by=request.by,
    )
    return answer(_shape(queries.person(person.pk)))


@router.get("/people/{pk}/timeline", response=says(Page[shapes.TimelineShape]))
def get_timeline(request: Asking, pk: Id, given: Query[Paging]) -> HttpResponse:
    """List what happened with a customer, newest first, in words."""
    person = _person(request, pk)
    before = cursors.read_place("t", given.cursor) if given.cursor else None
    lines, more = _lines(request, person.pk, before, given.limit)
    after = cursors.of_place("t", *more) if more else None
    return answer({"items": [shapes.line(line) for line in lines], "next": after})


@router.post("/people/{pk}/export", response=says(dict[str, Any]))
def export_person(request: Asking, pk: Id) -> HttpResponse:
    """Return everything we hold of a customer; that it was handed out is written down."""
    return answer(forgetting.export(_person(request, pk), by=request.by))


@router.post("/people/{pk}/erase", response=says(shapes.PersonShape))
def erase_person(request: Asking, pk: Id) -> HttpResponse:
    """Forget a customer and everybody merged into them, for good."""
    person = _person(request, pk)
    forgetting.erase(person, by=request.by)
    if not connection.in_atomic_block:
        truncate_wal()
    return answer(_shape(queries.person(person.pk)))


@router.get("/people/{pk}/identities", response=says(Page[shapes.IdentityShape]))
def list_identities(request: Asking, pk: Id, given: Query[Paging]) -> HttpResponse:
    """List a customer's addresses, oldest first, those of merged customers too."""
    after = cursors.read_id("i", given.cursor) if given.cursor else 0
    rows = [row for row in queries.identities_of(_person(request, pk).pk) if row.pk > after]
    return page(rows, given.limit, lambda row: cursors.of_id("i", row.pk), lambda found: map(shapes.identity, found))


@router.post("/people/{pk}/identities", response=says(shapes.IdentityShape, 201))
def add_identity(request: Asking, pk: Id, given: NewIdentity) -> HttpResponse:
    """Note another address of a customer."""
    made = operations.add_identity(_person(request, pk), written(given.kind, given.value), by=request.by)
    return answer(shapes.identity(made), 201)


@router.get("/identities", response=says(shapes.IdentityShape))
def look_up_identity(request: Asking, given: Query[Lookup]) -> HttpResponse:
    """Return the address with this kind and value, and so whose it is."""
    demand(request.by, operations.READ)
    address = written(given.kind, given.value)
    return answer(shapes.identity(_known(queries.identity_of(address.kind, address.value))))


@router.post("/identities/{pk}/move", response=says(shapes.IdentityShape))
def move_identity(request: Asking, pk: Id, given: NewOwner) -> HttpResponse:
    """Say that an address is another customer's from now on."""
    demand(request.by, operations.READ)
    moved = _known(Identity.objects.filter(pk=pk).first())
    operations.move_identity(moved, to=_person(request, given.person), by=request.by)
    return answer(shapes.identity(_known(Identity.objects.filter(pk=pk).first())))


def _person(request: Asking, pk: int) -> Person:
    demand(request.by, operations.READ)
    return queries.person(pk)


def _shape(person: Person) -> shapes.PersonShape:
    return shapes.person(person, queries.identities_of(person.pk))


def _known(identity: Identity | None) -> Identity:
    if identity is None or identity.state == Identity.State.ERASED:
        raise Missing(_("Nobody has this address here."))
    return identity


def _lines(request: Asking, pk: int, before: Place | None, limit: int) -> tuple[list[timeline.Line], Place | None]:
    """Return lines and where to go on: many facts in a row may be none of the reader's business."""
    for _round in range(ROUNDS):
        lines = timeline.of_person(pk, request.by.actor.rights, before=before, limit=limit)
        if lines:
            return lines, (lines[-1].fact.at, lines[-1].fact.pk)
        rows = of_people(queries.whole(pk), before=before, limit=limit)
        if len(rows) < limit:
            return [], None
        before = (rows[-1].at, rows[-1].pk)
    return [], before
