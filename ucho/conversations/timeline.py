"""Conversations in a customer's history; what the reader may not read is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.conversations.facts import (
    Answered,
    Assigned,
    BroughtOver,
    Delivered,
    Follows,
    MentionedElsewhere,
    MessageReceived,
    Moved,
    Noted,
    Opened,
    Reopened,
    Resolved,
    Snoozed,
    Tagged,
    Undelivered,
    Untagged,
    Woken,
)
from ucho.conversations.inbox_models import Tag
from ucho.conversations.models import Conversation, Message
from ucho.conversations.queries import readable
from ucho.conversations.storing import preview
from ucho.core.actors import Rights
from ucho.customers.timeline import Entry, tells
from ucho.events.models import FactRow
from ucho.org.models import Unit
from ucho.org.queries import names_of

PLAIN: Final = {
    Opened.type: (gettext_lazy("A conversation began."), "message-plus"),
    Delivered.type: (gettext_lazy("Our answer was delivered to the provider."), "check"),
    Snoozed.type: (gettext_lazy("The conversation was snoozed."), "zzz"),
    Woken.type: (gettext_lazy("The conversation came back from snooze."), "alarm"),
    Resolved.type: (gettext_lazy("The conversation was resolved."), "circle-check"),
    Reopened.type: (gettext_lazy("The conversation was reopened."), "rotate"),
    MentionedElsewhere.type: (gettext_lazy("Somebody else quoted this conversation."), "quote"),
    Follows.type: (gettext_lazy("The customer came back to something that was settled before."), "rotate"),
}
WITH_WORDS: Final = {
    MessageReceived.type: (gettext_lazy("The customer wrote."), "mail"),
    Answered.type: (gettext_lazy("We answered."), "corner-up-left"),
    Noted.type: (gettext_lazy("A note was left."), "note"),
    Undelivered.type: (gettext_lazy("Our answer did not arrive."), "alert-triangle"),
}


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a batch of facts refers to."""

    conversations: Mapping[int, Conversation]
    messages: Mapping[int, Message]
    tags: Mapping[int, Tag]
    agents: Mapping[int, str]
    units: Mapping[int, Unit]


@tells(
    Opened,
    MessageReceived,
    Answered,
    Delivered,
    Undelivered,
    Noted,
    Assigned,
    Moved,
    Tagged,
    Untagged,
    Snoozed,
    Woken,
    Resolved,
    Reopened,
    MentionedElsewhere,
    Follows,
    BroughtOver,
)
def tell(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell what was said and done in the conversations the reader may read."""
    looked = _Looked(
        readable(rights, {row.subject_id for row in rows}),
        Message.objects.in_bulk(_ids(rows, "message_id")),
        Tag.objects.in_bulk(_ids(rows, "tag_id")),
        names_of(_ids(rows, "owner_id")),
        Unit.objects.in_bulk(_ids(rows, "to_unit")),
    )
    return {row.pk: _entry(row, looked) for row in rows if row.subject_id in looked.conversations}


def _entry(row: FactRow, looked: _Looked) -> Entry:
    sentence, icon, excerpt = _words(row, looked)
    return Entry(sentence, icon, excerpt, "conversation", row.subject_id)


def _words(row: FactRow, looked: _Looked) -> tuple[str, str, str]:
    if row.type in PLAIN:
        sentence, icon = PLAIN[row.type]
        return str(sentence), icon, ""
    if row.type in WITH_WORDS:
        return _said(row, looked.messages.get(row.payload["message_id"]))
    if row.type == BroughtOver.type:
        return _("Brought over from %(source)s.") % {"source": row.payload["source"]}, "history", ""
    if row.type == Assigned.type:
        name = looked.agents.get(row.payload["owner_id"] or 0, "")
        told = (
            _("The conversation was assigned to %(name)s.") % {"name": name} if name else _("Nobody owns it any more.")
        )
        return told, "user-check", ""
    if row.type == Moved.type:
        return (
            _("The conversation moved to %(unit)s.") % {"unit": looked.units.get(row.payload["to_unit"], "")},
            "arrow-right",
            "",
        )
    tag = looked.tags.get(row.payload["tag_id"], "")
    words = _("Tagged “%(tag)s”.") if row.type == Tagged.type else _("The tag “%(tag)s” was taken off.")
    return words % {"tag": tag}, "tag", ""


def _said(row: FactRow, message: Message | None) -> tuple[str, str, str]:
    sentence, icon = WITH_WORDS[row.type]
    if row.payload.get("auto_kind"):
        return _("An automatic message arrived."), "robot", preview(message.text) if message else ""
    if row.payload.get("doubtful"):
        return _("Our answer may not have arrived."), icon, preview(message.text) if message else ""
    return str(sentence), icon, preview(message.text) if message else ""


def _ids(rows: Sequence[FactRow], name: str) -> set[int]:
    return {row.payload[name] for row in rows if row.payload.get(name)}
