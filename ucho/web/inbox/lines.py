"""The list: from what queries found to what the templates read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, cast
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ucho.cases import queries as cases
from ucho.cases.models import Case
from ucho.conversations import queries
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.listing import is_urgent
from ucho.conversations.models import Channel, Conversation
from ucho.conversations.queries import Listed, View
from ucho.core.actors import Actor, By
from ucho.customers.queries import survivors
from ucho.events.queries import Place
from ucho.org import queries as org
from ucho.understanding.meaning import finding
from ucho.understanding.mood import Mood
from ucho.understanding.moods import moods_of
from ucho.web.cases.sources import Source, sources_of
from ucho.web.cases.words import due_words, status_words
from ucho.web.components.faces import COLOURS, Face, face
from ucho.web.inbox.meant import Meant, meant_by
from ucho.web.inbox.readings import mood_view
from ucho.web.inbox.rows import ListPage, Risk, Row, Status, TagView, UnitChoice, ViewLink, Way

PAGE: Final = 50
MOST_ROWS: Final = 200  # when a list that was scrolled far is refreshed
SOON: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list somebody looks at: the part of the address behind the question mark."""

    view: View = "todo"
    unit: int | None = None
    words: str = ""
    meaning: bool = False  # the words are looked for by what they mean

    @property
    def suffix(self) -> str:
        """Return it as the end of an address."""
        values = {"view": self.view, "unit": self.unit, "q": self.words, "by": "meaning" if self.meaning else ""}
        return "?" + urlencode({name: value for name, value in values.items() if value})


def asked(values: QueryDict) -> Asked:
    """Read which list is meant; what makes no sense counts as not said."""
    view = values.get("view", "")
    unit = values.get("unit", "")
    words = " ".join(values.get("q", "").split())[:200]
    known: View = view if view in queries.VIEWS else "todo"
    meaning = bool(words) and values.get("by") == "meaning" and finding.is_installed()
    return Asked(known, int(unit) if unit.isdecimal() and len(unit) < 19 else None, words, meaning)


def list_page(question: Asked, by: By, *, before: str = "", count: int = PAGE, open_key: str = "") -> ListPage:
    """Return a page of the list with everything around it; `open_key` is `Row.key` of what stands beside it."""
    limit = max(PAGE, min(count, MOST_ROWS))
    said = meant_by(question.words, by) if question.meaning else Meant()
    found = said.items if question.meaning else _found(question, by.actor, _place(before), limit + 1)
    more = len(found) > limit and not question.words
    found = found[:limit]
    views = view_links(question, by.actor)
    units = org.units_for(by.actor.rights, queries.READ)
    return ListPage(
        view=question.view,
        title=next((link.label for link in views if link.current), _("Found")),
        rows=[said.quoting(row) for row in _rows(found, by)],
        views=views,
        refresh_href=reverse("inbox") + question.suffix,
        next_href=f"{reverse('inbox')}{question.suffix}&before={_mark(found[-1], question.view)}" if more else "",
        query=question.words,
        ways=_ways(question),
        by_meaning=question.meaning,
        answers=said.answers,
        units=[UnitChoice(one.pk, str(one), one.pk == question.unit) for one in units] if len(units) > 1 else (),
        open_key=open_key,
        suffix=question.suffix,
    )


def _ways(question: Asked) -> list[Way]:
    """Return how words can be looked for, when there is a choice."""
    if not question.words or not finding.is_installed():
        return []
    ways = [(False, _("By words")), (True, _("By meaning"))]
    return [
        Way(label, reverse("inbox") + replace(question, meaning=meaning).suffix, meaning == question.meaning)
        for meaning, label in ways
    ]


def view_links(question: Asked, actor: Actor) -> list[ViewLink]:
    """Return the views with their counts."""
    counts = queries.counts_for(actor, unit=question.unit)
    named: list[tuple[View, str, str]] = [
        ("mine", _("Mine"), "user"),
        ("unassigned", _("Unassigned"), "circle-dashed"),
        ("todo", _("All open"), "inbox"),
        ("due", _("By due time"), "calendar-clock"),
        ("waiting", _("Waiting for customers"), "clock"),
        ("snoozed", _("Snoozed"), "alarm-snooze"),
        ("done", _("Resolved"), "circle-check"),
    ]
    return [
        ViewLink(
            code,
            label,
            icon,
            reverse("inbox") + Asked(code, question.unit).suffix,
            None if code == "done" else counts[code],
            code == question.view and not question.words,
        )
        for code, label, icon in named
    ]


def rows_of(found: Sequence[Listed], by: By) -> list[Row]:
    """Return the lines as the template reads them."""
    return list(_conversation_rows(found, by).values())


def channel_kinds(ids: Sequence[int]) -> dict[int, str]:
    """Return by which channel each conversation ran last."""
    rows = Channel.objects.filter(conversation_id__in=ids).order_by("last_in_at", "pk")
    return dict(rows.values_list("conversation_id", "account__adapter"))


def risk_of(due_at: datetime | None, by: By, *, urgent: bool = False) -> Risk:
    """Return how near a promised moment is; `urgent` says that the watch takes it for near already."""
    if due_at is None or (due_at > by.at + SOON and not urgent):
        return ""
    return "late" if due_at <= by.at else "soon"


def is_unread(conversation: Conversation) -> bool:
    """Return whether the customer wrote something that none of us has looked at."""
    wrote = conversation.last_customer_at
    return bool(wrote and conversation.waiting_since and (conversation.seen_at is None or conversation.seen_at < wrote))


def tag_view(pk: int, name: str) -> TagView:
    """Return a tag with its colour, which depends on its number alone."""
    return TagView(pk, name, pk % COLOURS)


def person_face(name: str, pk: int) -> Face:
    """Return the face of a customer, who may have no name."""
    return face(name or _("Somebody without a name"), f"person:{pk}")


def _conversation_rows(found: Sequence[Listed], by: By) -> dict[int, Row]:
    ids = [one.conversation.pk for one in found]
    kinds, moods = channel_kinds(ids), moods_of(ids)
    return {
        one.item.pk: _row(one, kinds.get(one.conversation.pk, ""), moods.get(one.conversation.pk), by) for one in found
    }


def _row(one: Listed, kind: str, mood: Mood | None, by: By) -> Row:
    conversation = one.conversation
    owner = conversation.owner
    wrote = conversation.last_customer_at
    return Row(
        pk=conversation.pk,
        face=person_face(one.person.name, one.person.pk),
        subject=conversation.subject or _("No subject"),
        preview=conversation.preview,
        at=conversation.last_at,
        unread=is_unread(conversation),
        status=cast("Status", conversation.status),
        channel=kind,
        owner=face(owner.name, owner.pk) if owner else None,
        tags=[tag_view(tag.pk, tag.name) for tag in one.tags[:3]],
        due_at=one.item.due_at,
        risk="" if conversation.status == "resolved" else risk_of(one.item.due_at, by, urgent=is_urgent(one.item)),
        snoozed_until=conversation.snoozed_until,
        answered=wrote is None or wrote < conversation.last_at,
        unit=str(conversation.unit),
        mood=mood_view(mood) if mood and mood.sentiment != "neutral" else None,
    )


def _rows(items: Sequence[InboxItem], by: By) -> list[Row]:
    """Return lines of every kind in their order; cases that the reader may not open are left out."""
    shown = queries.listed(items)
    drawn = _conversation_rows(list(shown.values()), by) | _case_rows(items, by)
    return [drawn[item.pk] for item in items if item.pk in drawn]


def _case_rows(items: Sequence[InboxItem], by: By) -> dict[int, Row]:
    rights = by.actor.rights
    wanted = [item for item in items if item.kind == "case" and rights.allow(cases.READ, item.unit_id)]
    if not wanted:
        return {}
    found = cases.lines([item.ref for item in wanted])
    sources = sources_of(found.values())
    people = survivors([item.person_id for item in wanted])
    return {
        item.pk: _case_row(item, found[item.ref], sources[item.ref], people[item.person_id].name, by)
        for item in wanted
        if item.ref in found and item.person_id in people
    }


def _case_row(item: InboxItem, case: Case, source: Source, name: str, by: By) -> Row:
    closed = case.status == Case.Status.CLOSED
    return Row(
        pk=case.pk,
        face=person_face(name, item.person_id),
        subject=source.title,
        preview=source.words or status_words(case.status),
        at=case.last_at,
        unread=False,
        status="resolved" if closed else "waiting" if case.status == Case.Status.WAITING else "open",
        channel="",
        owner=face(case.owner.name, case.owner.pk) if case.owner else None,
        due_at=None if closed else item.due_at,
        risk="" if closed else risk_of(item.due_at, by, urgent=is_urgent(item)),
        unit=str(case.unit),
        kind="case",
        due_words=due_words(contacted=case.contacted_at is not None),
    )


def _found(question: Asked, actor: Actor, before: Place | None, limit: int) -> list[InboxItem]:
    if question.words:
        known = [one.item for one in queries.find(actor, question.words, limit=limit)]
        return [*cases.find(actor, question.words, limit=limit), *known][:limit]
    return queries.lines_for(actor, question.view, unit=question.unit, before=before, limit=limit)


def _mark(last: InboxItem, view: View) -> str:
    at = last.due_at if view == "due" and last.due_at else last.sort_at
    return urlencode({"": f"{at.isoformat()}~{last.pk}"})[1:]


def _place(mark: str) -> Place | None:
    words, _tilde, pk = mark.rpartition("~")
    try:
        at = parse_datetime(words)
    except ValueError:
        return None
    return (at, int(pk)) if at and at.tzinfo and pk.isdecimal() and len(pk) < 19 else None
