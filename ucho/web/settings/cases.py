"""How we make good: limits for gestures, when the customer is asked again, and the list of causes."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ucho.cases import operations, queries
from ucho.cases.models import Cause, Policy
from ucho.core import durations
from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand
from ucho.org import queries as org
from ucho.org.models import Unit
from ucho.web.access import StaffRequest, staff_page
from ucho.web.components.languages import NAMES
from ucho.web.components.money import CURRENCIES, minor, money, plain
from ucho.web.settings.tabs import tabs

SET, CAUSES = "cases.set_policy", "cases.change_causes"
HOUR: Final = timedelta(hours=1)
WAITS: Final = (0, 4, 24, 48, 72, 120, 168, 336)  # hours after closing that are offered
LONGEST: Final = 90 * 24  # hours; whoever is asked later has forgotten


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """Show the policy of each unit and the causes."""
    demand(request.by, queries.READ)
    rights = request.by.actor.rights
    lines = []
    for unit in org.units_for(rights, queries.READ):
        policy = queries.policy_of(unit.pk)
        own = policy.unit_id == unit.pk
        lines.append(
            {
                "unit": unit,
                "comes": _("default") if policy.changed_at is None else "" if own else _("inherited"),
                "limit": money(policy.gesture_limit, policy.currency),
                "wait": _wait(_hours(policy)),
                "may": rights.allow(SET, unit.pk),
            }
        )
    values = {
        "tabs": tabs(request.by, "cases"),
        "lines": lines,
        "causes": queries.causes(retired=True),
        "groups": [group for group, _below in queries.causes()],
        "languages": NAMES.items(),
        "may_causes": rights.allow(CAUSES),
        "area": "settings",
    }
    return render(request, "web/settings/cases.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def policy(request: StaffRequest, pk: int) -> HttpResponse:
    """Show and change the policy of one unit."""
    demand(request.by, SET, pk)
    unit = next((one for one in org.units() if one.pk == pk), None)
    if unit is None:
        raise Missing(_("There is no such unit any more. Reload the page."))
    known, refusal = queries.policy_of(pk), ""
    typed = {
        "limit": plain(known.gesture_limit, known.currency, grouped=False),
        "currency": known.currency,
        "wait": str(_hours(known)),
    }
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            _set(request, unit, typed)
        except Refused as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings-cases")
    chosen = int(typed["wait"]) if typed["wait"].isdecimal() and len(typed["wait"]) < 6 else 0
    values = {
        "tabs": tabs(request.by, "cases"),
        "unit": unit,
        "typed": typed,
        "currencies": sorted({*CURRENCIES, known.currency}, key=lambda code: (code != known.currency, code)),
        "waits": [(hours, _wait(hours), hours == chosen) for hours in sorted({*WAITS, _hours(known)})],
        "refusal": refusal,
        "area": "settings",
    }
    return render(request, "web/settings/case_policy.html", values, status=422 if refusal else 200)


@require_POST
@staff_page
def add_cause(request: StaffRequest) -> HttpResponse:
    """Add a cause to a group, or a new group."""
    wanted = request.POST.get("parent", "")
    parent = next((group for group, _below in queries.causes() if str(group.pk) == wanted), None)
    if wanted and parent is None:
        raise Missing(_("There is no such group any more. Reload the page."))
    name = {code: request.POST.get(f"name-{code}", "") for code in NAMES}
    operations.add_cause(name=name, parent=parent, by=request.by)
    messages.success(request, _("The cause is on the list."))
    return redirect("settings-cases")


@require_POST
@staff_page
def retire_cause(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer a cause no longer, or again."""
    cause = Cause.objects.filter(pk=pk).select_related("parent").first()
    if cause is None:
        raise Missing(_("There is no such cause any more. Reload the page."))
    if request.POST.get("do") == "again":
        operations.add_cause(name=cause.name, parent=cause.parent, by=request.by)
        messages.success(request, _("The cause is offered again."))
    else:
        operations.retire_cause(cause, by=request.by)
        messages.success(request, _("The cause is no longer offered. Cases that have it keep it."))
    return redirect("settings-cases")


def _set(request: StaffRequest, unit: Unit, typed: dict[str, str]) -> None:
    if not (typed["wait"].isdecimal() and len(typed["wait"]) < 6 and int(typed["wait"]) <= LONGEST):
        raise Refused(_("Choose when the customer is asked again."))
    operations.set_policy(
        unit,
        gesture_limit=minor(typed["limit"], typed["currency"]),
        currency=typed["currency"],
        verify_after=durations.write(int(typed["wait"]) * HOUR),
        by=request.by,
    )


def _hours(known: Policy) -> int:
    return durations.parse(known.verify_after) // HOUR


def _wait(hours: int) -> str:
    if not hours:
        return _("at once")
    if hours % 24:
        return ngettext("after %(n)d hour", "after %(n)d hours", hours) % {"n": hours}
    return ngettext("after %(n)d day", "after %(n)d days", hours // 24) % {"n": hours // 24}
