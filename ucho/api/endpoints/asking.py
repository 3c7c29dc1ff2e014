"""Whether customers may be asked: what they said they want, what holds us back, the company's rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from ucho.api import cursors, queries
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says, survey_named
from ucho.api.inputs import Duration, Given, Id, Line, Paging
from ucho.api.shapes import asking as shapes
from ucho.api.shapes.surveys import subject
from ucho.cases.queries import readable
from ucho.core.errors import Missing
from ucho.core.operations import demand
from ucho.customers import operations
from ucho.customers.models import Hold, Person, Preference
from ucho.customers.queries import ask_policy, person, whole
from ucho.org import queries as org
from ucho.surveys.queries import READ as READ_SURVEYS
from ucho.surveys.registry import metrics

router = Router()
PURPOSES: Final = ("ask", "marketing")
CASE: Final = "cases.case"
MOST_A_YEAR: Final = 366


class Said(Given):
    """What a customer said: whether they want surveys (ask) or marketing; `source` is where, agent or import."""

    purpose: Literal["ask", "marketing"] = "ask"
    allowed: bool
    source: Literal["agent", "import"] = "agent"


class NewPolicy(Given):
    """The rules of asking; what is left out stays as it is."""

    gap: Duration | None = None
    instrument_gap: dict[Line, Duration] | None = None
    yearly_cap: Annotated[int, Field(ge=0, le=MOST_A_YEAR)] | None = None
    quiet_from: Line | None = None
    quiet_to: Line | None = None
    quiet_weekends: bool | None = None
    needs_consent: bool | None = None


@router.get("/people/{pk}/preferences", response=says(Page[shapes.PreferenceShape]))
def list_preferences(request: Asking, pk: Id) -> HttpResponse:
    """List what a customer said about surveys and marketing."""
    return _preferences(_person(request, pk))


@router.put("/people/{pk}/preferences", response=says(Page[shapes.PreferenceShape]))
def set_preference(request: Asking, pk: Id, given: Said) -> HttpResponse:
    """Note that a customer wants no surveys or marketing any more, or wants them again."""
    found = _person(request, pk)
    if found.erased_at is not None:
        raise Missing(_("There is no such customer."))
    operations.set_preference(found, purpose=given.purpose, allowed=given.allowed, source=given.source, by=request.by)
    return _preferences(found)


@router.get("/people/{pk}/holds", response=says(Page[shapes.HoldShape]))
def list_holds(request: Asking, pk: Id, given: Query[Paging]) -> HttpResponse:
    """List why a customer is asked nothing for now, and was not before, newest first."""
    found = Hold.objects.filter(person_id__in=whole(_person(request, pk).pk))
    after = cursors.read_id("ho", given.cursor) if given.cursor else 0
    rows = queries.by_id(found, after=after, limit=given.limit, newest_first=True)
    return page(rows, given.limit, lambda row: cursors.of_id("ho", row.pk), lambda shown: _holds(request, shown))


@router.get("/ask-policy", response=says(shapes.AskPolicyShape))
def get_ask_policy(request: Asking) -> HttpResponse:
    """Return how often and when the company asks its customers."""
    demand(request.by, READ_SURVEYS)
    return answer(shapes.policy(ask_policy(), [*metrics()]))


@router.put("/ask-policy", response=says(shapes.AskPolicyShape))
def set_ask_policy(request: Asking, given: NewPolicy) -> HttpResponse:
    """Decide how often and when the company asks its customers."""
    company = org.company()
    if company is None:
        raise Missing(_("There is no such unit."))
    for name in given.instrument_gap or {}:
        survey_named(name, metrics())
    now = ask_policy()
    operations.set_ask_policy(
        company,
        gap=now.gap if given.gap is None else given.gap,
        instrument_gap={**now.instrument_gap, **(given.instrument_gap or {})},
        yearly_cap=now.yearly_cap if given.yearly_cap is None else given.yearly_cap,
        quiet_from=now.quiet_from if given.quiet_from is None else given.quiet_from,
        quiet_to=now.quiet_to if given.quiet_to is None else given.quiet_to,
        quiet_weekends=now.quiet_weekends if given.quiet_weekends is None else given.quiet_weekends,
        needs_consent=now.needs_consent if given.needs_consent is None else given.needs_consent,
        by=request.by,
    )
    return answer(shapes.policy(ask_policy(), [*metrics()]))


def _person(request: Asking, pk: int) -> Person:
    demand(request.by, operations.READ)
    return person(pk)


def _preferences(found: Person) -> HttpResponse:
    rows = Preference.objects.filter(person_id__in=whole(found.pk)).order_by("at", "pk")
    newest = {row.purpose: row for row in rows}
    return answer({"items": shapes.preferences(PURPOSES, newest), "next": None})


def _holds(request: Asking, rows: Sequence[Hold]) -> list[shapes.HoldShape]:
    """Return holds; which case is behind one is said only to who may read that case."""
    subjects = {row.pk: subject(row.subject) for row in rows}
    cases = {pk: one for pk, one in subjects.items() if one is not None and one.kind == CASE}
    known = readable(request.by.actor.rights).filter(pk__in=[one.id for one in cases.values()])
    may_know = set(known.values_list("pk", flat=True))
    return [shapes.hold(row, one if (one := cases.get(row.pk)) and one.id in may_know else None) for row in rows]
