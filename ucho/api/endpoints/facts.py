"""The log: what happened, and following it."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router

from ucho.api import cursors, queries
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Id, Line, Paging
from ucho.api.shapes import company as shapes
from ucho.core.database.tail import BEGINNING
from ucho.core.errors import Refused
from ucho.core.operations import demand, permission
from ucho.events.models import FactRow
from ucho.events.queries import audit

router = Router()
AUDIT: Final = permission("events.audit", gettext_lazy("See the log of everything that happened"))
START: Final = "start"
NOW: Final = "now"
BATCH: Final = 1000  # facts looked at in one query
TURNS: Final = 50  # such batches in one request, should nothing in them be wanted


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
    there always is one, also when nothing new happened. When it is what you sent, you have seen everything there is.
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
    log = queries.log()
    if given.after == NOW:
        return answer({"items": [], "next": cursors.of_tail(log.start())})
    place = BEGINNING if given.after == START else cursors.read_tail(given.after)
    wanted = queries.facts_for(units, actor=given.actor, kind=given.type, person_id=given.person)
    shown: list[FactRow] = []
    for _turn in range(TURNS):
        ids, behind = log.read(place, BATCH)
        found = wanted.in_bulk(ids)
        fitting = [found[pk] for pk in ids if pk in found][: given.limit - len(shown)]
        shown += fitting
        if len(shown) == given.limit:  # the rest of the batch belongs to the next page
            behind = log.read(place, ids.index(fitting[-1].pk) + 1)[1]
        place = behind
        if len(shown) == given.limit or len(ids) < BATCH:
            break
    return answer({"items": shapes.facts(shown), "next": cursors.of_tail(place)})
