"""The times that units aim for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ucho.core.errors import Refused
from ucho.core.operations import demand
from ucho.org.models import Unit
from ucho.promises import operations, queries
from ucho.promises.operations import SET_TARGETS
from ucho.promises.rules import Goal
from ucho.web.access import StaffRequest, staff_page
from ucho.web.inbox.deadlines import metric_words
from ucho.web.settings.hours import unit_named
from ucho.web.settings.tabs import tabs

SPANS: Final = {"days": 86_400, "hours": 3600, "minutes": 60}


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One kind of time in the form."""

    metric: str
    name: str
    number: str  # empty for no goal
    span: str
    working: bool
    source: str  # which unit set it, "" for this one or nobody
    built_in: bool


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def targets(request: StaffRequest, pk: int) -> HttpResponse:
    """Show and change the times that a unit aims for."""
    demand(request.by, SET_TARGETS, pk)
    unit = unit_named(pk)
    if "inherit" in request.POST:
        operations.inherit_target(unit, metric=request.POST["inherit"], by=request.by)
        messages.success(request, _("Saved. What is open is computed anew."))
        return redirect("settings-targets", pk=pk)
    goals = queries.goals_of(unit)
    refusal = ""
    lines = [_line(metric, goal, setter, unit) for metric, (goal, setter) in goals.items()]
    if request.method == "POST":
        lines = [_typed(line, request.POST) for line in lines]
        try:
            for line in lines:
                wanted = Goal(_seconds(line), line.working)
                if wanted != goals[line.metric][0]:
                    operations.set_target(
                        unit, metric=line.metric, seconds=wanted.seconds, working=wanted.working, by=request.by
                    )
        except Refused as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("Saved. What is open is computed anew."))
            return redirect("settings-targets", pk=pk)
    values = {
        "tabs": tabs(request.by, "times"),
        "unit": unit,
        "lines": lines,
        "own": [(metric, metric_words(metric)) for metric, (_goal, setter) in goals.items() if setter == unit]
        if unit.parent_id is not None
        else [],
        "spans": [("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days"))],
        "refusal": refusal,
        "area": "settings",
    }
    return render(request, "web/settings/targets.html", values, status=422 if refusal else 200)


def _line(metric: str, goal: Goal, setter: Unit | None, unit: Unit) -> TargetLine:
    number, span = "", "hours"
    if goal.seconds is not None:
        span = next(name for name, length in SPANS.items() if goal.seconds % length == 0 and goal.seconds >= length)
        span = "hours" if span == "days" and goal.working else span  # a working day is no day of 24 hours
        number = str(goal.seconds // SPANS[span])
    source = str(setter) if setter and setter.pk != unit.pk else ""
    return TargetLine(metric, metric_words(metric), number, span, goal.working, source, setter is None)


def _typed(line: TargetLine, values: QueryDict) -> TargetLine:
    span = values.get(f"{line.metric}-span", "")
    return TargetLine(
        line.metric,
        line.name,
        values.get(f"{line.metric}-number", "").strip(),
        span if span in SPANS else "hours",
        values.get(f"{line.metric}-working") == "yes",
        line.source,
        line.built_in,
    )


def _seconds(line: TargetLine) -> int | None:
    if not line.number:
        return None
    if not (line.number.isascii() and line.number.isdigit()) or len(line.number) > 6:
        raise Refused(_("“%(text)s” is no whole number. Leave it empty for no target.") % {"text": line.number})
    return int(line.number) * SPANS[line.span]
