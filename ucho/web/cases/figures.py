"""The figures of the loop: what became of the cases opened in a period, each number beside what it is a part of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ucho.cases import queries
from ucho.cases.queries import CauseFigure, Figures
from ucho.core.language import say
from ucho.core.operations import demand
from ucho.org import queries as org
from ucho.statistics.proportions import wilson
from ucho.statistics.scores import TOO_FEW
from ucho.web.access import StaffRequest, staff_page
from ucho.web.components.money import money
from ucho.web.scores.figures import number, share, whole

PERIODS: Final = (30, 90, 365)  # days
USUAL: Final = 90
GOAL: Final = 80  # per cent contacted in time, the usual aim; see the knowledge behind the loop
WIDTH: Final = 100  # of the picture of a range, in units of its view box


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the range that fits it."""

    code: str
    name: str
    icon: str
    value: str  # "86 %", empty when there is nothing to divide by
    words: str  # "18 of 21 …"
    sure: str = ""  # "between 65 and 95 %"
    few: bool = False
    low: str = ""  # three places on the picture, 0 … WIDTH
    at: str = ""
    high: str = ""
    span: str = ""
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One line of the table of causes."""

    name: str
    group: bool
    n: str
    part: str
    preventable: str
    cost: str
    few: bool


@require_safe
@staff_page
def figures(request: StaffRequest) -> HttpResponse:
    """Show what became of the cases opened in a period."""
    demand(request.by, queries.READ)
    days = next((one for one in PERIODS if str(one) == request.GET.get("days")), USUAL)
    units = org.units_for(request.by.actor.rights, queries.READ)
    unit = next((one for one in units if str(one.pk) == request.GET.get("unit")), None)
    since, until = request.by.at - timedelta(days=days), request.by.at
    found = queries.figures(request.by.actor, since, until, unit)
    costs = queries.costs_by_cause(request.by.actor, since, until, unit)
    values = {
        "found": found,
        "opened": whole(found.opened),
        "shares": shares_of(found),
        "cost": cost_words(found),
        "causes": cause_lines(found, costs),
        "without_cause": found.opened - found.with_cause,
        "periods": [(one, _period(one), one == days) for one in PERIODS],
        "units": [(one.pk, str(one), one == unit) for one in units],
        "too_few": TOO_FEW,
        "area": "cases",
    }
    return render(request, "web/cases/figures.html", values)


def shares_of(found: Figures) -> list[Share]:
    """Return the four shares of the loop, each with its own denominator."""
    n = found.contact_due
    contacted = ngettext(
        "%(hits)s of %(n)s case whose time has come", "%(hits)s of %(n)s cases whose time has come", n
    ) % {"hits": whole(found.contacted_in_time), "n": whole(n)}
    resolved = ngettext("%(hits)s of %(n)s closed case", "%(hits)s of %(n)s closed cases", found.closed) % {
        "hits": whole(found.resolved),
        "n": whole(found.closed),
    }
    fixed = ngettext(
        "%(hits)s of %(n)s customer who answered (%(asked)s asked)",
        "%(hits)s of %(n)s customers who answered (%(asked)s asked)",
        found.verify_answered,
    ) % {
        "hits": whole(found.verify_fixed),
        "n": whole(found.verify_answered),
        "asked": whole(found.verify_asked),
    }
    reopened = ngettext("%(hits)s of %(n)s opened case", "%(hits)s of %(n)s opened cases", found.opened) % {
        "hits": whole(found.reopened),
        "n": whole(found.opened),
    }
    return [
        _share("contact", _("Contacted in time"), "clock-check", (found.contacted_in_time, n), contacted, goal=GOAL),
        _share("resolved", _("Solved, at least in part"), "circle-check", (found.resolved, found.closed), resolved),
        _share(
            "fixed",
            _("Good again, says the customer"),
            "rosette-discount-check",
            (found.verify_fixed, found.verify_answered),
            fixed,
        ),
        _share("reopened", _("Opened again"), "rotate-2", (found.reopened, found.opened), reopened),
    ]


def cost_words(found: Figures) -> list[tuple[str, str]]:
    """Return what gestures cost in each currency: in all, and for each case that was opened."""
    return [
        (money(total, currency), money(round(total / found.opened), currency) if found.opened else "")
        for currency, total in sorted(found.cost.items(), key=lambda one: -one[1])
    ]


def cause_lines(found: Figures, costs: Mapping[int, Mapping[str, int]]) -> list[CauseLine]:
    """Return the causes in two levels, the most frequent group first.

    Args:
        found: the figures.
        costs: by cause, minor units by currency.
    """
    groups: dict[str, list[CauseFigure]] = {}
    language = get_language() or "en"
    for one in found.by_cause:
        groups.setdefault(say(one.group or one.name, language), []).append(one)
    lines: list[CauseLine] = []
    for name, ones in sorted(groups.items(), key=lambda group: (-sum(one.n for one in group[1]), group[0])):
        lines.append(_line(name, ones, costs, found, group=True))
        lines += [_line(say(one.name, language), [one], costs, found, group=False) for one in ones if one.group]
    return lines


def _line(
    name: str, ones: Sequence[CauseFigure], costs: Mapping[int, Mapping[str, int]], found: Figures, *, group: bool
) -> CauseLine:
    n, known = sum(one.n for one in ones), sum(one.preventable_known for one in ones)
    preventable = sum(one.preventable for one in ones)
    total: dict[str, int] = {}
    for one in ones:
        for currency, amount in costs.get(one.cause_id, {}).items():
            total[currency] = total.get(currency, 0) + amount
    said = _("%(hits)s of %(n)s") % {"hits": whole(preventable), "n": whole(known)} if known else ""
    return CauseLine(
        name,
        group,
        whole(n),
        share(n, found.with_cause),
        said,
        " + ".join(money(amount, currency) for currency, amount in sorted(total.items())),
        known < TOO_FEW,
    )


def _share(code: str, name: str, icon: str, counts: tuple[int, int], words: str, *, goal: int | None = None) -> Share:
    hits, n = counts
    found = wilson(hits, n)
    if found is None:
        return Share(code, name, icon, "", words, goal=goal)
    low, high = found.low * 100, found.high * 100
    sure = _("between %(low)s and %(high)s %%") % {"low": number(low, 0), "high": number(high, 0)}
    return Share(
        code,
        name,
        icon,
        f"{number(100 * hits / n, 0)}\u00a0%",
        words,
        sure,
        n < TOO_FEW,
        _place(low),
        _place(100 * hits / n),
        _place(high),
        _place(high - low),
        goal,
    )


def _place(per_cent: float) -> str:
    """Return a place on the picture as SVG writes it, whatever the reader's decimal sign."""
    return f"{per_cent * WIDTH / 100:.1f}"


def _period(days: int) -> str:
    return {30: _("Last 30 days"), 90: _("Last 90 days"), 365: _("Last 365 days")}[days]
