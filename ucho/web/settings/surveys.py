"""Surveys: what customers of an account are asked, how often and when anybody is asked, and how it looks to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ucho.channels import queries as channels
from ucho.channels.models import Account
from ucho.core.errors import Missing, Refused
from ucho.core.language import LANGUAGES
from ucho.core.operations import demand
from ucho.customers import operations as customers
from ucho.customers import queries as people
from ucho.customers.models import INSTRUMENT_GAP, AskPolicy
from ucho.org import queries as org
from ucho.surveys import letters, operations, queries
from ucho.surveys.contract import words_in
from ucho.surveys.models import Plan
from ucho.surveys.registry import instruments, metrics
from ucho.web.access import StaffRequest, staff_page
from ucho.web.components.languages import NAMES
from ucho.web.settings.tabs import tabs

PLAN, POLICY = "surveys.set_plan", "customers.set_ask_policy"
OTHER: Final = "other"  # of a choice of durations: it is typed beside it
SEALED: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration to choose, or to type in ISO 8601."""

    name: str  # of the form's field
    label: str
    value: str
    choices: list[tuple[str, str]]
    hint: str = ""

    @property
    def other(self) -> bool:
        """Return whether the value is none of those offered."""
        return self.value not in dict(self.choices)


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """One account with what its customers are asked."""

    account: Account
    instrument: str
    wait: Duration


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """Show what each account asks, the rules that hold for all, and previews."""
    return _page(request)


@require_POST
@staff_page
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """Set what the customers of one account are asked."""
    account = channels.accounts_for(request.by.actor.rights.units(PLAN)).filter(pk=pk).first()
    if account is None:
        raise Missing(_("There is no such account any more. Reload the page."))
    asked = request.POST.get("instrument", "")
    try:
        operations.set_plan(account, instrument=asked, ask_after=_typed(request, f"after-{pk}"), by=request.by)
    except Refused as refusal:
        typed = Plan(account=account, instrument=asked, ask_after=_typed(request, f"after-{pk}"))
        return _page(request, plans={pk: typed}, refusal=str(refusal))
    messages.success(request, _("Saved."))
    return redirect("settings-surveys")


@require_POST
@staff_page
def rules(request: StaffRequest) -> HttpResponse:
    """Set how often and when the company asks its customers."""
    company = org.company()
    if company is None:
        raise Missing(_("There is no such unit any more. Reload the page."))
    post = request.POST
    typed: dict[str, Any] = {
        "gap": _typed(request, "gap"),
        "instrument_gap": {name: _typed(request, f"gap-{name}") for name in metrics()},
        "yearly_cap": _number(post.get("yearly_cap", "")),
        "quiet_from": post.get("quiet_from", ""),
        "quiet_to": post.get("quiet_to", ""),
        "quiet_weekends": post.get("quiet_weekends") == "1",
        "needs_consent": post.get("needs_consent") == "1",
    }
    try:
        customers.set_ask_policy(company, **typed, by=request.by)
    except Refused as refusal:
        return _page(request, policy=AskPolicy(**typed), refusal=str(refusal))
    messages.success(request, _("Saved."))
    return redirect("settings-surveys")


@require_safe
@staff_page
def mail(request: StaffRequest, instrument: str, language: str) -> HttpResponse:
    """Show the mail that asks, as customers get it; its links lead nowhere."""
    demand(request.by, PLAN)
    asked, company = instruments().get(instrument), org.company()
    if asked is None or company is None or language not in LANGUAGES:
        raise Http404
    name = letters.company_of(company, language)
    with override(language):
        until = date_format(request.by.at + operations.OPEN_FOR, "j E Y")
    said = letters.wording(asked, language, company=name, until=until, stoppable=asked.metric)
    answer = HttpResponse(letters.draw(said, asked, language, "preview"))
    answer.headers["Content-Security-Policy"] = SEALED
    return answer


def _page(
    request: StaffRequest,
    *,
    plans: Mapping[int, Plan] | None = None,
    policy: AskPolicy | None = None,
    refusal: str = "",
) -> HttpResponse:
    demand(request.by, PLAN)
    rights, company, language = request.by.actor.rights, org.company(), get_language() or "en"
    accounts = list(channels.accounts_for(rights.units(PLAN)))
    known = queries.plans_of([one.pk for one in accounts]) | dict(plans or {})
    policy = policy or people.ask_policy()
    values = {
        "tabs": tabs(request.by, "surveys"),
        "lines": [_line(one, known.get(one.pk)) for one in accounts],
        "instruments": [(name, words_in(one.title, language)) for name, one in metrics().items()],
        "policy": policy,
        "gap": Duration("gap", _("Between any two surveys"), policy.gap, _gaps()),
        "gaps": [_gap(name, words_in(one.title, language), policy) for name, one in metrics().items()],
        "may_rule": company is not None and rights.allow(POLICY, company.pk),
        "previews": [_preview(name, words_in(one.title, language)) for name, one in instruments().items()],
        "refusal": refusal,
        "area": "settings",
    }
    return render(request, "web/settings/surveys.html", values, status=422 if refusal else 200)


def _line(account: Account, known: Plan | None) -> AccountPlan:
    wait = Duration(f"after-{account.pk}", _("When"), known.ask_after if known else "P1D", _waits())
    return AccountPlan(account, known.instrument if known else "", wait)


def _gap(name: str, title: str, policy: AskPolicy) -> Duration:
    return Duration(f"gap-{name}", title, policy.instrument_gap.get(name) or INSTRUMENT_GAP, _gaps())


def _preview(name: str, title: str) -> dict[str, Any]:
    mails = [(code, label, reverse("settings-survey-mail", args=[name, code])) for code, label in NAMES.items()]
    page = reverse("survey-preview", args=[name])
    return {
        "title": title,
        "mails": mails,
        "pages": [(code, label, f"{page}?lang={code}") for code, label in NAMES.items()],
    }


def _waits() -> list[tuple[str, str]]:
    return [
        ("PT0S", _("at once")),
        ("PT1H", _("after an hour")),
        ("PT4H", _("after four hours")),
        ("P1D", _("after a day")),
        ("P3D", _("after three days")),
    ]


def _gaps() -> list[tuple[str, str]]:
    return [
        ("P7D", _("a week")),
        ("P14D", _("two weeks")),
        ("P30D", _("30 days")),
        ("P60D", _("60 days")),
        ("P90D", _("90 days")),
        ("P180D", _("180 days")),
    ]


def _typed(request: StaffRequest, name: str) -> str:
    """Return the duration that was chosen, or typed beside the choice."""
    chosen = request.POST.get(name, "")
    return request.POST.get(f"{name}-iso", "").strip()[:40] if chosen == OTHER else chosen


def _number(text: str) -> int:
    """Return the number that was typed, -1 for anything else, which the operation refuses."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
