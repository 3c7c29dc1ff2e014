"""The page on which a customer confirms or corrects our summary. Only a POST counts: scanners open every link."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ucho.cases import operations
from ucho.cases.letters import language_of
from ucho.cases.models import Paraphrase
from ucho.cases.queries import cause_of_word, paraphrase_of
from ucho.core.actors import By
from ucho.core.errors import Missing, Refused
from ucho.core.language import LANGUAGES
from ucho.portal.pages import by_customer, chosen_language, customer_page, draw
from ucho.surveys.letters import company_of

RIGHT: Final = "cases.confirm"


@customer_page
@require_http_methods(["GET", "HEAD", "POST"])
def paraphrase(request: HttpRequest, token: str) -> HttpResponse:
    """Show what we understood, and take the customer's word about it."""
    found, by = _opened(token)
    with override(chosen_language(request, language_of(found.case))):
        if request.method == "POST":
            return _take(request, found, token, by)
        if found.confirmed_at or found.corrected_at:
            return _page(request, found, "portal/paraphrase_thanks.html")
        if found.replaced_at:
            return _page(request, found, "portal/paraphrase_over.html", status=410)
        return _page(request, found, "portal/paraphrase.html")


@customer_page
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Thank for the customer's word, and say what happens next."""
    found, _by = _opened(token)
    with override(chosen_language(request, language_of(found.case))):
        if found.confirmed_at or found.corrected_at:
            return _page(request, found, "portal/paraphrase_thanks.html")
        return _on(request, "paraphrase", token)


def _opened(token: str) -> tuple[Paraphrase, By]:
    found = paraphrase_of(token)
    if found is None:
        raise Missing(_("This page is not there any more."))
    return found, by_customer(found.case.person_id, RIGHT).because(cause_of_word(found))


def _take(request: HttpRequest, found: Paraphrase, token: str, by: By) -> HttpResponse:
    said, words = request.POST.get("said", ""), request.POST.get("words", "")
    try:
        if said == "yes":
            operations.confirm(found, how="link", by=by)
        elif said == "no":
            operations.correct(found, words=words, by=by)
        else:
            raise Refused(_("Please press one of the buttons."))
    except Missing:
        raise
    except Refused as refusal:
        values = {"refusal": str(refusal), "words": words[: operations.LONGEST_CORRECTION], "wrong": said == "no"}
        return _page(request, found, "portal/paraphrase.html", values, status=422)
    return _on(request, "paraphrase-thanks", token)


def _page(
    request: HttpRequest,
    found: Paraphrase,
    template: str,
    values: dict[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    open_still = not (found.confirmed_at or found.corrected_at or found.replaced_at)
    shown = {"summary": found, "open": open_still, **(values or {})}
    company = company_of(found.case.unit, get_language() or "en")
    return draw(request, template, shown, company=company, status=status)


def _on(request: HttpRequest, page: str, token: str) -> HttpResponse:
    """Lead to another page of this token, in the language that was chosen here."""
    language = request.GET.get("lang", "")
    chosen = f"?lang={language}" if language in LANGUAGES else ""
    return HttpResponseRedirect(reverse(page, args=[token]) + chosen, status=303)
