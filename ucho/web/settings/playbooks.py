"""What ucho does by itself: seen, switched, set, and tried without doing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ucho.core.actors import Actor
from ucho.core.operations import demand
from ucho.org.queries import company
from ucho.playbooks import operations, queries
from ucho.playbooks.contract import Playbook, Skip
from ucho.playbooks.models import Run
from ucho.playbooks.queries import DryRun, Overview, Would
from ucho.playbooks.registry import playbook as playbook_called
from ucho.playbooks.words import outcome_of, reason_of
from ucho.web.access import StaffRequest, staff_page
from ucho.web.customers.views import place_of
from ucho.web.settings.about import Things, things_of
from ucho.web.settings.tabs import tabs

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAGE: Final = 30
TRIED: Final = 60  # lines of a dry run that are shown; all are counted
STATES: Final = {
    Run.State.DONE: (gettext_lazy("done"), "good"),
    Run.State.DUE: (gettext_lazy("waits"), "brand"),
    Run.State.SKIPPED: (gettext_lazy("not done"), ""),
    Run.State.FAILED: (gettext_lazy("went wrong"), "late"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One playbook in the list."""

    seen: Overview
    person: str  # for whom it last did something; empty when the reader may not know
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One run, or one line of a dry run."""

    at: datetime
    person: str
    person_id: int | None
    label: str  # what it was about
    href: str
    state: str | _StrPromise
    colour: str
    why: str | _StrPromise
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was not done, and why."""

    n: int
    why: str | _StrPromise


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """List the playbooks with what they did lately."""
    demand(request.by, queries.READ)
    actor = request.by.actor
    seen = queries.overview(actor, at=request.by.at)
    things = things_of(actor, [one.last.fact for one in seen if one.last])
    values = {
        "tabs": tabs(request.by, "playbooks"),
        "cards": [_card(one, things) for one in seen],
        "may_switch": _may_switch(actor),
        "area": "settings",
    }
    return render(request, "web/settings/playbooks.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def playbook(request: StaffRequest, name: str) -> HttpResponse:
    """Show one playbook with its settings, what it did, and on demand what it would have done; change its settings."""
    demand(request.by, queries.READ)
    found = playbook_called(name)
    if request.method == "POST":
        operations.change(name, {one.name: one.name in request.POST for one in found.settings}, by=request.by)
        messages.success(request, _("Saved."))
        return redirect("settings-playbook", name)
    actor = request.by.actor
    (seen,) = queries.overview(actor, at=request.by.at, name=name)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    rows = queries.runs(actor, name, state=state, before=place_of(request.GET.get("before", "")), limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    tried = queries.dry_run(actor, name, at=request.by.at) if request.GET.get("try") else None
    woulds = tried.woulds[:TRIED] if tried else ()
    things = things_of(actor, [one.fact for one in rows] + [one.fact for one in woulds])
    values = {
        "tabs": tabs(request.by, "playbooks"),
        "seen": seen,
        "settings": [(one, seen.settings[one.name]) for one in found.settings],
        "skipped": _counts(found, seen.skipped),
        "lines": [_of_run(found, one, things) for one in rows],
        "states": [(code, label, code == state) for code, (label, _colour) in STATES.items()],
        "state": state,
        "next_href": _next(name, state, rows[-1]) if more else "",
        "tried": tried,
        "tried_skipped": _counts(found, tried.skipped) if tried else [],
        "woulds": [_of_trial(found, one, things) for one in woulds],
        "unseen": _unseen(tried),
        "may_switch": _may_switch(actor),
        "area": "settings",
    }
    return render(request, "web/settings/playbook.html", values)


@require_POST
@staff_page
def switch(request: StaffRequest, name: str) -> HttpResponse:
    """Switch a playbook on or off."""
    on = request.POST.get("on") == "1"
    operations.switch(name, on, by=request.by)
    messages.success(request, _("The playbook is on.") if on else _("The playbook is off."))
    return (
        redirect("settings-playbook", name)
        if request.POST.get("from") == "playbook"
        else redirect("settings-playbooks")
    )


def _may_switch(actor: Actor) -> bool:
    root = company()
    return actor.rights.allow(operations.SWITCH, root.pk if root else None)


def _card(seen: Overview, things: Things) -> Card:
    person = things.person(seen.last.person_id) if seen.last else ("", None)
    return Card(seen, *person)


def _counts(playbook: Playbook, skipped: Mapping[str, int]) -> list[Count]:
    return [Count(n, reason_of(playbook, reason)) for reason, n in skipped.items()]


def _of_run(playbook: Playbook, run: Run, things: Things) -> Line:
    label, href = things.about(run.fact)
    state, colour = STATES[Run.State(run.state)]
    due = run.due_at if run.state == Run.State.DUE else None
    return Line(run.at, *things.person(run.person_id), label, href, state, colour, outcome_of(playbook, run), due)


def _of_trial(playbook: Playbook, would: Would, things: Things) -> Line:
    label, href = things.about(would.fact)
    person = things.person(would.fact.person_id)
    if isinstance(would.verdict, Skip):
        why = reason_of(playbook, would.verdict.reason)
        return Line(would.fact.at, *person, label, href, _("would not act"), "", why)
    if would.did:
        return Line(would.fact.at, *person, label, href, _("did act"), "good", "")
    due = would.verdict.due_at if would.verdict.due_at > would.fact.at else None
    return Line(would.fact.at, *person, label, href, _("would act"), "brand", "", due)


def _unseen(tried: DryRun | None) -> int:
    return max(0, len(tried.woulds) - TRIED) if tried else 0


def _next(name: str, state: str, last: Run) -> str:
    place = urlencode({"state": state, "before": f"{last.at.isoformat()}~{last.pk}"})
    return f"{reverse('settings-playbook', args=[name])}?{place}"
