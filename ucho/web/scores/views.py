"""The score page, and more answers for its list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ucho.core.operations import demand
from ucho.org import queries as org
from ucho.surveys import queries
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.customers.views import place_of
from ucho.web.scores.answers import answer_page
from ucho.web.scores.filters import read
from ucho.web.scores.page import distributions, menus, metrics, score_page


@require_safe
@staff_page
def scores(request: StaffRequest) -> HttpResponse:
    """Show one score with everything it rests on."""
    demand(request.by, queries.READ)
    actor = request.by.actor
    readable = {unit.pk for unit in org.units_for(actor.rights, queries.READ)}
    filters = read(request.GET, request.by.at, instruments=metrics(), units=readable)
    before = place_of(request.GET.get("before", ""))
    if is_fragment(request) and filters.instrument:
        answers = answer_page(filters, actor, metrics()[filters.instrument], before)
        return render(request, "web/scores/rows.html", {"answers": answers})
    counted = distributions(filters, actor)
    if not filters.instrument:  # the question that most customers have answered
        filters = filters.of(max(counted, key=lambda name: sum(counted[name].values())))
    values = {
        "page": score_page(filters, actor, counted),
        "menus": menus(filters, actor),
        "filters": filters,
        "answers": answer_page(filters, actor, metrics()[filters.instrument], before),
        "may_plan": actor.rights.allow("surveys.set_plan"),
        "area": "scores",
    }
    return render(request, "web/scores/page.html", values)
