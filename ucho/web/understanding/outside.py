"""Choosing a model outside of ucho, trying it, comparing it with people, and switching it on or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from ucho.core.errors import Refused
from ucho.core.operations import demand
from ucho.understanding.models import OutsideModel
from ucho.understanding.operations import outside as operations
from ucho.understanding.outside import folder, shadow, spending
from ucho.understanding.outside.configured import ENDPOINT, FOLDER, KINDS, Configured, configured, has_key
from ucho.understanding.outside.contract import NotAnswered
from ucho.web.access import StaffRequest, staff_page
from ucho.web.understanding.outside_words import HEADS, answer_words
from ucho.web.understanding.tabs import tabs

State = OutsideModel.State
LONGEST_NUMBER: Final = 12  # digits that somebody may type


@dataclass(frozen=True, slots=True)
class Rung:
    """How a model stands on one thing it is asked about."""

    head: str
    label: str
    standing: shadow.Standing
    used: bool
    percent: str  # of wins among texts on which one of both was right; empty without any
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One kind of model on the page."""

    kind: str
    title: str
    wanted: Configured
    there: bool  # it was saved once
    state: str
    state_words: str
    has_key: bool
    heads: Sequence[tuple[str, str, bool]]  # code, words, chosen
    rungs: Sequence[Rung]
    loads: bool
    refusal: str = ""

    @property
    def may_be_on(self) -> bool:
        """Return whether it earned to act on anything."""
        return any(one.standing.earned for one in self.rungs)


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """Show both kinds of models, and what leaves."""
    return _page(request)


@require_POST
@staff_page
def save(request: StaffRequest, kind: str) -> HttpResponse:
    """Save the settings of a model."""
    demand(request.by, operations.PERMISSION)
    wanted = _typed(request, _known(kind))
    try:
        if kind == FOLDER:
            folder.check(wanted.folder)  # loads it, so that the transaction below is short
        operations.set_outside_model(kind, wanted, key=request.POST.get("key", "")[:2000], by=request.by)
    except Refused as refusal:
        return _page(request, kind, wanted, str(refusal))
    messages.success(request, _("Saved."))
    return redirect("understanding-outside")


@require_POST
@staff_page
def switch(request: StaffRequest, kind: str) -> HttpResponse:
    """Switch a model off, into shadow mode, or on."""
    demand(request.by, operations.PERMISSION)
    state, heads = request.POST.get("state", ""), request.POST.getlist("heads")
    try:
        operations.switch_outside_model(_known(kind), state, heads, by=request.by)
    except Refused as refusal:
        return _page(request, kind, None, str(refusal))
    messages.success(request, _switched(state))
    return redirect("understanding-outside")


@require_POST
@staff_page
def probe(request: StaffRequest, kind: str) -> HttpResponse:
    """Send one harmless sentence, and say what came back."""
    try:
        said, milliseconds = operations.try_outside_model(_known(kind), by=request.by)
    except Refused as refusal:
        return _page(request, kind, None, str(refusal))
    words = _("It answered: %(answer)s. That took %(milliseconds)d milliseconds.")
    messages.success(request, words % {"answer": answer_words(said), "milliseconds": milliseconds})
    return redirect("understanding-outside")


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return kind


def _switched(state: str) -> str:
    return {
        State.OFF.value: _("The model is switched off. Nothing is sent to it any more."),
        State.SHADOW.value: _("The model is asked about some texts every hour, and compared with people."),
        State.ON.value: _("The model is switched on. Where it does not answer, ucho's own reading stands."),
    }[state]


def _typed(request: StaffRequest, kind: str) -> Configured:
    typed = request.POST
    heads = tuple(typed.getlist("heads"))
    if kind == FOLDER:
        return Configured(folder=typed.get("folder", ""), heads=heads)
    return Configured(
        address=typed.get("address", ""),
        own_network=typed.get("own_network") == "1",
        model=typed.get("model", "").strip(),
        heads=heads,
        seconds=_number(typed.get("seconds", "")),
        tokens_a_day=_number(typed.get("tokens_a_day", "")),
        tokens_a_month=_number(typed.get("tokens_a_month", "")),
    )


def _number(words: str) -> int:
    """Return a number that somebody typed, with or without spaces; 0, which is refused, when it is none."""
    digits = "".join(words.split())
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER else 0


def _page(request: StaffRequest, kind: str = "", wanted: Configured | None = None, refusal: str = "") -> HttpResponse:
    demand(request.by, operations.PERMISSION)
    rows = {row.kind: row for row in OutsideModel.objects.all()}
    shown = [
        _shown(one, rows.get(one), wanted if one == kind else None, refusal if one == kind else "") for one in KINDS
    ]
    endpoint = rows.get(ENDPOINT)
    values = {
        "shown": shown,
        "anything_on": any(row.state != State.OFF for row in rows.values()),
        "sends": endpoint is not None and endpoint.state != State.OFF,
        "host": configured(endpoint).address,
        "left": spending.left(endpoint, request.by.at) if endpoint else None,
        "folders": folder.folders(),
        "home": folder.home(),
        "enough": shadow.ENOUGH,
        "sentence": operations.HARMLESS,
        "may_numbers": request.by.actor.rights.allow("understanding.set_own_numbers"),
        "tabs": tabs(request.by, "outside"),
        "area": "understanding",
    }
    return render(request, "web/understanding/outside.html", values, status=422 if refusal else 200)


def _shown(kind: str, row: OutsideModel | None, wanted: Configured | None, refusal: str) -> Shown:
    stored = configured(row)
    state = row.state if row else State.OFF.value
    rungs, loads = _rungs(row, stored)
    return Shown(
        kind=kind,
        title=_("A model on the internet or in your network") if kind == ENDPOINT else _("A model in a folder"),
        wanted=wanted or stored,
        there=row is not None,
        state=state,
        state_words=_state_words(state),
        has_key=has_key(row),
        heads=[(code, str(words), code in (wanted or stored).heads) for code, words in HEADS.items()],
        rungs=rungs,
        loads=loads,
        refusal=refusal,
    )


def _state_words(state: str) -> str:
    return {
        State.OFF.value: pgettext("state of a model", "Off"),
        State.SHADOW.value: pgettext("state of a model", "Shadow mode"),
        State.ON.value: pgettext("state of a model", "On"),
    }[state]


def _rungs(row: OutsideModel | None, wanted: Configured) -> tuple[list[Rung], bool]:
    """Return how a model stands, and whether it can be loaded at all."""
    if row is None:
        return [], True
    try:
        model = shadow.identity(row)
    except NotAnswered:
        return [], False
    return [_rung(one, wanted) for one in shadow.standings(wanted.heads, model)], True


def _rung(one: shadow.Standing, wanted: Configured) -> Rung:
    low, high = one.range or (None, None)
    percent = ["" if share is None else f"{round(100 * share)}\N{NO-BREAK SPACE}%" for share in (one.rate, low, high)]
    return Rung(one.head, str(HEADS[one.head]), one, one.head in wanted.used, *percent)
