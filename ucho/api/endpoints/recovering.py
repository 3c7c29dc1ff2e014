"""What is done in a recovery case: the dialogue, the cause, gestures and their approval, closing and reopening."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from ucho.api.answers import Page, answer
from ucho.api.bearer import Asking
from ucho.api.cursors import LARGEST
from ucho.api.endpoints.asked import Key, says, scoped, unit_named
from ucho.api.endpoints.cases import whole
from ucho.api.inputs import Given, Id, Line, Text
from ucho.api.shapes import cases as shapes
from ucho.cases import operations
from ucho.cases import queries as cases
from ucho.cases.models import Cause, Gesture, Paraphrase
from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand
from ucho.org import queries as org

router = Router()
Whole = says(shapes.WholeCaseShape)


class Owner(Given):
    """Who takes care of the case; null for nobody."""

    agent: Id | None


class Words(Given):
    """What was said or is sent."""

    words: Text


class Summary(Given):
    """What happened, as we understood it, and what the customer would like."""

    words: Text
    wish: Text = ""


class HeardBack(Given):
    """Which summary the customer confirmed in words; the newest when left out."""

    paraphrase: Id | None = None


class Correction(HeardBack):
    """What the customer says we misunderstood."""

    words: Text


class Found(Given):
    """Why it happened, in which unit, and whether we could have prevented it; null while nobody knows."""

    cause: Id
    department: Id | None = None
    preventable: bool | None = None


class Offer(Given):
    """What we give: `amount` is what it costs us, in minor units of `currency` (ISO 4217); `words` for colleagues."""

    kind: Literal["refund", "discount", "replacement", "voucher", "other"]
    amount: Annotated[int, Field(ge=0, le=LARGEST)]
    currency: Line
    words: Text = ""


class Ending(Given):
    """How the case ended."""

    outcome: Literal["solved", "partly", "not_solved", "unreachable", "unfounded"]


class Verdict(Given):
    """Whether the customer says that it is good now."""

    fixed: bool


@router.post("/cases/{pk}/assign", response=Whole)
def assign_case(request: Asking, pk: Id, given: Owner) -> HttpResponse:
    """Give the case to an agent, or to nobody."""
    to = org.agents().filter(pk=given.agent).first() if given.agent else None
    if given.agent and to is None:
        raise Refused(_("There is no such colleague. See /api/v1/agents for who there is."))
    return _done(request, pk, operations.assign, to)


@router.post("/cases/{pk}/acknowledge", response=Whole)
def acknowledge_case(request: Asking, pk: Id) -> HttpResponse:
    """Tell the customer that we know, and promise by when a person is in touch; it is sent once only."""
    return _done(request, pk, operations.acknowledge)


@router.post("/cases/{pk}/listen", response=Whole)
def listen(request: Asking, pk: Id, given: Words, key: Key = "") -> HttpResponse:
    """Note what the customer told us; nothing is sent."""
    return _done(request, pk, operations.listen, given.words, client_key=_key(request, key, "listen"))


@router.post("/cases/{pk}/ask", response=Whole)
def ask(request: Asking, pk: Id, given: Words, key: Key = "") -> HttpResponse:
    """Ask the customer to tell us more; it is sent as a message."""
    return _done(request, pk, operations.ask, given.words, client_key=_key(request, key, "ask"))


@router.post("/cases/{pk}/paraphrase", response=Whole)
def paraphrase(request: Asking, pk: Id, given: Summary, key: Key = "") -> HttpResponse:
    """Send the customer what we understood, with a link to confirm or correct it."""
    client_key = _key(request, key, "paraphrase")
    return _done(request, pk, operations.paraphrase, given.words, wish=given.wish, client_key=client_key)


@router.post("/cases/{pk}/confirm", response=Whole)
def confirm(request: Asking, pk: Id, given: HeardBack | None = None) -> HttpResponse:
    """Note that the customer said yes to a summary, for example on the telephone."""
    found = _summary(request, pk, given.paraphrase if given else None)
    operations.confirm(found, how=Paraphrase.How.WORDS, by=request.by)
    return whole(request.by.actor, pk)


@router.post("/cases/{pk}/correct", response=Whole)
def correct(request: Asking, pk: Id, given: Correction) -> HttpResponse:
    """Note what the customer says we misunderstood in a summary."""
    operations.correct(_summary(request, pk, given.paraphrase), words=given.words, by=request.by)
    return whole(request.by.actor, pk)


@router.post("/cases/{pk}/answer-feeling", response=Whole)
def answer_feeling(request: Asking, pk: Id, given: Words, key: Key = "") -> HttpResponse:
    """Answer what the customer felt; it is sent as a message."""
    return _done(request, pk, operations.answer_feeling, given.words, client_key=_key(request, key, "feeling"))


@router.post("/cases/{pk}/cause", response=Whole)
def find_cause(request: Asking, pk: Id, given: Found) -> HttpResponse:
    """Note why it happened, also after the case was closed."""
    cause = Cause.objects.filter(pk=given.cause).first()
    if cause is None:
        raise Refused(_("There is no such cause. See /api/v1/causes for those there are."))
    department = unit_named(given.department) if given.department else None
    return _done(request, pk, operations.find_cause, cause, department, given.preventable)


@router.post("/cases/{pk}/gestures", response=says(shapes.GestureShape, 201))
def offer_gesture(request: Asking, pk: Id, given: Offer, key: Key = "") -> HttpResponse:
    """Give the customer something, or, above the limit of the unit, ask for approval."""
    made = operations.offer_gesture(
        cases.case_for(request.by.actor, pk),
        kind=given.kind,
        amount=given.amount,
        currency=given.currency,
        words=given.words,
        by=request.by,
        client_key=_key(request, key, "gesture"),
    )
    return answer(shapes.gesture(made), 201)


@router.post("/cases/{pk}/close", response=Whole)
def close(request: Asking, pk: Id, given: Ending) -> HttpResponse:
    """End the case; some time later the customer is asked whether it is good now."""
    return _done(request, pk, operations.close, given.outcome)


@router.post("/cases/{pk}/verify", response=Whole)
def verify(request: Asking, pk: Id, given: Verdict) -> HttpResponse:
    """Note whether the customer says that it is good now; “no” takes the case up again. The first answer counts."""
    return _done(request, pk, operations.verify, given.fixed)


@router.post("/cases/{pk}/reopen", response=Whole)
def reopen_case(request: Asking, pk: Id, given: Words) -> HttpResponse:
    """Take a closed case up again, and say why."""
    return _done(request, pk, operations.reopen, given.words)


@router.get("/gestures/waiting", response=says(Page[shapes.GestureShape]))
def list_waiting_gestures(request: Asking) -> HttpResponse:
    """List the gestures that wait for your approval, oldest first, 50 at most."""
    demand(request.by, cases.APPROVE)
    rows = cases.waiting_gestures(request.by.actor)
    return answer({"items": [shapes.gesture(row) for row in rows], "next": None})


@router.post("/gestures/{pk}/approve", response=says(shapes.GestureShape))
def approve_gesture(request: Asking, pk: Id) -> HttpResponse:
    """Agree to a gesture above the limit that a colleague asked for."""
    operations.approve_gesture(_gesture(request, pk), by=request.by)
    return answer(shapes.gesture(_gesture(request, pk)))


@router.post("/gestures/{pk}/refuse", response=says(shapes.GestureShape))
def refuse_gesture(request: Asking, pk: Id, given: Words) -> HttpResponse:
    """Do not agree to a gesture above the limit, and say why not."""
    operations.refuse_gesture(_gesture(request, pk), words=given.words, by=request.by)
    return answer(shapes.gesture(_gesture(request, pk)))


def _done(request: Asking, pk: int, operation: Callable[..., Any], *words: Any, **more: Any) -> HttpResponse:
    """Do something with a case that the actor may read, and return it as it is afterwards."""
    operation(cases.case_for(request.by.actor, pk), *words, **more, by=request.by)
    return whole(request.by.actor, pk)


def _key(request: Asking, key: str, kind: str) -> str:
    """Return a key for one kind of step: the same words of a program may stand for a question and for a summary."""
    return f"{scoped(request, key)}:{kind}" if key else ""


def _summary(request: Asking, pk: int, wanted: int | None) -> Paraphrase:
    found = cases.paraphrases_of(cases.case_for(request.by.actor, pk))
    for row in found:
        if wanted in {None, row.pk}:
            return row
    raise Refused(_("There is no such summary in this case. Send the customer one first."))


def _gesture(request: Asking, pk: int) -> Gesture:
    rows = Gesture.objects.select_related("case__unit", "asked_by", "approved_by", "refused_by")
    found = rows.filter(pk=pk, case__in=cases.readable(request.by.actor.rights)).first()
    if found is None:
        raise Missing(_("There is no such gesture, or you may not see it."))
    return found
