"""How the company writes its own numbers, a format a line, so that they are never hidden as personal data."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ucho.core.errors import Refused
from ucho.core.operations import demand
from ucho.org import queries as org
from ucho.understanding import operations
from ucho.understanding.own_numbers import own_numbers
from ucho.web.access import StaffRequest, staff_page
from ucho.web.settings.tabs import tabs

SET: Final = "understanding.set_own_numbers"
EXAMPLES: Final = (("ZAM-######", "ZAM-204518"), ("FV/####/##", "FV/2026/07"), ("PL-??-####", "PL-KR-0034"))
"""Formats, each with a number that it finds."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def numbers(request: StaffRequest) -> HttpResponse:
    """Show and change the formats."""
    company = org.company()
    if company is None:
        raise LookupError("no company")  # nobody could have signed in
    demand(request.by, SET, company.pk)
    typed, refusal = "\n".join(own_numbers()), ""
    if request.method == "POST":
        typed = request.POST.get("formats", "")
        try:
            operations.set_own_numbers(company, typed.splitlines(), by=request.by)
        except Refused as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings-numbers")
    values = {
        "tabs": tabs(request.by, "numbers"),
        "formats": typed,
        "rows": min(max(6, typed.count("\n") + 2), 30),
        "examples": EXAMPLES,
        "refusal": refusal,
        "area": "settings",
    }
    return render(request, "web/settings/numbers.html", values, status=422 if refusal else 200)
