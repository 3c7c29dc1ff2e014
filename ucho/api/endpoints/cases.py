"""Recovery cases: lists, one case, opening one by hand, figures, causes, and how each unit makes good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Final, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from ucho.api import cursors, queries
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.cursors import LARGEST
from ucho.api.endpoints.asked import Key, says, scoped, unit_at, unit_named
from ucho.api.inputs import Duration, Given, Id, Line, Moment, Paging
from ucho.api.shapes import cases as shapes
from ucho.api.shapes import figures as numbers
from ucho.api.shapes.conversations import conversations as conversation_shapes
from ucho.api.shapes.conversations import promise as promise_shape
from ucho.api.shapes.times import clock as clock_shape
from ucho.api.starting import Once, begin_once
from ucho.cases import operations
from ucho.cases import queries as cases
from ucho.cases.lines import subject_of
from ucho.cases.models import Case, Cause
from ucho.conversations.models import Conversation
from ucho.conversations.queries import conversation_for
from ucho.core.actors import Actor
from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand
from ucho.customers import operations as customers
from ucho.customers.models import Person
from ucho.customers.queries import person, survivor
from ucho.org import queries as org
from ucho.promises import queries as promises

router = Router()
USUALLY: Final = timedelta(days=30)  # the period of figures when none was asked for
MOST_CONVERSATIONS: Final = 20
OPEN: Final = "cases.open"


class WantedCases(Paging):
    """Which cases; a unit stands for everything below it, too."""

    status: Literal["", "open", "waiting", "closed"] = ""
    owner: Id | None = None
    unit: Id | None = None
    person: Id | None = None


class WantedFigures(Schema):
    """Cases opened from `since` up to `until`; the last 30 days when left out."""

    since: Moment | None = None
    until: Moment | None = None
    unit: Id | None = None


class NewCase(Given):
    """A case opened by hand: the `conversations` it is talked over in, or the `person` when there is none yet.

    `unit` is who makes it good, that of the first conversation when left out.
    """

    conversations: Annotated[list[Id], Field(max_length=MOST_CONVERSATIONS)] = []
    person: Id | None = None
    unit: Id | None = None
    owner: Id | None = None


class NewCause(Given):
    """A cause: its name by language (pl, ru, en), and the group it belongs to, null for a new group."""

    name: dict[Line, Line]
    parent: Id | None = None


class NewPolicy(Given):
    """How a unit makes good: the limit for gestures in one case in minor units, and when the customer is asked."""

    gesture_limit: Annotated[int, Field(ge=0, le=LARGEST)]
    currency: Line
    verify_after: Duration


@router.get("/cases", response=says(Page[shapes.CaseShape]))
def list_cases(request: Asking, given: Query[WantedCases]) -> HttpResponse:
    """List recovery cases, newest first."""
    demand(request.by, cases.READ)
    after = cursors.read_id("rc", given.cursor) if given.cursor else 0
    found = queries.cases_for(
        request.by.actor, unit=given.unit, status=given.status, person_id=given.person, owner_id=given.owner
    )
    rows = queries.by_id(found, after=after, limit=given.limit, newest_first=True)
    return page(rows, given.limit, lambda row: cursors.of_id("rc", row.pk), shapes.cases)


@router.post("/cases", response=says(shapes.WholeCaseShape, 201))
def open_case(request: Asking, given: NewCase, key: Key = "") -> HttpResponse:
    """Open a case by hand, or return the one that is open for these conversations already.

    Nothing is sent to the customer: see /cases/{id}/acknowledge for that.
    """
    held = [conversation_for(request.by.actor, pk) for pk in given.conversations]
    of = _person(request, given, held)
    unit = unit_named(given.unit) if given.unit else held[0].unit if held else None
    if unit is None:
        raise Refused(_("Say which unit makes it good, or in which conversation it is talked over."))
    demand(request.by, OPEN, unit.pk)
    owner = org.agents().filter(pk=given.owner).first() if given.owner else None
    if given.owner and owner is None:
        raise Refused(_("There is no such colleague. See /api/v1/agents for who there is."))
    made = begin_once(
        Once(request.token, scoped(request, key)).about("case"),
        lambda: operations.open_case(
            person=of, unit=unit, reason=Case.Reason.MANUAL, conversations=held, owner=owner, by=request.by
        ),
        lambda pk: Case.objects.get(pk=pk),
        by=request.by,
    )
    return whole(request.by.actor, made.pk, status=201)


@router.get("/cases/figures", response=says(numbers.FiguresShape))
def get_case_figures(request: Asking, given: Query[WantedFigures]) -> HttpResponse:
    """Return what making good achieves: how many cases were taken up in time, solved, verified, and what it cost."""
    demand(request.by, cases.READ)
    until = given.until or request.by.at
    since = given.since or until - USUALLY
    unit = unit_named(given.unit) if given.unit else None
    costs = cases.costs_by_cause(request.by.actor, since, until, unit)
    return answer(numbers.figures(cases.figures(request.by.actor, since, until, unit), costs, since, until))


@router.get("/cases/{pk}", response=says(shapes.WholeCaseShape))
def get_case(request: Asking, pk: Id) -> HttpResponse:
    """Return a case with its dialogue, gestures, promises, clocks and conversations."""
    return whole(request.by.actor, pk)


@router.get("/causes", response=says(Page[shapes.CauseShape]))
def list_causes(request: Asking, retired: bool = False) -> HttpResponse:
    """List the causes to choose from, each group before what is in it; with `retired` also those no longer offered."""
    demand(request.by, cases.READ)
    return answer({"items": shapes.causes(cases.causes(retired=retired)), "next": None})


@router.post("/causes", response=says(shapes.CauseShape, 201))
def add_cause(request: Asking, given: NewCause) -> HttpResponse:
    """Add a cause; one of the same name in the same group is offered again instead."""
    parent = Cause.objects.filter(pk=given.parent).first() if given.parent else None
    if given.parent and parent is None:
        raise Refused(_("There is no such cause. See /api/v1/causes for those there are."))
    return answer(shapes.cause(operations.add_cause(name=given.name, parent=parent, by=request.by)), 201)


@router.delete("/causes/{pk}", response=says(shapes.CauseShape))
def retire_cause(request: Asking, pk: Id) -> HttpResponse:
    """Offer a cause no longer, with everything in its group; cases that have it keep it."""
    demand(request.by, cases.READ)
    found = Cause.objects.filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such cause. See /api/v1/causes for those there are."))
    operations.retire_cause(found, by=request.by)
    return answer(shapes.cause(Cause.objects.get(pk=pk)))


@router.get("/units/{pk}/case-policy", response=says(shapes.PolicyShape))
def get_case_policy(request: Asking, pk: Id) -> HttpResponse:
    """Return how a unit makes good: its own policy, that of the nearest unit above, or the one ucho comes with."""
    unit = unit_at(pk)
    demand(request.by, cases.READ, unit.pk)
    return answer(shapes.policy(unit.pk, cases.policy_of(unit.pk)))


@router.put("/units/{pk}/case-policy", response=says(shapes.PolicyShape))
def set_case_policy(request: Asking, pk: Id, given: NewPolicy) -> HttpResponse:
    """Say how much a unit may give in one case without asking, and when the customer is asked if it is good now."""
    unit = unit_at(pk)
    made = operations.set_policy(
        unit,
        gesture_limit=given.gesture_limit,
        currency=given.currency,
        verify_after=given.verify_after,
        by=request.by,
    )
    return answer(shapes.policy(unit.pk, made))


def whole(actor: Actor, pk: int, *, status: int = 200) -> HttpResponse:
    """Return a case as it is now, as far as the actor may read it."""
    case = cases.case_for(actor, pk)
    subject = subject_of(case)
    talked = queries.conversations_for(actor).filter(case_links__case=case).order_by("-last_at", "-pk")
    shown = shapes.WholeCaseShape(
        case=shapes.cases([case])[0],
        next=cases.guide(case).next,
        steps=[shapes.step(row) for row in cases.steps_of(case)],
        paraphrases=[shapes.paraphrase(row) for row in cases.paraphrases_of(case)],
        gestures=[shapes.gesture(row) for row in cases.gestures_of(case)],
        promises=[promise_shape(row) for row in promises.of_subject(subject)],
        clocks=[clock_shape(row) for row in promises.clocks_of(subject)],
        conversations=conversation_shapes(list(talked)),
        sources=[shapes.source(row) for row in cases.sources_of(case)],
    )
    return answer(shown, status)


def _person(request: Asking, given: NewCase, held: Sequence[Conversation]) -> Person:
    """Return whose case it is.

    Raises:
        Refused: nobody is named, or the conversations belong to somebody else.
    """
    if given.person:
        demand(request.by, customers.READ)
    named = [person(given.person)] if given.person else []
    found = {one.pk: one for one in [*named, *(survivor(row.person) for row in held)]}
    if not found:
        raise Refused(_("Say whose case it is: name the customer, or the conversation."))
    if len(found) > 1:
        raise Refused(_("These conversations belong to different customers. Open a case for each of them."))
    return next(iter(found.values()))
