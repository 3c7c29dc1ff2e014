"""Business hours of units: a line of text for each day, so that a plain form can hold several intervals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ucho.core.errors import Missing, Refused
from ucho.core.operations import demand
from ucho.org import operations, queries
from ucho.org.calendar import Day, write_time
from ucho.org.models import Hours, Unit
from ucho.org.operations.hours import SET_HOURS
from ucho.promises.operations import SET_TARGETS
from ucho.web.access import StaffRequest, staff_page
from ucho.web.settings.tabs import tabs

SHOWN: Final = 14  # days ahead
COUNTRIES: Final = {
    "PL": "Polska", "RU": "Россия", "UA": "Україна", "BY": "Беларусь", "KZ": "Қазақстан", "LT": "Lietuva",
    "LV": "Latvija", "EE": "Eesti", "FI": "Suomi", "DE": "Deutschland", "AT": "Österreich", "CH": "Schweiz",
    "CZ": "Česko", "SK": "Slovensko", "HU": "Magyarország", "RO": "România", "BG": "България", "RS": "Srbija",
    "HR": "Hrvatska", "SI": "Slovenija", "IT": "Italia", "FR": "France", "ES": "España", "PT": "Portugal",
    "NL": "Nederland", "BE": "België", "LU": "Luxembourg", "DK": "Danmark", "SE": "Sverige", "NO": "Norge",
    "GB": "United Kingdom", "IE": "Ireland", "GR": "Ελλάδα", "TR": "Türkiye", "GE": "საქართველო", "AM": "Հայաստան",
    "AZ": "Azərbaycan", "UZ": "Oʻzbekiston", "US": "United States", "CA": "Canada",
}  # fmt: skip
"""Countries to choose from, as people there call them."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the week in the form."""

    name: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """One of the next days, as it is computed."""

    day: date
    name: str
    hours: str  # empty for closed
    holiday: bool


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in the overview."""

    unit: Unit
    hours_from: Unit | None  # whose hours it has; None for around the clock
    may: bool


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """List the units with where their hours come from."""
    demand(request.by, operations.READ_TEAM)
    found = []
    for unit in queries.units_for(request.by.actor.rights, operations.READ_TEAM):
        hours = queries.hours_of(unit)
        may = request.by.actor.rights.allow(SET_HOURS, unit.pk) or request.by.actor.rights.allow(SET_TARGETS, unit.pk)
        found.append(UnitLine(unit, hours.unit if hours else None, may))
    return render(
        request, "web/settings/times.html", {"tabs": tabs(request.by, "times"), "lines": found, "area": "settings"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def hours(request: StaffRequest, pk: int) -> HttpResponse:
    """Show and change when a unit works."""
    demand(request.by, SET_HOURS, pk)
    unit = unit_named(pk)
    found = queries.hours_of(unit)
    if "inherit" in request.POST:
        operations.inherit_hours(unit, by=request.by)
        messages.success(request, _("Saved. What is open is computed anew."))
        return redirect("settings-hours", pk=pk)
    refusal = ""
    lines, days = _week_lines(found), _override_lines(found, request.by.at.date())
    always, country = not (found and found.week), found.country if found else ""
    if request.method == "POST":
        lines = [request.POST.get(f"day-{number}", "") for number in range(7)]
        days, country = request.POST.get("days", ""), request.POST.get("country", "")
        always = request.POST.get("when") == "always"
        try:
            week = [] if always else [read_intervals(line) for line in lines]
            operations.set_hours(unit, week=week, country=country, overrides=read_days(days), by=request.by)
        except Refused as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("Saved. What is open is computed anew."))
            return redirect("settings-hours", pk=pk)
    values = {
        "tabs": tabs(request.by, "times"),
        "unit": unit,
        "from": found.unit if found and found.unit_id != unit.pk else None,
        "none": found is None,
        "own": found is not None and found.unit_id == unit.pk and unit.parent_id is not None,
        "always": always,
        "lines": [DayLine(str(WEEKDAYS[number]), number, lines[number]) for number in range(7)],
        "days": days,
        "country": country,
        "countries": sorted((COUNTRIES | ({country: country} if country not in {"", *COUNTRIES} else {})).items()),
        "ahead": _ahead(unit, found, request.by.at) if found and found.week else (),
        "refusal": refusal,
        "area": "settings",
    }
    return render(request, "web/settings/hours.html", values, status=422 if refusal else 200)


def unit_named(pk: int) -> Unit:
    """Return a unit, or say that it is gone."""
    found = next((one for one in queries.units() if one.pk == pk), None)
    if found is None:
        raise Missing(_("There is no such unit any more. Reload the page."))
    return found


def read_intervals(line: str) -> list[list[str]]:
    """Return the intervals of a line such as "09:00-13:00, 14:00-17:00"; an empty line is a closed day."""
    parts = [part.strip() for part in re.split("[,;]", line) if part.strip()]
    found = [re.split(r"\s*[-–—]\s*", part) for part in parts]  # people type all three dashes
    for part, times in zip(parts, found, strict=True):
        if len(times) != 2:
            raise Refused(_("“%(text)s” is no interval. Write it like 09:00–17:00.") % {"text": part})
    return found


def read_days(text: str) -> dict[str, list[list[str]]]:
    """Return the hours of single days, a line for each: the day, then its intervals; only the day when it is closed."""
    found: dict[str, list[list[str]]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _space, rest = line.partition(" ")
        if day in found:
            raise Refused(_("%(day)s is there twice. Put all its hours into one line.") % {"day": day})
        found[day] = read_intervals(rest)
    return found


def _week_lines(found: Hours | None) -> list[str]:
    if found is None or not found.week:
        return ["09:00–17:00"] * 5 + ["", ""]
    return [_line(times) for times in found.week]


def _override_lines(found: Hours | None, today: date) -> str:
    """Return the single days as they are typed; those long over are left out, the versions before keep them."""
    since = (today - timedelta(days=31)).isoformat()
    single: Mapping[str, Sequence[Sequence[str]]] = found.overrides if found else {}
    return "\n".join(f"{day} {_line(times)}".strip() for day, times in sorted(single.items()) if day >= since)


def _line(times: Sequence[Sequence[str]]) -> str:
    return ", ".join("–".join(pair) for pair in times)


def _ahead(unit: Unit, found: Hours, at: datetime) -> list[Ahead]:
    when = queries.calendar_from(unit.time_zone, found)
    today = at.astimezone(ZoneInfo(unit.time_zone)).date()
    days = [today + timedelta(days=number) for number in range(SHOWN)]
    return [Ahead(day, date_format(day, "l, j E"), _shown(when.hours_on(day)), when.is_holiday(day)) for day in days]


def _shown(day: Day) -> str:
    return ", ".join(f"{write_time(start)}–{write_time(end)}" for start, end in day)
