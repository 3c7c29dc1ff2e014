"""Accounts: their health, their ledgers, what waits in quarantine; adding and changing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ucho.channels import operations, queries, tokens
from ucho.channels.accounts import adapter_of, stored_settings
from ucho.channels.contract import Adapter, LoginRefused
from ucho.channels.mail.oauth import uses_tokens
from ucho.channels.models import Account
from ucho.channels.queries import Ledger
from ucho.channels.registry import adapters
from ucho.core import keys
from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand
from ucho.org import queries as org
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.settings import mailbox
from ucho.web.settings.connections import State, problem_words, state_of
from ucho.web.settings.reasons import reason_words
from ucho.web.settings.sign_in import back_address
from ucho.web.settings.tabs import tabs

CHANGE = "channels.open_account"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account with its health and its ledger."""

    account: Account
    label: str
    ledger: Ledger
    state: State


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of an account in a form; a secret never comes back to the page."""

    name: str
    label: str
    value: str
    secret: bool
    required: bool
    hint: str
    kept: bool  # a secret that is stored already


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """List the accounts with health and ledger, and what waits for a person."""
    demand(request.by, operations.READ)
    accounts = list(queries.accounts_for(request.by.actor.rights.units(operations.READ)))
    ledgers = queries.ledgers([one.pk for one in accounts])
    values = {
        "tabs": tabs(request.by, "channels"),
        "lines": [
            AccountLine(one, str(adapter_of(one).label), ledgers.get(one.pk, Ledger()), state_of(one, request.by.at))
            for one in accounts
        ],
        "kinds": [(name, one) for name, one in adapters().items() if one.settings and name != "simulator"],
        "quarantined": [
            (one, reason_words(one.state, one.reason))
            for one in queries.quarantined().filter(account__in=accounts)[:50]
        ],
        "doubts": queries.in_doubt().filter(account__in=accounts)[:50],
        "may_change": request.by.actor.rights.allow(CHANGE),
        "area": "settings",
    }
    return render(request, "web/settings/channels.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def add(request: StaffRequest, adapter: str) -> HttpResponse:
    """Add an account on a channel."""
    demand(request.by, CHANGE)
    kind = adapters().get(adapter)
    if kind is None:
        raise Http404
    if request.method != "POST":
        return _form(request, kind, None)
    try:
        settings = _typed(request, kind, None)
        unit = next((one for one in org.units() if str(one.pk) == request.POST.get("unit")), None)
        if request.POST.get("do") == "check":
            return _checked(request, kind, None, settings)
        if unit is None:
            raise Refused(_("Choose where the conversations of this account begin."))
        _check(request, kind, None, settings)
        name = request.POST.get("name", "").strip() or kind.address(settings)
        made = operations.open_account(unit, adapter=adapter, name=name, settings=settings, by=request.by)
    except Refused as refusal:
        return _form(request, kind, None, str(refusal))
    if uses_tokens(settings):
        messages.success(request, _("The account is added. Now sign in to it on the provider's page."))
    else:
        messages.success(request, _("The account is added. New messages will appear in the inbox by themselves."))
    return _on_to(request, reverse("settings-channel", args=[made.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Show and change an account."""
    demand(request.by, CHANGE)
    account = _account(request, pk)
    kind = adapter_of(account)
    if request.method != "POST":
        return _form(request, kind, account)
    try:
        settings = _typed(request, kind, account)
        whole = {**settings, **_kept(account, settings)}
        if request.POST.get("do") == "check":
            return _checked(request, kind, account, whole)
        _check(request, kind, account, whole)
        operations.change_account(account, name=request.POST.get("name", ""), settings=settings, by=request.by)
    except Refused as refusal:
        return _form(request, kind, account, str(refusal))
    messages.success(request, _("Saved."))
    return _on_to(request, reverse("settings-channel", args=[pk]))


@require_POST
@staff_page
def switch(request: StaffRequest, pk: int) -> HttpResponse:
    """Switch an account on or off."""
    operations.switch_account(_account(request, pk), enabled=request.POST.get("enabled") == "1", by=request.by)
    return redirect("settings-channels")


@require_POST
@staff_page
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Read a quarantined message again."""
    entry = next((one for one in queries.quarantined() if one.pk == pk), None)
    if entry is None:
        raise Missing(_("This message is not in quarantine any more. Reload the page."))
    operations.retry(entry, by=request.by)
    messages.success(request, _("It will be read again in a moment."))
    if request.POST.get("from") == "ledger":
        return redirect("settings-ledger", pk=entry.account_id)
    return redirect("settings-channels")


def _account(request: StaffRequest, pk: int) -> Account:
    units = request.by.actor.rights.units(operations.READ)
    found = queries.accounts_for(units).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such account, or you may not see it."))
    return found


def _typed(request: StaffRequest, kind: Adapter, account: Account | None) -> dict[str, str]:
    if kind.name == mailbox.NAME:
        typed: Mapping[str, str] = mailbox.settings_from(request.POST.dict(), account)
    else:
        typed = {one.name: request.POST.get(f"set-{one.name}", "").strip() for one in kind.settings}
    return dict(kind.tidy(typed))


def _kept(account: Account, settings: Mapping[str, str]) -> dict[str, str]:
    """Return the stored secrets that were not typed anew."""
    secrets = [name for name in account.sealed if name != tokens.NAME and not settings.get(name)]
    if not secrets:
        return {}
    try:
        opened = stored_settings(account)
    except keys.NoKey:
        raise Refused(problem_words("no_key")) from None
    return {name: opened[name] for name in secrets}


def _problems(kind: Adapter, account: Account | None, settings: Mapping[str, str]) -> list[str]:
    """Try settings for real, with a token where the account signs in by one."""
    if not uses_tokens(settings):
        return list(kind.check(settings))
    if account is None or not tokens.is_signed_in(account):
        return [_("Save the account first, then sign in to it on the provider's page.")]
    try:
        return list(kind.check({**settings, "access_token": tokens.access_token(account, settings)}))
    except LoginRefused:
        return [problem_words("sign_in_again")]
    except OSError:
        return [_("The provider does not answer. Try again in a few minutes.")]


def _check(request: StaffRequest, kind: Adapter, account: Account | None, settings: Mapping[str, str]) -> None:
    """Try the settings for real, unless the administrator wants to save them as they are."""
    if request.POST.get("untried") == "1" or any(one.required and not settings.get(one.name) for one in kind.settings):
        return
    if uses_tokens(settings) and (account is None or not tokens.is_signed_in(account)):
        return  # it is tried when somebody signs in
    if problems := _problems(kind, account, settings):
        raise Refused(" ".join(problems))


def _checked(
    request: StaffRequest, kind: Adapter, account: Account | None, settings: Mapping[str, str]
) -> HttpResponse:
    """Say how the connection does, before anything is stored."""
    found = {"problems": _problems(kind, account, settings), "checked": True}
    if is_fragment(request):
        return render(request, "web/settings/checked.html", found)
    return render(request, _template(kind), _values(request, kind, account) | found)


def _on_to(request: StaffRequest, href: str) -> HttpResponse:
    return HttpResponse(headers={"HX-Redirect": href}) if is_fragment(request) else redirect(href)


def _form(request: StaffRequest, kind: Adapter, account: Account | None, refusal: str = "") -> HttpResponse:
    status = 422 if refusal else 200
    if is_fragment(request):
        return render(request, "web/settings/untried.html", {"words": refusal}, status=status)
    return render(request, _template(kind), _values(request, kind, account) | {"refusal": refusal}, status=status)


def _template(kind: Adapter) -> str:
    return mailbox.TEMPLATE if kind.name == mailbox.NAME else "web/settings/channel.html"


def _values(request: StaffRequest, kind: Adapter, account: Account | None) -> dict[str, Any]:
    typed = request.POST.dict() if request.method == "POST" else None
    values = {
        "tabs": tabs(request.by, "channels"),
        "kind": kind,
        "account": account,
        "name": request.POST.get("name") or (account.name if account else ""),
        "units": org.units_for(request.by.actor.rights, CHANGE),
        "unit_pk": request.POST.get("unit", ""),
        "area": "settings",
    }
    if kind.name == mailbox.NAME:
        return values | mailbox.page_of(account, typed) | {"back_address": back_address(request)}
    return values | {"fields": list(_fields(kind, account, typed))}


def _fields(kind: Adapter, account: Account | None, typed: Mapping[str, str] | None) -> Iterator[Field]:
    stored = account.settings if account else {}
    for one in kind.settings:
        value = stored.get(one.name, "") if typed is None else typed.get(f"set-{one.name}", "")
        kept = bool(account and one.name in account.sealed)
        yield Field(
            one.name, str(one.label), "" if one.secret else value, one.secret, one.required, str(one.hint), kept
        )
