"""Storing what colleagues write with their own mail program: answers to customers, and words for us alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ucho.channels.contract import Inbound
from ucho.channels.models import JournalEntry
from ucho.channels.permit import Purpose
from ucho.conversations import colleagues
from ucho.conversations.clocks import record
from ucho.conversations.facts import Answered, Noted, Opened
from ucho.conversations.listing import list_conversation
from ucho.conversations.models import Channel, Conversation, Message
from ucho.conversations.search import index_message
from ucho.conversations.storing import occurred, said_at, show, write
from ucho.conversations.threading import find_thread
from ucho.core.actors import By
from ucho.customers import consent
from ucho.customers import operations as customers
from ucho.customers.models import Identity
from ucho.customers.queries import survivor
from ucho.events import log
from ucho.org.models import Agent

Status = Conversation.Status


def keep(entry: JournalEntry, message: Inbound, agent: Agent, digest: str, by: By) -> bool:
    """Store what a colleague wrote; False when it is a mail to us like any other.

    A mail that belongs to a conversation is our answer when it went to its customer, and a note else. A mail to a
    customer with our mailbox in copy begins a conversation.

    Args:
        entry: the delivery that brought it.
        message: as it was read.
        agent: who wrote it.
        digest: of its words.
        by: who stores it.

    Returns:
        Whether it is stored.

    Records:
        `Answered` or `Noted`, and `Opened` where it begins a conversation.
    """
    theirs = colleagues.by_colleague(agent, occurred(entry), by)
    known = colleagues.conversation_of(message, agent)
    if known is not None:
        conversation = _lock(known)
        identity = colleagues.customer_in(message, conversation)
        if identity is None:
            _keep_among_us(conversation, entry, message, digest, theirs)
        else:
            _answer(conversation, identity, entry, message, digest, theirs)
        return True
    first = colleagues.first_written_to(message, agent, entry)
    if first is None:
        return False
    identity = customers.meet(first, language=message.language, by=theirs)
    thread = find_thread(message, identity, entry.account, theirs.at)
    conversation = _lock(thread.conversation) if thread.conversation else _open_by(message, identity, entry, theirs)
    _answer(conversation, identity, entry, message, digest, theirs, awaited=thread.awaited)
    return True


def _lock(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_for_update().get(pk=conversation.pk)


def _open_by(message: Inbound, identity: Identity, entry: JournalEntry, by: By) -> Conversation:
    at = said_at(message.sent_at, by.at)
    conversation = Conversation.objects.create(
        person=survivor(identity.person),
        unit_id=entry.account.unit_id,
        owner_id=by.actor.agent_id,
        subject=message.subject.strip(),
        language=message.language,
        opened_at=at,
        last_at=at,
        status=Status.WAITING,
    )
    log.record(Opened(entry.account.adapter), conversation, by=by, person_id=conversation.person_id)
    return conversation


def _answer(
    conversation: Conversation,
    identity: Identity,
    entry: JournalEntry,
    message: Inbound,
    digest: str,
    by: By,
    awaited: Sequence[str] = (),
) -> None:
    """Store a colleague's own mail to the customer as our answer."""
    message = replace(message, problems=[*message.problems, colleagues.ANSWERED])
    out = Message.Direction.OUT
    author = by.actor.code
    stored = write(
        conversation,
        message,
        entry,
        author=author,
        identity=identity,
        digest=digest,
        awaited=awaited,
        direction=out,
    )
    fields = show(conversation, stored)
    since = conversation.waiting_since
    if since is None or since <= by.at:  # what arrived after it is not answered by it
        waited = int((by.at - since).total_seconds()) if since else None
        fact = Answered(stored.pk, entry.account_id, waited, conversation.first_answered_at is None)
        record(fact, conversation, by=by)
        if conversation.status != Status.RESOLVED:
            conversation.status = Status.WAITING
        conversation.waiting_since = conversation.snoozed_until = None
        conversation.first_answered_at = conversation.first_answered_at or by.at
        conversation.owner_id = conversation.owner_id or by.actor.agent_id
        fields += ["status", "waiting_since", "snoozed_until", "first_answered_at", "owner"]
    conversation.save(update_fields=fields)
    Channel.objects.update_or_create(
        conversation=conversation, identity=identity, account=entry.account, defaults={"last_out_at": by.at}
    )
    consent.note_contact(
        identity,
        Purpose.ANSWER,
        channel=entry.account.adapter,
        reference=f"conversations.message:{stored.pk}",
        automatic=False,
        by=by,
    )
    index_message(stored, conversation, [file.name for file in message.files])
    list_conversation(conversation)


def _keep_among_us(conversation: Conversation, entry: JournalEntry, message: Inbound, digest: str, by: By) -> None:
    """Keep what a colleague wrote to our mailbox alone about a conversation: a note, which no customer sees."""
    stored = write(
        conversation,
        message,
        entry,
        author=by.actor.code,
        identity=None,
        digest=digest,
        direction=Message.Direction.NOTE,
    )
    index_message(stored, conversation)
    record(Noted(stored.pk), conversation, by=by)


def leave_note(conversation: Conversation, text: str, *, by: By) -> None:
    """Leave a note of a colleague, in the transaction that stores what it is about.

    Args:
        conversation: which one, locked.
        text: what colleagues should know.
        by: whose note it is, and when.

    Records:
        `Noted`.
    """
    note = Message.objects.create(
        conversation=conversation,
        direction=Message.Direction.NOTE,
        author=by.actor.code,
        at=by.at,
        received_at=by.at,
        text=text,
    )
    index_message(note, conversation)
    record(Noted(note.pk), conversation, by=by)
