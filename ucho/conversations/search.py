"""The words by which messages are found; the unit is part of the index, so that rights filter inside it."""

from __future__ import annotations

from collections.abc import Iterable

from ucho.conversations.models import Conversation, Message
from ucho.core import search


def index_message(message: Message, conversation: Conversation, files: Iterable[str] = ()) -> None:
    """Feed a message's words and the names of its files to the index, under the unit of its conversation."""
    words = " ".join([message.subject, message.text, *files])
    search.index(
        "message",
        message.pk,
        words=words,
        units=[conversation.unit_id],
        at=message.at,
        person=conversation.person_id,
    )


def reindex(conversation: Conversation) -> None:
    """Feed all messages of a conversation again, after it moved to another unit."""
    for message in conversation.messages.prefetch_related("attachments"):
        index_message(message, conversation, [file.name for file in message.attachments.all()])
