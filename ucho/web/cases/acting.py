"""Working on a case: each view asks for one operation and shows the case again."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ucho.cases import operations, queries
from ucho.cases.models import Case, Cause, Gesture, Paraphrase
from ucho.conversations import queries as conversations
from ucho.core.errors import Missing, Refused
from ucho.org import queries as org
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.cases.views import stage
from ucho.web.cases.words import gesture_kinds, outcomes
from ucho.web.components.money import minor
from ucho.web.inbox.lines import asked


@require_POST
@staff_page
def open_for(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a case for a conversation; if it has an open one, show that."""
    found = conversations.conversation_for(request.by.actor, pk)
    agent = next((one for one in org.agents() if one.pk == request.by.actor.agent_id), None)
    made = operations.open_case(
        person=found.person,
        unit=found.unit,
        reason=Case.Reason.MANUAL,
        source="",
        conversations=(found,),
        owner=found.owner or agent,
        by=request.by,
    )
    answer = _shown(request, made)
    if is_fragment(request):
        answer.headers["HX-Push-Url"] = reverse("case", args=[made.pk]) + asked(request.POST).suffix
    return answer


@require_POST
@staff_page
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the case to a colleague, or to nobody."""
    found = queries.case_for(request.by.actor, pk)
    wanted = request.POST.get("agent", "")
    to = next((agent for agent in org.agents() if str(agent.pk) == wanted), None)
    if wanted and to is None:
        raise Missing(_("There is no such colleague any more. Reload the page."))
    operations.assign(found, to, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def step(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Take a step of the dialogue: note what was heard, or say something to the customer."""
    found = queries.case_for(request.by.actor, pk)
    words, key = request.POST.get("words", ""), request.POST.get("key", "")[:64]
    if kind == "paraphrase":
        wish = request.POST.get("wish", "")
        operations.paraphrase(found, words, wish=wish, by=request.by, client_key=key)
    elif kind == "listen":
        operations.listen(found, words, by=request.by, client_key=key)
    elif kind == "ask":
        operations.ask(found, words, by=request.by, client_key=key)
    elif kind == "feeling":
        operations.answer_feeling(found, words, by=request.by, client_key=key)
    else:
        raise Missing(_("There is no such step. Reload the page."))
    return _shown(request, found)


@require_POST
@staff_page
def confirm(request: StaffRequest, pk: int, paraphrase: int) -> HttpResponse:
    """Note that the customer confirmed a summary in words."""
    found = queries.case_for(request.by.actor, pk)
    operations.confirm(_summary(found, paraphrase), how=Paraphrase.How.WORDS, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def correct(request: StaffRequest, pk: int, paraphrase: int) -> HttpResponse:
    """Note what the customer corrected in words."""
    found = queries.case_for(request.by.actor, pk)
    operations.correct(_summary(found, paraphrase), words=request.POST.get("words", ""), by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def cause(request: StaffRequest, pk: int) -> HttpResponse:
    """Note why it happened, where, and whether it could have been prevented."""
    found = queries.case_for(request.by.actor, pk)
    wanted, place = request.POST.get("cause", ""), request.POST.get("department", "")
    chosen = Cause.objects.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else None
    if chosen is None:
        raise Refused(_("Choose the reason first."))
    department = next((unit for unit in org.units() if str(unit.pk) == place), None)
    preventable = {"1": True, "0": False}.get(request.POST.get("preventable", ""))
    operations.find_cause(found, chosen, department, preventable, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def gesture(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer the customer something, or ask for leave to."""
    found = queries.case_for(request.by.actor, pk)
    kind, currency = request.POST.get("kind", ""), request.POST.get("currency", "")[:3]
    if kind not in dict(gesture_kinds()):
        raise Refused(_("Choose what the customer gets."))
    operations.offer_gesture(
        found,
        kind=kind,
        amount=minor(request.POST.get("amount", ""), currency),
        currency=currency,
        words=request.POST.get("words", ""),
        by=request.by,
        client_key=request.POST.get("key", "")[:64],
    )
    return _shown(request, found)


@require_POST
@staff_page
def decide(request: StaffRequest, pk: int, gesture: int) -> HttpResponse:
    """Agree to a gesture above the limit, or not."""
    found = queries.case_for(request.by.actor, pk)
    asked_for = Gesture.objects.filter(case=found, pk=gesture).first()
    if asked_for is None:
        raise Missing(_("There is no such gesture any more. Reload the page."))
    if request.POST.get("do") == "approve":
        operations.approve_gesture(asked_for, by=request.by)
    else:
        operations.refuse_gesture(asked_for, words=request.POST.get("words", ""), by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """End the case."""
    found = queries.case_for(request.by.actor, pk)
    outcome = request.POST.get("outcome", "")
    if outcome not in dict(outcomes()):
        raise Refused(_("Choose how the case ended."))
    operations.close(found, outcome, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the case up again."""
    found = queries.case_for(request.by.actor, pk)
    operations.reopen(found, request.POST.get("words", ""), by=request.by)
    return _shown(request, found)


def _summary(found: Case, pk: int) -> Paraphrase:
    summary = Paraphrase.objects.filter(case=found, pk=pk).first()
    if summary is None:
        raise Missing(_("There is no such summary any more. Reload the page."))
    return summary


def _shown(request: StaffRequest, found: Case) -> HttpResponse:
    if is_fragment(request):
        return stage(request, found)
    return redirect(reverse("case", args=[found.pk]) + asked(request.POST).suffix)
