"""The company's own things: who asks, units, colleagues, tags, saved replies."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ucho.api import cursors, queries
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Paging
from ucho.api.shapes import company as shapes
from ucho.conversations import queries as conversations
from ucho.core.errors import Forbidden
from ucho.core.operations import demand
from ucho.org import queries as org

router = Router()
READ_TEAM: Final = "org.read_team"


@router.get("/me", response=says(shapes.AskerShape))
def get_me(request: Asking) -> HttpResponse:
    """Return whose token this is and what it may do."""
    agent, where = request.token.agent, request.by.actor.rights.where
    asker = shapes.AskerShape(
        token=request.token.name,
        actor=request.by.actor.code,
        agent=shapes.agent(agent, address=True) if agent else None,
        permissions={name: sorted(units) for name, units in sorted(where.items())},
    )
    return answer(asker)


@router.get("/units", response=says(Page[shapes.UnitShape]))
def list_units(request: Asking, given: Query[Paging]) -> HttpResponse:
    """List the company's units."""
    _colleague(request)
    after = cursors.read_id("u", given.cursor) if given.cursor else 0
    rows = sorted((row for row in org.units() if row.pk > after), key=lambda row: row.pk)
    return page(rows, given.limit, lambda row: cursors.of_id("u", row.pk), lambda found: map(shapes.unit, found))


@router.get("/agents", response=says(Page[shapes.AgentShape]))
def list_agents(request: Asking, given: Query[Paging]) -> HttpResponse:
    """List colleagues with an open account; their addresses are for those who may see the team."""
    _colleague(request)
    address = request.by.actor.rights.allow(READ_TEAM)
    after = cursors.read_id("w", given.cursor) if given.cursor else 0
    rows = queries.by_id(org.agents(), after=after, limit=given.limit)
    return page(
        rows,
        given.limit,
        lambda row: cursors.of_id("w", row.pk),
        lambda found: [shapes.agent(row, address=address) for row in found],
    )


@router.get("/tags", response=says(Page[shapes.TagShape]))
def list_tags(request: Asking, given: Query[Paging]) -> HttpResponse:
    """List the tags there are."""
    demand(request.by, conversations.READ)
    after = cursors.read_id("s", given.cursor) if given.cursor else 0
    rows = queries.by_id(conversations.tags(), after=after, limit=given.limit)
    return page(rows, given.limit, lambda row: cursors.of_id("s", row.pk), lambda found: map(shapes.tag, found))


@router.get("/saved-replies", response=says(Page[shapes.SavedReplyShape]))
def list_saved_replies(request: Asking, given: Query[Paging]) -> HttpResponse:
    """List saved replies."""
    demand(request.by, conversations.READ)
    after = cursors.read_id("r", given.cursor) if given.cursor else 0
    rows = sorted((row for row in conversations.saved_replies() if row.pk > after), key=lambda row: row.pk)
    return page(rows, given.limit, lambda row: cursors.of_id("r", row.pk), lambda found: map(shapes.saved_reply, found))


def _colleague(request: Asking) -> None:
    """Let in whoever may see the team, or works in the inbox and so must know to whom it can be handed on."""
    rights = request.by.actor.rights
    if not rights.allow(READ_TEAM) and not rights.allow(conversations.READ):
        raise Forbidden(_("Your role does not include seeing colleagues and units. Ask an administrator for it."))
