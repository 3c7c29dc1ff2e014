"""The heat map: what customers speak of, by where they speak to us, and the texts behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ucho.core.actors import By
from ucho.core.operations import demand
from ucho.customers.queries import survivors
from ucho.events.queries import Place
from ucho.org import queries as org
from ucho.understanding import heat
from ucho.understanding.words import ASPECTS, SENTIMENTS
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.components.faces import Face
from ucho.web.components.languages import language_name
from ucho.web.customers.views import place_of
from ucho.web.inbox.lines import person_face
from ucho.web.scores.filters import CHOSEN, PERIODS
from ucho.web.scores.page import Choice, period_words
from ucho.web.understanding.heat_cells import table
from ucho.web.understanding.heat_filters import HeatFilters, read
from ucho.web.understanding.marking import Piece, pieces
from ucho.web.understanding.tabs import tabs
from ucho.web.understanding.touchpoints import touchpoint_icon, touchpoint_name

PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text behind a cell, with the parts that speak of the aspect marked."""

    face: Face
    person_href: str
    href: str
    pieces: Sequence[Piece]
    language: str
    at: datetime
    touchpoint: str
    icon: str
    unit: str
    polarities: Sequence[tuple[str, str]]  # code, words


@require_safe
@staff_page
def heatmap(request: StaffRequest) -> HttpResponse:
    """Show the heat map, and below it the texts of the cell that was chosen."""
    demand(request.by, heat.SEE)
    readable = org.units_for(request.by.actor.rights, heat.SEE)
    filters = read(request.GET, request.by.at, units={unit.pk for unit in readable})
    lines, next_href = _texts(filters, request.by, place_of(request.GET.get("before", "")))
    if is_fragment(request) and filters.aspect:
        return render(request, "web/understanding/heat_texts.html", {"lines": lines, "next_href": next_href})
    asked = filters.asked()
    values = {
        "table": table(heat.heat(request.by.actor, asked, before=filters.before()), filters),
        "filters": filters,
        "periods": [Choice(str(one), period_words(one), filters.period == str(one)) for one in PERIODS]
        + [Choice(CHOSEN, _("Choose days…"), filters.period == CHOSEN)],
        "days": filters.period == CHOSEN,
        "units": [Choice(str(one.pk), str(one), one.pk == filters.unit) for one in readable],
        "languages": [
            Choice(one, language_name(one) or one, one == filters.language)
            for one in _with(heat.languages(request.by.actor, asked), filters.language)
        ],
        "cell": _cell_title(filters),
        "polarities": _polarities(filters),
        "lines": lines,
        "next_href": next_href,
        "before": filters.span.before(),
        "tabs": tabs(request.by, "heat"),
        "area": "understanding",
    }
    return render(request, "web/understanding/heatmap.html", values)


def _with(codes: list[str], chosen: str) -> list[str]:
    return codes if not chosen or chosen in codes else [*codes, chosen]


def _cell_title(filters: HeatFilters) -> str:
    if not filters.aspect:
        return ""
    aspect = str(ASPECTS[filters.aspect])
    return f"{aspect} · {touchpoint_name(filters.touchpoint)}" if filters.touchpoint else aspect


def _polarities(filters: HeatFilters) -> list[tuple[str, str, bool]]:
    chosen = [("", pgettext("texts", "All")), *SENTIMENTS.items()]
    return [(str(words), filters.href(polarity=code) + "#texts", code == filters.polarity) for code, words in chosen]


def _texts(filters: HeatFilters, by: By, before: Place | None) -> tuple[list[TextLine], str]:
    """Return the texts of the chosen cell, and where the next ones are."""
    if not filters.aspect:
        return [], ""
    found, mark = heat.told(by.actor, filters.asked_for_texts(), before=before, limit=PAGE)
    people = survivors([one.reading.person_id for one in found])
    return (
        [_line(one, people[one.reading.person_id].pk, people[one.reading.person_id].name) for one in found],
        filters.href(before=f"{mark[0].isoformat()}~{mark[1]}") if mark else "",
    )


def _line(one: heat.Told, person: int, name: str) -> TextLine:
    reading = one.reading
    answer, message = one.answer, one.message
    href = ""
    if message is not None:
        href = f"{reverse('conversation', args=[message.conversation_id])}#m{message.pk}"
    elif answer is not None:
        href = f"{reverse('scores')}?instrument={answer.instrument}#answer-{answer.pk}"
    spans = [(aspect.start, aspect.end, aspect.polarity) for aspect in one.aspects]
    return TextLine(
        person_face(name, person),
        reverse("person", args=[person]),
        href,
        pieces(one.words, spans),
        reading.language,
        message.at if message else answer.at if answer else reading.at,
        touchpoint_name(reading.touchpoint),
        touchpoint_icon(reading.touchpoint),
        str(reading.unit),
        [
            (code, str(words))
            for code, words in SENTIMENTS.items()
            if any(code == aspect.polarity for aspect in one.aspects)
        ],
    )
