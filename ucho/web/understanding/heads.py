"""What was learned: the heads that a company taught, their figures, and sending one away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from ucho.core.errors import Missing
from ucho.core.operations import demand
from ucho.statistics.proportions import wilson
from ucho.statistics.scores import TOO_FEW
from ucho.understanding import operations
from ucho.understanding.learning import queries
from ucho.understanding.learning.labels import INTENT
from ucho.understanding.learning.lessons import EACH, NEEDED
from ucho.understanding.models import CompanyHead
from ucho.understanding.operations.promoting import PROMOTE, UNDO
from ucho.web.access import StaffRequest, staff_page
from ucho.web.scores.figures import number, share, whole
from ucho.web.understanding.questions import NAMES
from ucho.web.understanding.tabs import tabs

SEE: Final = "understanding.see"
SHOWN: Final = 6  # of the history
STATES: Final = {
    "used": gettext_lazy("in use now"),
    "replaced": gettext_lazy("replaced by a newer one"),
    "undone": gettext_lazy("taken back"),
    "tried": gettext_lazy("tried, not used"),
}
WHY: Final = {
    "few": gettext_lazy("Too few corrections were kept back to judge it by."),
    "no_win": gettext_lazy("It was not right more often than the one in use."),
    "lost_label": gettext_lazy("It was right more often, but one of the answers got worse."),
    "lost_suite": gettext_lazy("It was right more often on your texts, but got worse on the fixed test texts."),
}
"""Why a head is not used."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with the range that fits it, as a picture and in words; places are per cent."""

    label: str
    value: str
    words: str
    low: str
    at: str
    span: str
    few: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One head of the history."""

    at: datetime
    state: str
    state_words: str
    why: str
    kept: str
    learned_from: str


@dataclass(frozen=True, slots=True)
class Card:
    """What was learned about one question."""

    name: str
    title: str
    now: str  # which head reads
    progress: str  # "not enough corrections yet: 12 of 50"
    corrections: str
    done: int  # per cent of the corrections that are needed
    bars: Sequence[Bar]
    lines: Sequence[Line]
    undo: int | None  # the head that could be sent away


@require_safe
@staff_page
def heads(request: StaffRequest) -> HttpResponse:
    """Show what was learned."""
    demand(request.by, SEE)
    rights = request.by.actor.rights
    found = queries.learned()
    values = {
        "tabs": tabs(request.by, "heads"),
        "area": "understanding",
        "cards": [_card(one) for one in found if one.corrections or one.history],
        "untouched": [str(NAMES[one.name]) for one in found if not (one.corrections or one.history)],
        "may_teach": rights.allow(PROMOTE),
        "may_undo": rights.allow(UNDO),
        "needed": NEEDED,
        "too_few": TOO_FEW,
    }
    return render(request, "web/understanding/heads.html", values)


@require_POST
@staff_page
def teach(request: StaffRequest) -> HttpResponse:
    """Have the heads taught now instead of on Sunday."""
    operations.teach_now(by=request.by)
    messages.success(request, _("ucho is learning. Reload this page in a minute to see what came of it."))
    return redirect(reverse("understanding-heads"))


@require_POST
@staff_page
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Send away the head that reads."""
    row = CompanyHead.objects.filter(pk=pk).defer("weights").first()
    if row is None:
        raise Missing(_("There is no such head any more. Reload the page."))
    back = operations.undo_head(row, by=request.by)
    shipped = _("What was learned was taken back. New texts are read as right after the installation.")
    before = _("What was learned was taken back. New texts are read as before.")
    messages.success(request, shipped if back is None else before)
    return redirect(reverse("understanding-heads"))


def _card(one: queries.Learned) -> Card:
    used = one.used
    now = _("works as installed") if one.shipped else _("not recognised yet")
    return Card(
        one.name,
        str(NAMES[one.name]),
        _("uses your corrections") if used is not None else now,
        _progress(one),
        ngettext("%(n)s text checked by you", "%(n)s texts checked by you", one.corrections)
        % {"n": whole(one.corrections)},
        100 * one.corrections // max(1, one.corrections + one.needed),
        [*(_bars(used.figures) if used is not None else []), *_drawn(one)],
        [_line(row) for row in one.history[:SHOWN]],
        used.pk if used is not None else None,
    )


def _progress(one: queries.Learned) -> str:
    if not one.needed:
        return ""
    if one.name == INTENT and not one.shipped:
        return _("Not enough corrections yet: at least two answers are needed, each for %(each)s texts.") % {
            "each": EACH
        }
    return _("Not enough corrections yet: %(n)s of %(needed)s.") % {
        "n": whole(one.corrections),
        "needed": whole(one.corrections + one.needed),
    }


def _bars(figures: Mapping[str, Any]) -> list[Bar]:
    found = []
    for part, before, after in (
        ("kept", _("Corrections kept back, before"), _("Corrections kept back, now")),
        ("suite", _("Fixed test texts, before"), _("Fixed test texts, now")),
    ):
        counts = figures[part]
        if counts["texts"]:
            found += [_bar(before, counts["before"], counts["texts"]), _bar(after, counts["after"], counts["texts"])]
    return found


def _drawn(one: queries.Learned) -> list[Bar]:
    right, texts = one.drawn
    return [_bar(_("Drawn by lot: read right at once"), right, texts)] if texts else []


def _bar(label: str, hits: int, n: int) -> Bar:
    sure = wilson(hits, n)
    assert sure is not None
    words = _("%(hits)s of %(n)s right, between %(low)s and %(high)s %%") % {
        "hits": whole(hits),
        "n": whole(n),
        "low": number(100 * sure.low, 0),
        "high": number(100 * sure.high, 0),
    }
    low, at, span = (f"{100 * place:.1f}" for place in (sure.low, hits / n, sure.high - sure.low))
    return Bar(label, share(hits, n), words, low, at, span, n < TOO_FEW)


def _line(row: CompanyHead) -> Line:
    kept = row.figures["kept"]
    return Line(
        row.at,
        row.state,
        str(STATES[row.state]),
        str(WHY.get(row.figures.get("why", ""), "")),
        _("%(before)s → %(after)s of %(n)s")
        % {
            "before": whole(kept["before"]),
            "after": whole(kept["after"]),
            "n": whole(kept["texts"]),
        },
        whole(row.figures["learned_from"]),
    )
