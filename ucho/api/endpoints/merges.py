"""Customers that turn out to be one, and those that turn out not to be."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ucho.api import cursors, queries
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Given, Id, Paging
from ucho.api.shapes import people as shapes
from ucho.core.errors import Missing
from ucho.core.operations import demand
from ucho.customers import operations
from ucho.customers.models import Merge
from ucho.customers.queries import merges_of, person

router = Router()


class Other(Given):
    """The customer who is the same as this one."""

    merged: Id


@router.get("/people/{pk}/merges", response=says(Page[shapes.MergeShape]))
def list_merges(request: Asking, pk: Id, given: Query[Paging]) -> HttpResponse:
    """List the merges in force into a customer, newest first."""
    demand(request.by, operations.READ)
    after = cursors.read_id("g", given.cursor) if given.cursor else 0
    rows = queries.by_id(merges_of(person(pk).pk), after=after, limit=given.limit, newest_first=True)
    return page(rows, given.limit, lambda row: cursors.of_id("g", row.pk), lambda found: map(shapes.merge, found))


@router.post("/people/{pk}/merges", response=says(shapes.MergeShape, 201))
def merge(request: Asking, pk: Id, given: Other) -> HttpResponse:
    """Say that two records are one customer; nothing is lost, and it can be undone."""
    demand(request.by, operations.READ)
    return answer(shapes.merge(operations.merge(person(pk), person(given.merged), by=request.by)), 201)


@router.post("/merges/{pk}/undo", response=says(shapes.MergeShape))
def undo_merge(request: Asking, pk: Id) -> HttpResponse:
    """Undo a merge; undoing it twice changes nothing."""
    demand(request.by, operations.READ)
    done = Merge.objects.filter(pk=pk).first()
    if done is None:
        raise Missing(_("There is no such merge."))
    operations.part(done, by=request.by)
    return answer(shapes.merge(done))
