"""Playbooks: what each does, what it did, what it would do; switching and setting them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from django.db import transaction
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from ucho.api import cursors
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Given, Line, Paging
from ucho.api.shapes import playbooks as shapes
from ucho.core.operations import demand
from ucho.playbooks import operations
from ucho.playbooks import queries as playbooks
from ucho.playbooks.queries import READ
from ucho.playbooks.registry import playbook

router = Router()
MOST_DAYS: Final = 90
MOST_FACTS: Final = 500


class Switched(Given):
    """Whether it acts, and its settings by name; what is left out stays as it is."""

    enabled: bool | None = None
    settings: dict[Line, bool] = {}


class WantedRuns(Paging):
    """Which runs."""

    state: Literal["", "due", "done", "skipped", "failed"] = ""


class Rehearsal(Schema):
    """How far back to look, and at how many facts at most, the newest ones."""

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 30
    limit: Annotated[int, Field(ge=1, le=MOST_FACTS)] = 100


@router.get("/playbooks", response=says(Page[shapes.PlaybookShape]))
def list_playbooks(request: Asking) -> HttpResponse:
    """List playbooks with what each did in the last 30 days, as far as you may see it."""
    demand(request.by, READ)
    found = playbooks.overview(request.by.actor, at=request.by.at)
    return answer({"items": [shapes.playbook(one) for one in found], "next": None})


@router.put("/playbooks/{name}", response=says(shapes.PlaybookShape))
def set_playbook(request: Asking, name: Line, given: Switched) -> HttpResponse:
    """Switch a playbook on or off and set it, for the whole company; what waits is skipped when it is off."""
    demand(request.by, READ)
    with transaction.atomic():
        if given.settings:
            operations.change(name, given.settings, by=request.by)
        if given.enabled is not None:
            operations.switch(name, given.enabled, by=request.by)
    (found,) = playbooks.overview(request.by.actor, at=request.by.at, name=playbook(name).name)
    return answer(shapes.playbook(found))


@router.get("/playbooks/{name}/runs", response=says(Page[shapes.RunShape]))
def list_runs(request: Asking, name: Line, given: Query[WantedRuns]) -> HttpResponse:
    """List what a playbook made of facts, newest first: for whom it acted, and why not."""
    demand(request.by, READ)
    of = playbook(name)
    before = cursors.read_place("pr", given.cursor) if given.cursor else None
    rows = playbooks.runs(request.by.actor, of.name, state=given.state, before=before, limit=given.limit + 1)
    return page(
        rows, given.limit, lambda row: cursors.of_place("pr", row.at, row.pk), lambda found: shapes.runs(of, found)
    )


@router.get("/playbooks/{name}/dry-run", response=says(shapes.DryRunShape))
def try_playbook(request: Asking, name: Line, given: Query[Rehearsal]) -> HttpResponse:
    """Return what a playbook would have done with what happened lately; nothing is done."""
    demand(request.by, READ)
    of = playbook(name)
    found = playbooks.dry_run(request.by.actor, of.name, at=request.by.at, days=given.days, limit=given.limit)
    return answer(shapes.dry_run(of, given.days, found))
