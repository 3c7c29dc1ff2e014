"""What customers talk about: topics that are watched, and those that wait for somebody to name them."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ucho.core.errors import Refused
from ucho.core.operations import demand
from ucho.understanding.models import Topic
from ucho.understanding.operations import topics as operations
from ucho.understanding.topics import queries
from ucho.understanding.topics.jobs import look_for_topics
from ucho.web.access import StaffRequest, staff_page
from ucho.web.understanding.tabs import tabs
from ucho.web.understanding.topic_lines import about, text_lines, topic_line, week_lines

EXAMPLES: Final = 12
NAME: Final = "understanding.name_topic"


@require_safe
@staff_page
def topics(request: StaffRequest) -> HttpResponse:
    """Show all topics: what is new first, then what is watched."""
    demand(request.by, queries.SEE)
    found = queries.topics_for(request.by.actor, request.by.at)
    proposed = [topic_line(one) for one in found.proposed]
    for line, one in zip(proposed, found.proposed, strict=True):
        line.examples = text_lines(request.by.actor, queries.members_for(request.by.actor, one)[:3])
    values = {
        "active": [topic_line(one) for one in found.active],
        "proposed": proposed,
        "dismissed": [topic_line(one) for one in found.dismissed],
        "texts": found.texts,
        "asked": "asked" in request.GET,
        **_frame(request),
    }
    return render(request, "web/understanding/topics.html", values)


@require_safe
@staff_page
def topic(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one topic: its weeks, its most typical texts, where they came from."""
    return _shown(request, pk)


@require_safe
@staff_page
def split(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the groups that the texts of a topic fall into, to choose which of them go."""
    demand(request.by, "understanding.split_topic")
    return _split_page(request, pk)


@require_POST
@staff_page
def look(request: StaffRequest) -> HttpResponse:
    """Look at the running week now."""
    operations.ask_to_look(look_for_topics, by=request.by)
    return redirect(f"{reverse('understanding-topics')}?asked=1")


@require_POST
@staff_page
def name(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a topic a name."""
    found = _seen(request, pk)
    try:
        operations.name_topic(found, request.POST.get("name", ""), by=request.by)
    except Refused as refusal:
        return _shown(request, pk, refusal)
    return redirect("understanding-topic", pk)


@require_POST
@staff_page
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that a topic is not worth watching."""
    operations.dismiss_topic(_seen(request, pk), by=request.by)
    return redirect("understanding-topics")


@require_POST
@staff_page
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a topic part of another one."""
    found = _seen(request, pk)
    wanted = request.POST.get("into", "")
    try:
        if not wanted.isdecimal():
            raise Refused(_("Choose the topic that this one is a part of."))
        into = operations.merge_topics(found, _seen(request, int(wanted)), by=request.by)
    except Refused as refusal:
        return _shown(request, pk, refusal)
    return redirect("understanding-topic", into.pk)


@require_POST
@staff_page
def part(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo a merge."""
    _seen(request, pk)
    found = operations.part_topics(get_object_or_404(Topic, pk=pk), by=request.by)
    return redirect("understanding-topic", found.pk)


@require_POST
@staff_page
def split_off(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a topic of its own out of the groups that were chosen."""
    found = _seen(request, pk)
    going = _ids(request, set(request.POST.getlist("go")))
    staying = _ids(request, set(request.POST.getlist("groups")) - set(request.POST.getlist("go")))
    try:
        made = operations.split_topic(found, going, staying, request.POST.get("name", ""), by=request.by)
    except Refused as refusal:
        return _split_page(request, pk, refusal)
    return redirect("understanding-topic", made.pk)


def _shown(request: StaffRequest, pk: int, refusal: Refused | None = None) -> HttpResponse:
    demand(request.by, queries.SEE)
    actor = request.by.actor
    watched = queries.topic_for(actor, pk, request.by.at)
    others = queries.topics_for(actor, request.by.at)
    values = {
        "line": topic_line(watched),
        "state": watched.topic.state,
        "weeks": week_lines(watched),
        "about": about(queries.breakdown(actor, watched)),
        "lines": text_lines(actor, queries.members_for(actor, watched)[:EXAMPLES]),
        "merged": [(one.pk, one.name or ", ".join(one.words)) for one in watched.merged],
        "others": [topic_line(one) for one in (*others.active, *others.proposed) if one.topic.pk != watched.topic.pk],
        "refusal": refusal,
        **_frame(request),
    }
    return render(request, "web/understanding/topic.html", values, status=422 if refusal else 200)


def _split_page(request: StaffRequest, pk: int, refusal: Refused | None = None) -> HttpResponse:
    from ucho.understanding.topics import parting  # numbers only where they are needed

    actor = request.by.actor
    watched = queries.topic_for(actor, pk, request.by.at)
    rows = {one.pk: one for one in queries.members_for(actor, watched)}
    groups = []
    for one in parting.parts(watched.topic):
        key = "-".join(map(str, one.examples))
        groups.append((key, one.texts, text_lines(actor, [rows[pk] for pk in one.examples if pk in rows])))
    values = {"line": topic_line(watched), "groups": groups, "refusal": refusal, **_frame(request)}
    return render(request, "web/understanding/topic_split.html", values, status=422 if refusal else 200)


def _ids(request: HttpRequest, keys: set[str]) -> list[int]:
    return [int(pk) for key in sorted(keys) for pk in key.split("-") if pk.isdecimal()]


def _seen(request: StaffRequest, pk: int) -> Topic:
    """Return a topic that the reader may see."""
    demand(request.by, queries.SEE)
    return queries.topic_for(request.by.actor, pk, request.by.at).topic


def _frame(request: StaffRequest) -> dict[str, object]:
    rights = request.by.actor.rights
    known = ("name_topic", "merge_topics", "split_topic", "dismiss_topic")
    return {
        "tabs": tabs(request.by, "topics"),
        "area": "understanding",
        "may": {right: rights.allow(f"understanding.{right}") for right in known},
    }
