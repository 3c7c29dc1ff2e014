"""The words by which messages are found; the unit is part of the index, so that rights filter inside it."""

from __future__ import annotations

from collections.abc import Iterable

from ucho.conversations.models import Conversation, Message
from ucho.core import search


def index_message(message: Message, conversation: Conversation, files: Iterable[str] = ()) -> None:
    """Feed a new message's words and the names of its files to the index, under the unit of its conversation."""
    search.index_new(
        "message",
        message.pk,
        words=_words(message, files),
        units=[conversation.unit_id],
        at=message.at,
        person=conversation.person_id,
    )


def reindex(conversation: Conversation) -> None:
    """Feed all messages of a conversation again, after it moved to another unit."""
    units, person = frozenset({conversation.unit_id}), conversation.person_id
    messages = conversation.messages.prefetch_related("attachments")
    search.index_many(
        search.Entry(
            "message", one.pk, _words(one, [file.name for file in one.attachments.all()]), units, one.at, person
        )
        for one in messages
    )


def _words(message: Message, files: Iterable[str]) -> str:
    return " ".join([message.subject, message.text, *files])
