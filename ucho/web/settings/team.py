"""Colleagues, units and roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from axes.utils import reset as reset_attempts
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ucho.core.errors import Missing, Refused
from ucho.core.operations import OPERATIONS, demand
from ucho.org import operations, queries
from ucho.org.models import Agent, Membership, Role, Unit
from ucho.org.operations.agents import READ_TEAM
from ucho.web.access import StaffRequest, staff_page
from ucho.web.components.faces import Face, face
from ucho.web.components.languages import NAMES
from ucho.web.settings.tabs import tabs


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One colleague in the list."""

    agent: Agent
    face: Face
    present: bool
    roles: dict[str, list[str]]  # the units by the role held there


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """List colleagues, units and roles."""
    return _overview(request)


@require_POST
@staff_page
def invite(request: StaffRequest) -> HttpResponse:
    """Make a link by which a colleague joins, and show it once."""
    unit, role = _unit(request), _role(request.POST.get("role", ""))
    email = request.POST.get("email", "").strip()
    token = operations.invite(unit, role=role, email=email, by=request.by)
    link = settings.UCHO_BASE_URL + reverse("join", args=[token])
    return _overview(request, {"link": link, "invited": email})


@require_POST
@staff_page
def open_unit(request: StaffRequest) -> HttpResponse:
    """Open a brand, a branch or a team."""
    name = {code: request.POST.get(f"name-{code}", "").strip() for code in NAMES}
    filled = {code: words for code, words in name.items() if words}
    operations.open_unit(_unit(request), kind=request.POST.get("kind", ""), name=filled, by=request.by)
    messages.success(request, _("The unit is open."))
    return redirect("settings-team")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def member(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a colleague's roles; give and take them."""
    demand(request.by, READ_TEAM)
    agent = _agent(pk)
    if request.method == "POST":
        unit, role = _unit(request), _role(request.POST.get("role", ""))
        change = operations.take_role if request.POST.get("do") == "take" else operations.give_role
        change(agent, unit=unit, role=role, by=request.by)
        return redirect("settings-agent", pk=pk)
    return _member(request, agent)


@require_POST
@staff_page
def password_link(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a link by which a colleague chooses a new password, show it once, and end their lock-out."""
    agent = _agent(pk)
    operations.let_choose_password(agent, by=request.by)
    reset_attempts(username=agent.email.strip().lower())
    where = [user_pk_to_url_str(agent), default_token_generator.make_token(agent)]
    link = settings.UCHO_BASE_URL + reverse("account_reset_password_from_key", args=where)
    return _member(request, agent, link)


def _member(request: StaffRequest, agent: Agent, link: str = "") -> HttpResponse:
    values = {
        "tabs": tabs(request.by, "team"),
        "link": link,
        "may_let_in": request.by.actor.rights.allow("org.let_choose_password"),
        "agent": agent,
        "face": face(agent.name, agent.pk),
        "memberships": Membership.objects.filter(agent=agent).select_related("unit", "role").order_by("unit__path"),
        "units": queries.units(),
        "roles": queries.roles(),
        "me": agent.pk == request.user.pk,
        "area": "settings",
    }
    return render(request, "web/settings/agent.html", values)


@require_POST
@staff_page
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a colleague's account."""
    operations.dismiss(_agent(pk), by=request.by)
    messages.success(request, _("The account is closed. What they wrote stays under their name."))
    return redirect("settings-team")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def role(request: StaffRequest, pk: int) -> HttpResponse:
    """Show and change what a role includes."""
    demand(request.by, READ_TEAM)
    found = _role(str(pk))
    if request.method == "POST":
        operations.change_role(found, permissions=request.POST.getlist("permission"), by=request.by)
        messages.success(request, _("Saved."))
        return redirect("settings-role", pk=pk)
    titles = _titles()
    groups: dict[str, list[tuple[str, str, bool]]] = {}
    for name, one in sorted(OPERATIONS.items()):
        held = name in found.permissions or "*" in found.permissions
        package = name.partition(".")[0]
        groups.setdefault(titles.get(package, package), []).append((name, str(one.label), held))
    values = {"tabs": tabs(request.by, "team"), "role": found, "groups": groups.items(), "area": "settings"}
    return render(request, "web/settings/role.html", values)


def _titles() -> dict[str, str]:
    return {
        "channels": _("Channels"),
        "conversations": _("Conversations"),
        "customers": _("Customers"),
        "events": _("Log and background work"),
        "org": _("Company"),
        "promises": _("Promises"),
        "api": _("Programs and webhooks"),
    }


def _overview(request: StaffRequest, more: dict[str, Any] | None = None) -> HttpResponse:
    demand(request.by, READ_TEAM)
    there = queries.present(request.by.at)
    held: dict[int, dict[str, list[str]]] = {}
    for one in Membership.objects.select_related("unit", "role").order_by("unit__path"):
        held.setdefault(one.agent_id, {}).setdefault(str(one.role), []).append(str(one.unit))
    values = {
        "tabs": tabs(request.by, "team"),
        "agents": [
            AgentLine(one, face(one.name, one.pk), one.pk in there, held.get(one.pk, {})) for one in queries.agents()
        ],
        "units": queries.units(),
        "roles": queries.roles(),
        "kinds": [("brand", _("Brand")), ("branch", _("Branch")), ("team", _("Team"))],
        "languages": NAMES.items(),
        "may_invite": request.by.actor.rights.allow("org.invite"),
        "may_open": request.by.actor.rights.allow("org.open_unit"),
        "may_rename": {one.pk for one in queries.units_for(request.by.actor.rights, "org.open_unit")},
        "area": "settings",
    }
    return render(request, "web/settings/team.html", values | (more or {}))


def _agent(pk: int) -> Agent:
    found = queries.agents().filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such colleague any more. Reload the page."))
    return found


def _unit(request: StaffRequest) -> Unit:
    wanted = request.POST.get("unit", "")
    found = next((one for one in queries.units() if str(one.pk) == wanted), None)
    if found is None:
        raise Refused(_("Choose a unit."))
    return found


def _role(wanted: str) -> Role:
    found = next((one for one in queries.roles() if str(one.pk) == wanted), None)
    if found is None:
        raise Refused(_("Choose a role."))
    return found
