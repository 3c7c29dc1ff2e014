"""The survey page: a question, its scale, a few words; then thanks. And the page on which a customer ends all this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ucho.channels.permit import Purpose
from ucho.core.actors import By
from ucho.core.errors import Missing, Refused
from ucho.customers.queries import survivor, whole, word_on
from ucho.org import queries as org
from ucho.org.models import Unit
from ucho.portal.pages import by_customer, chosen_language, customer_page, draw
from ucho.surveys import operations
from ucho.surveys.contract import Instrument, words_in
from ucho.surveys.letters import company_of, step_label
from ucho.surveys.models import Invitation
from ucho.surveys.queries import cause_of_answer, opened_by
from ucho.surveys.registry import instrument, instruments
from ucho.surveys.tokens import token_for

RIGHT: Final = "surveys.answer"
ONE_CLICK: Final = "List-Unsubscribe"  # the field that mail programs post, RFC 8058


@dataclass(frozen=True, slots=True)
class Choice:
    """One step of the scale on the page."""

    score: int
    label: str
    meaning: str  # what an end of the scale stands for, for those who do not see where it is
    chosen: bool


@customer_page
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question, and take the answer. Only a POST answers: mail scanners open every link."""
    invitation, by = _opened(token)
    with override(chosen_language(request, invitation.language)):
        if invitation.answered_at:
            return _on(request, "survey-thanks", token) if request.method == "POST" else _thanks(request, invitation)
        if by.at >= invitation.expires_at:
            return _page(request, invitation, "portal/survey_over.html", status=410)
        if request.method == "POST":
            return _take(request, invitation, token, by)
        score = _number(request.GET.get("score", ""))
        if request.method == "GET":
            operations.see(invitation, score, by=by)
        return _form(request, invitation, score)


@customer_page
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Thank for an answer, and say what happens next."""
    invitation, _by = _opened(token)
    with override(chosen_language(request, invitation.language)):
        return _thanks(request, invitation) if invitation.answered_at else _on(request, "survey", token)


@customer_page
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Let a customer end all surveys, by the button on the page or by that of their mail program."""
    invitation, by = _opened(token)
    with override(chosen_language(request, invitation.language)):
        if request.method != "POST":
            return _page(request, invitation, "portal/survey_stop.html", {"stopped": _stopped(invitation)})
        by_program = _one_click(request)
        operations.stop(invitation, source="one_click" if by_program else "stop_link", by=by)
        if by_program:  # mail programs follow no redirects
            return _page(request, invitation, "portal/survey_stop.html", {"stopped": True})
        return _on(request, "survey-stop", token)


@customer_page
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """Show how a survey looks, for those who choose one in the settings; it keeps nothing."""
    asked, company = instruments().get(name), org.company()
    if asked is None or company is None:
        raise Missing(_("This page is not there any more."))
    score = _number(request.POST.get("score") or request.GET.get("score", ""))
    values = _question(asked, company, score) | {"words": request.POST.get("words", ""), "preview": True}
    return draw(request, "portal/survey.html", values, company=company_of(company, get_language() or "en"))


def _opened(token: str) -> tuple[Invitation, By]:
    invitation = opened_by(token)
    if invitation is None or invitation.person_id is None:
        raise Missing(_("This page is not there any more."))
    return invitation, by_customer(invitation.person_id, RIGHT).because(cause_of_answer(invitation))


def _take(request: HttpRequest, invitation: Invitation, token: str, by: By) -> HttpResponse:
    score, words = _number(request.POST.get("score", "")), request.POST.get("words", "")
    try:
        if score is None:
            raise Refused(_("Please choose one of the answers."))
        operations.answer(invitation, score=score, words=words, by=by)
    except Missing:
        raise
    except Refused as refusal:
        return _form(request, invitation, score, words=words, refusal=str(refusal))
    return _on(request, "survey-thanks", token)


def _form(
    request: HttpRequest, invitation: Invitation, score: int | None, *, words: str = "", refusal: str = ""
) -> HttpResponse:
    asked = instrument(invitation.instrument)
    values = _question(asked, invitation.unit, score) | {
        "stop": reverse("survey-stop", args=[token_for(invitation.pk)]) if invitation.purpose == Purpose.ASK else "",
        "words": words,
        "refusal": refusal,
        "unchosen": bool(refusal) and (score is None or not asked.takes(score)),
    }
    return _page(request, invitation, "portal/survey.html", values, status=422 if refusal else 200)


def _question(asked: Instrument, unit: Unit, score: int | None) -> dict[str, object]:
    """Return the question with its scale, in the active language."""
    language = get_language() or "en"
    return {
        "question": words_in(asked.question, language).format(company=company_of(unit, language)),
        "follow_up": words_in(asked.follow_up, language),
        "low": words_in(asked.low_label, language),
        "high": words_in(asked.high_label, language),
        "choices": [_choice(asked, step, language, score) for step in asked.scores()],
        "named": asked.labels is not None,
        "count": len(asked.scores()),
    }


def _choice(asked: Instrument, step: int, language: str, score: int | None) -> Choice:
    ends = {asked.low: asked.low_label, asked.high: asked.high_label} if not asked.labels else {}
    meaning = words_in(ends[step], language) if step in ends else ""
    return Choice(step, step_label(asked, step, language), meaning, step == score)


def _thanks(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    band = instrument(invitation.instrument).band(invitation.answer.score)
    return _page(request, invitation, "portal/survey_thanks.html", {"band": band})


def _page(
    request: HttpRequest,
    invitation: Invitation,
    template: str,
    values: dict[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    company = company_of(invitation.unit, get_language() or "en")
    return draw(request, template, values or {}, company=company, status=status)


def _on(request: HttpRequest, page: str, token: str) -> HttpResponse:
    """Lead to another page of this token, in the language that was chosen here."""
    language = request.GET.get("lang", "")
    chosen = f"?lang={language}" if language in {"pl", "ru", "en"} else ""
    return HttpResponseRedirect(reverse(page, args=[token]) + chosen, status=303)


def _one_click(request: HttpRequest) -> bool:
    """Return whether a mail program posts, in either form of RFC 8058, or without saying in which."""
    return request.body.startswith(f"{ONE_CLICK}=".encode()) or ONE_CLICK in request.POST


def _stopped(invitation: Invitation) -> bool:
    person = survivor(invitation.person) if invitation.person else None
    return person is not None and word_on(whole(person.pk), Purpose.ASK.value) is False


def _number(text: str) -> int | None:
    """Return the score that a link or a form carries, None for anything that is no short number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
