"""The log: what happened, and following it."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router

from ucho.api import cursors, queries, tail
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Id, Line, Paging
from ucho.api.shapes import company as shapes
from ucho.core.errors import Refused
from ucho.core.operations import demand, permission
from ucho.events.queries import audit

router = Router()
AUDIT: Final = permission("events.audit", gettext_lazy("See the log of everything that happened"))
START: Final = "start"
NOW: Final = "now"


class WantedFacts(Paging):
    """Which facts. `after` follows the log: "start", "now", or the cursor that the last answer gave."""

    after: Line = ""
    type: Line = ""
    actor: Line = ""
    person: Id | None = None


@router.get("/facts", response=says(Page[shapes.FactShape]))
def list_facts(request: Asking, given: Query[WantedFacts]) -> HttpResponse:
    """List facts, newest first; with `after` oldest first, in an order in which none is ever missed.

    To follow the log, ask with `after=start` or `after=now`, then again and again with the last `next` as `after`:
    there always is one, also when nothing new happened.
    """
    demand(request.by, AUDIT)
    if given.after and given.cursor:
        raise Refused(_("Send either “cursor”, to go back in time, or “after”, to follow what happens."))
    units = request.by.actor.rights.units(AUDIT)
    if given.after:
        return _follow(given, units)
    before = cursors.read_place("f", given.cursor) if given.cursor else None
    rows = audit(
        units, actor=given.actor, kind=given.type, person_id=given.person, before=before, limit=given.limit + 1
    )
    return page(rows, given.limit, lambda row: cursors.of_place("f", row.at, row.pk), shapes.facts)


def _follow(given: WantedFacts, units: frozenset[int]) -> HttpResponse:
    after = 0 if given.after in {START, NOW} else cursors.read_id("l", given.after)
    settled = tail.settled(after)
    if given.after == NOW:
        return answer({"items": [], "next": cursors.of_id("l", settled)})
    facts = queries.facts_for(units, actor=given.actor, kind=given.type, person_id=given.person)
    rows = queries.by_id(facts.filter(pk__lte=settled), after=after, limit=given.limit)
    shown = rows[: given.limit]
    reached = shown[-1].pk if len(rows) > given.limit else settled
    return answer({"items": shapes.facts(shown), "next": cursors.of_id("l", reached)})
