"""Tokens: which programs have one, and taking it away."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ucho.api import cursors, queries, tokens
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Id, Paging
from ucho.api.shapes import tokens as shapes
from ucho.core.errors import Missing
from ucho.core.operations import demand

router = Router()


@router.get("/tokens", response=says(Page[shapes.TokenShape]))
def list_tokens(request: Asking, given: Query[Paging]) -> HttpResponse:
    """List tokens, newest first, revoked ones too; the tokens themselves are shown to nobody."""
    demand(request.by, tokens.CREATE)
    after = cursors.read_id("k", given.cursor) if given.cursor else 0
    found = tokens.tokens_for(request.by.actor)
    rows = queries.by_id(found, after=after, limit=given.limit, newest_first=True)
    return page(rows, given.limit, lambda row: cursors.of_id("k", row.pk), lambda shown: map(shapes.token, shown))


@router.delete("/tokens/{pk}", response=says(shapes.TokenShape))
def revoke_token(request: Asking, pk: Id) -> HttpResponse:
    """Make a token worthless at once; it may be the one that asks."""
    demand(request.by, tokens.CREATE)
    found = tokens.tokens_for(request.by.actor).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such token, or you may not see it."))
    tokens.revoke(found, by=request.by)
    found.refresh_from_db(fields=["revoked_at"])
    return answer(shapes.token(found))
