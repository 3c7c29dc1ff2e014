"""Opening units, and giving them other names."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand
from ucho.org import operations, queries
from ucho.web.access import StaffRequest, staff_page
from ucho.web.components.languages import NAMES
from ucho.web.settings.tabs import tabs

CHANGE = "org.open_unit"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    """Show and change the names and the time zone of a unit, the company itself too."""
    demand(request.by, CHANGE, pk)
    found = next((one for one in queries.units() if one.pk == pk), None)
    if found is None:
        raise Missing(_("There is no such unit any more. Reload the page."))
    name, zone, refusal = found.name, found.time_zone, ""
    if request.method == "POST":
        name = {code: request.POST.get(f"name-{code}", "") for code in NAMES}
        zone = request.POST.get("time_zone", "").strip()
        try:
            operations.rename_unit(found, name=name, time_zone=zone, by=request.by)
        except Refused as problem:
            refusal = str(problem)
        else:
            cache.delete("company_zone")
            messages.success(request, _("Saved."))
            return redirect("settings-team")
    values = {
        "tabs": tabs(request.by, "team"),
        "unit": found,
        "names": [(code, label, name.get(code, "")) for code, label in NAMES.items()],
        "zone": zone,
        "zones": sorted(available_timezones()),
        "refusal": refusal,
        "area": "settings",
    }
    return render(request, "web/settings/unit.html", values, status=422 if refusal else 200)
