"""The conversation itself: messages, notes and what happened between them, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, cast

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ucho.channels import reports, waiting
from ucho.channels.models import Dispatch
from ucho.channels.refusals import WORDS
from ucho.conversations import facts, queries, timeline
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By
from ucho.customers.models import Person
from ucho.events import queries as events
from ucho.org import queries as org
from ucho.understanding.models import Reading
from ucho.understanding.queries import readings_of_messages
from ucho.web.components.faces import Face, face
from ucho.web.inbox.lines import person_face
from ucho.web.inbox.readings import reading_view
from ucho.web.inbox.remarks import SERIOUS, remarks
from ucho.web.inbox.rows import Delivery, Entry, FileView, Kind

NEWEST: Final = 60  # messages shown at first
TOLD: Final = {
    one.type
    for one in (
        facts.Assigned,
        facts.Moved,
        facts.Snoozed,
        facts.Woken,
        facts.Resolved,
        facts.Reopened,
        facts.MentionedElsewhere,
    )
}


def entries_of(
    conversation: Conversation, person: Person, by: By, *, everything: bool = False
) -> tuple[list[Entry], bool]:
    """Return what the conversation shows, oldest first, and whether there is more before it."""
    messages = queries.messages_of(conversation, limit=0 if everything else NEWEST + 1)
    more = not everything and len(messages) > NEWEST
    messages = messages[-NEWEST:] if more else messages
    names = org.names_of({agent for message in messages if (agent := _agent_id(message.author))})
    readings = readings_of_messages([message.pk for message in messages if message.direction == Message.Direction.IN])
    said = [_entry(message, conversation, person, names, readings.get(message.pk)) for message in messages]
    since = messages[0].at if more else None
    happened = [entry for entry in _happened(conversation, by) if since is None or entry.at >= since]
    return _with_days(sorted([*said, *happened], key=lambda entry: entry.at)), more


def _entry(
    message: Message, conversation: Conversation, person: Person, names: Mapping[int, str], reading: Reading | None
) -> Entry:
    dispatch = message.dispatch
    settled = dispatch is not None and dispatch.state == "unknown" and dispatch.ended_at is not None
    return Entry(
        key=f"m{message.pk}",
        pk=message.pk,
        kind=_kind(message),
        at=message.at,
        text=message.text,
        face=_author(message, person, names),
        channel=message.account.adapter if message.account else "",
        account=message.account.name if message.account else "",
        recipients=str(message.identity or ""),
        subject=message.subject if _new_subject(message.subject, conversation.subject) else "",
        quoted=message.quoted,
        original_href=reverse("message-original", args=[message.pk]) if message.html else "",
        files=[
            FileView(file.name or _("File without a name"), file.type, file.size, reverse("attachment", args=[file.pk]))
            for file in message.attachments.all()
        ],
        delivery=cast("Delivery", "accepted" if settled else dispatch.state) if dispatch else "",
        reason=_reason(dispatch) if dispatch else "",
        said=dispatch.reason if dispatch else "",
        came_back=dispatch is not None and dispatch.accepted_at is not None,
        language=message.language,
        remarks=remarks([*(one for one in message.problems if one not in SERIOUS), f"kind_{message.auto_kind}"]),
        warnings=remarks([one for one in message.problems if one in SERIOUS]),
        reading=reading_view(reading, conversation.language or person.language) if reading else None,
    )


def _reason(dispatch: Dispatch) -> str:
    """Return in words why a message did not arrive, or not yet; empty when nothing is wrong."""
    return str(WORDS.get(reports.why_failed(dispatch), "") or waiting.WORDS.get(waiting.why_waiting(dispatch), ""))


def _kind(message: Message) -> Kind:
    if message.direction == Message.Direction.NOTE:
        return "note"
    if message.direction == Message.Direction.OUT:
        return "out"
    return "auto" if message.auto_kind else "in"


def _author(message: Message, person: Person, names: Mapping[int, str]) -> Face:
    agent_id = _agent_id(message.author)
    if agent_id:
        return face(names.get(agent_id, ""), agent_id)
    if message.direction != Message.Direction.IN:
        kind, _colon, name = message.author.partition(":")
        return face(name if kind == "imported" and name else "ucho")
    wrote = message.identity.person if message.identity else person
    if wrote.pk != person.pk and wrote.merged_into_id is None:  # a colleague of theirs
        return person_face(wrote.name or str(message.identity), wrote.pk)
    return person_face(person.name or str(message.identity or ""), person.pk)


def _agent_id(author: str) -> int | None:
    kind, _colon, key = author.partition(":")
    return int(key) if kind == "agent" and key.isdecimal() else None


def _new_subject(subject: str, known: str) -> bool:
    bare = subject.rpartition(":")[2].strip().casefold()
    return bool(bare) and bare != known.rpartition(":")[2].strip().casefold()


def _happened(conversation: Conversation, by: By) -> list[Entry]:
    rows = [row for row in events.of_subject("conversations.conversation", conversation.pk) if row.type in TOLD]
    told = timeline.tell(rows, by.actor.rights)
    names = org.names_of({agent for row in rows if (agent := _agent_id(row.actor))})
    entries = []
    for row in rows:
        if row.pk in told:
            name = names.get(_agent_id(row.actor) or 0, "")
            words = str(told[row.pk].sentence)
            entries.append(
                Entry(f"f{row.pk}", "fact", row.at, f"{name}: {words}" if name else words, icon=told[row.pk].icon)
            )
    return entries


def _with_days(entries: Sequence[Entry]) -> list[Entry]:
    shown: list[Entry] = []
    before: datetime | None = None
    for entry in entries:
        local = timezone.localtime(entry.at)
        fresh = before is None or before.date() != local.date()
        shown.append(replace(entry, new_day=True) if fresh else entry)
        before = local
    return shown
