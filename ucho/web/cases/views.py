"""Looking at one case: beside the list, alone, and what changed in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe
from django.views.decorators.vary import vary_on_headers

from ucho.cases import queries
from ucho.cases.models import Case
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.cases.show import pane_of
from ucho.web.inbox.lines import asked, list_page


@require_safe
@vary_on_headers("HX-Request")
@staff_page
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a case, beside the list or alone."""
    found = queries.case_for(request.by.actor, pk)
    if is_fragment(request):
        return stage(request, found)
    question = asked(request.GET)
    values = {
        "list": list_page(question, request.by, open_key=f"case-{pk}"),
        "pane": pane_of(found, request.by, suffix=question.suffix),
        "area": "inbox",
    }
    return render(request, "web/inbox/page.html", values)


@require_GET
@staff_page
def live(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what may have changed in a case that is open; what was typed meanwhile stays, see cases.js."""
    found = queries.case_for(request.by.actor, pk)
    pane = pane_of(found, request.by, suffix=asked(request.GET).suffix)
    return render(request, "web/cases/live.html", {"pane": pane})


def stage(request: StaffRequest, found: Case) -> HttpResponse:
    """Show a case's panes after something was done with it, and have the list look again."""
    fresh = queries.case_for(request.by.actor, found.pk)
    suffix = asked(request.POST if request.method == "POST" else request.GET).suffix
    answer = render(request, "web/cases/stage.html", {"pane": pane_of(fresh, request.by, suffix=suffix)})
    if request.method == "POST":
        answer.headers["HX-Trigger"] = "inbox-changed"
    return answer
