"""Surveys: what each account asks, what customers answered, the score, and the funnel behind it."""

from __future__ import annotations

from typing import Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from ucho.api import cursors
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says, survey_named
from ucho.api.inputs import Duration, Given, Id, Line, Moment, Paging
from ucho.api.shapes import surveys as shapes
from ucho.channels.models import Account
from ucho.core.errors import Missing
from ucho.core.operations import demand
from ucho.statistics.scores import score
from ucho.surveys import operations
from ucho.surveys import queries as surveys
from ucho.surveys.models import Plan
from ucho.surveys.queries import READ, Asked
from ucho.surveys.registry import instruments, metrics

router = Router()


class NewPlan(Given):
    """What customers are asked: `instrument` is ces2, csat or nps, empty for nothing; `ask_after` the resolving."""

    instrument: Line
    ask_after: Duration = "P1D"


class Wanted(Schema):
    """Which answers. `since` is inside, `until` is not; a unit stands for everything below it, too."""

    instrument: Line
    since: Moment | None = None
    until: Moment | None = None
    unit: Id | None = None
    account: Id | None = None
    agent: Id | None = None

    def asked(self) -> Asked:
        """Return what is wanted in the words of the queries."""
        return Asked(self.instrument, self.since, self.until, self.unit, self.account, self.agent)


class WantedAnswers(Wanted, Paging):
    """Which answers, and how many of them."""

    band: Literal["", "bad", "middle", "good"] = ""


@router.get("/accounts/{pk}/survey", response=says(shapes.PlanShape))
def get_survey_plan(request: Asking, pk: Id) -> HttpResponse:
    """Return what customers who wrote to an account are asked afterwards."""
    account = _account(request, pk)
    return answer(shapes.plan(account.pk, Plan.objects.filter(account=account).first()))


@router.put("/accounts/{pk}/survey", response=says(shapes.PlanShape))
def set_survey_plan(request: Asking, pk: Id, given: NewPlan) -> HttpResponse:
    """Decide what customers who wrote to an account are asked afterwards, and how long after."""
    account = _account(request, pk)
    made = operations.set_plan(account, instrument=given.instrument, ask_after=given.ask_after, by=request.by)
    return answer(shapes.plan(account.pk, made))


@router.get("/surveys/answers", response=says(Page[shapes.AnswerShape]))
def list_answers(request: Asking, given: Query[WantedAnswers]) -> HttpResponse:
    """List what customers answered, newest first; `instrument` is ces2, csat, nps, or fixed (“did we fix it?”)."""
    demand(request.by, READ)
    survey_named(given.instrument, instruments())
    before = cursors.read_place("sa", given.cursor) if given.cursor else None
    rows = surveys.answers_for(request.by.actor, given.asked(), band=given.band, before=before, limit=given.limit + 1)
    return page(rows, given.limit, lambda row: cursors.of_place("sa", row.at, row.pk), shapes.answers)


@router.get("/surveys/answers/{pk}", response=says(shapes.AnswerShape))
def get_answer(request: Asking, pk: Id) -> HttpResponse:
    """Return what a customer answered."""
    return answer(shapes.answers([surveys.answer_for(request.by.actor, pk)])[0])


@router.get("/surveys/score", response=says(shapes.ScoreShape))
def get_score(request: Asking, given: Query[Wanted]) -> HttpResponse:
    """Return a score with its range and distribution; `instrument` is ces2, csat or nps."""
    demand(request.by, READ)
    survey_named(given.instrument, metrics())
    return answer(shapes.score(score(given.instrument, surveys.distribution(request.by.actor, given.asked()))))


@router.get("/surveys/funnel", response=says(shapes.FunnelShape))
def get_funnel(request: Asking, given: Query[Wanted]) -> HttpResponse:
    """Return what became of everybody who was considered for a survey, with the rules that kept us from asking."""
    demand(request.by, READ)
    survey_named(given.instrument, instruments())
    return answer(shapes.funnel(given.instrument, surveys.funnel(request.by.actor, given.asked())))


def _account(request: Asking, pk: int) -> Account:
    demand(request.by, READ)
    found = Account.objects.select_related("unit").filter(pk=pk).first()
    if found is None or not request.by.actor.rights.allow(READ, found.unit_id):
        raise Missing(_("There is no such account, or you may not see it."))
    return found
