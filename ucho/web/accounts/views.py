"""Joining by a link, the live ticket, presence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ucho.core import clock
from ucho.core.actors import By, system
from ucho.core.errors import Missing, Refused
from ucho.org import operations, queries
from ucho.web.access import StaffRequest, staff_page
from ucho.web.live import ticket

GUEST = system("web.joining", ["org.join"])


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Make an account by a link: the first administrator's, or an invited colleague's."""
    at = clock.now()
    invitation = queries.open_invitation(operations.hash_token(token), at)
    if invitation is None:
        return render(request, "web/accounts/link_used.html", status=404)
    values: dict[str, Any] = {"invitation": invitation, "company": queries.company(), "first": not queries.has_admin()}
    if request.method != "POST":
        return render(request, "web/accounts/join.html", values)
    typed = {name: request.POST.get(name, "") for name in ("email", "name", "password")}
    try:
        agent = operations.join(token, **typed, language=get_language() or "en", by=By(GUEST, at))
    except Missing:
        return render(request, "web/accounts/link_used.html", status=404)
    except Refused as refusal:
        shown = values | {"refusal": str(refusal), "email": typed["email"], "name": typed["name"]}
        return render(request, "web/accounts/join.html", shown, status=422)
    login(request, agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    messages.success(request, _("Welcome! This is your inbox."))
    return redirect("inbox")


@require_GET
@staff_page
def live_ticket(request: StaffRequest) -> JsonResponse:
    """Give the page a new ticket for its live line."""
    units = request.by.actor.rights.units("conversations.read")
    return JsonResponse({"ticket": ticket.issue(request.user.pk, units, at=request.by.at)})


@require_POST
@staff_page
def presence(request: StaffRequest) -> HttpResponse:
    """Say that one is there or away."""
    chosen = "away" if request.POST.get("chosen") == "away" else "online"
    operations.choose_presence(request.user, chosen=chosen, by=request.by)
    return redirect("settings-profile")
