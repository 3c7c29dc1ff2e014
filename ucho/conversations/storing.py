"""Writing one message down: its words, files and ids, and when it was said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from ucho.channels.contract import Inbound
from ucho.channels.models import JournalEntry
from ucho.conversations.models import Attachment, Conversation, Message, MessageRef, MessageSource
from ucho.core.database.rows import add, insert, insert_many, make
from ucho.customers.models import Identity

PREVIEW: Final = 160  # characters
CLOCK_SKEW: Final = timedelta(minutes=5)
PROMPT: Final = timedelta(seconds=5)
EARLIEST: Final = timedelta(days=3650)
ARCHIVE: Final = timedelta(days=7)  # before the account was added
AWAITED: Final = "awaited:"
"""Stands before an id that a message answers to and that we do not have yet: its mail may arrive later."""


def write(
    conversation: Conversation,
    message: Inbound,
    entry: JournalEntry,
    *,
    author: str,
    identity: Identity | None,
    digest: str,
    awaited: Sequence[str] = (),
    direction: Message.Direction = Message.Direction.IN,
) -> Message:
    """Store a message that arrived, with its files, ids and the delivery that brought it.

    Args:
        conversation: where it belongs.
        message: as it was read.
        entry: the delivery.
        author: the code of who wrote it.
        identity: the customer's address it came from, or went to; None for what no customer sees.
        digest: of its words, see `digest_of`.
        awaited: ids of earlier messages that we do not have.
        direction: who said it to whom.
    """
    stored = insert(
        make(
            Message,
            conversation_id=conversation.pk,
            direction=direction,
            author=author,
            identity_id=identity.pk if identity else None,
            account_id=entry.account_id,
            at=said_at(message.sent_at, occurred(entry)),
            received_at=entry.received_at,
            digest=digest,
            **content_of(message),
        )
    )
    stored.conversation = conversation
    insert_many(list(_attachments(stored, message)))
    refs = [message.external_id] if message.external_id else []
    refs += [AWAITED + ref for ref in awaited]
    for ref in refs:
        add(MessageRef, message_id=stored.pk, ref=ref)
    add(MessageSource, message_id=stored.pk, entry_id=entry.pk)
    return stored


def content_of(message: Inbound) -> dict[str, Any]:
    """Return what a message says and how it was read, under the names of our fields.

    Args:
        message: as it was read.
    """
    return {
        "subject": message.subject.strip(),
        "text": message.text,
        "quoted": message.quoted,
        "html": message.html,
        "language": message.language,
        "auto_kind": message.auto_kind,
        "problems": list(message.problems),
    }


def _attachments(stored: Message, message: Inbound) -> Iterable[Attachment]:
    for file in message.files:
        yield Attachment(
            message=stored,
            name=file.name,
            type=file.type,
            size=file.size,
            sha256=file.sha256,
            content_id=file.content_id,
        )


def show(conversation: Conversation, message: Message) -> list[str]:
    """Let the newest message be seen in lists, and a first one that arrived late begin the conversation.

    Args:
        conversation: locked; changed, not saved.
        message: which was just stored.

    Returns:
        The names of the fields that the caller saves.
    """
    if message.at >= conversation.last_at:  # a late delivery of something older changes no preview
        conversation.last_at, conversation.preview = message.at, preview(message.text)
    if message.at < conversation.opened_at and not message.auto_kind:
        conversation.opened_at = message.at
        if conversation.first_answered_at is None:
            conversation.subject = message.subject or conversation.subject
    return ["last_at", "preview", "opened_at", "subject"]


def occurred(entry: JournalEntry) -> datetime:
    """Return when a delivery reached us: our mailbox, as far as its server says so, else our own door.

    Servers tell whole seconds: what we fetched at once came when we fetched it, or a quick answer would stand above our
    question.
    """
    if entry.arrived_at is None or entry.received_at - entry.arrived_at < PROMPT:
        return entry.received_at
    return entry.arrived_at


def archived(entry: JournalEntry) -> bool:
    """Return whether a delivery lay in its mailbox long before we were asked to read that.

    Nobody promised those customers anything by ucho, and years of mail would be late in one moment. Whoever wrote in
    the last week before may well wait still.
    """
    return entry.arrived_at is not None and entry.arrived_at < entry.account.created_at - ARCHIVE


def said_at(claimed: datetime | None, arrived: datetime) -> datetime:
    """Return when something was said: what the sender claims, unless it is impossible."""
    if claimed is None or claimed > arrived + CLOCK_SKEW or claimed < arrived - EARLIEST:
        return arrived
    if arrived - claimed < PROMPT:  # the Date of a mail has no fractions: a quick answer would stand above our question
        return arrived
    return claimed


def digest_of(message: Inbound) -> str:
    """Return what stays the same when one message reaches us by several ways: who said what, when, with which files."""
    sent = message.sent_at.isoformat() if message.sent_at else ""
    parts = [message.sender.value, sent, message.subject, message.text, message.quoted, message.html]
    parts += [file.sha256 for file in message.files]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def preview(text: str) -> str:
    """Return the start of a text on one line.

    Args:
        text: any text.
    """
    line = " ".join(text[: PREVIEW * 4].split())
    return line if len(line) <= PREVIEW else line[: PREVIEW - 1] + "…"
