"""Taking in what customers write."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy

from ucho.channels.contract import Address, Inbound
from ucho.channels.models import Account, Dispatch, JournalEntry
from ucho.channels.ports import Stored
from ucho.conversations.clocks import record
from ucho.conversations.facts import MentionedElsewhere, MessageReceived, Opened, Reopened
from ucho.conversations.listing import list_conversation
from ucho.conversations.models import (
    Attachment,
    Channel,
    Conversation,
    Message,
    MessageRef,
    MessageSource,
    Participant,
)
from ucho.conversations.search import index_message
from ucho.conversations.threading import find_thread, known_copy, takes_part
from ucho.core.actors import By, customer
from ucho.core.operations import operation
from ucho.customers import operations as customers
from ucho.customers.models import NOBODY, Identity
from ucho.customers.queries import survivor
from ucho.events import log

PREVIEW: Final = 160  # characters
MOST_COPIES: Final = 20  # addresses in copy that become participants; more is a mailing, not a conversation
CLOCK_SKEW: Final = timedelta(minutes=5)
PROMPT: Final = timedelta(seconds=5)
EARLIEST: Final = timedelta(days=3650)
Status = Conversation.Status


@operation("conversations.receive", gettext_lazy("Take in messages"))
def receive(entry: JournalEntry, message: Inbound, *, by: By) -> Stored:
    """Store what arrived as a message of the right conversation; taking the same thing in twice changes nothing.

    Args:
        entry: the delivery that brought it, still pending.
        message: as the channel's adapter read it.
        by: who stores it, caused by the fact that it arrived.

    Returns:
        Whether it is a new message or one that we had.

    Records:
        `MessageReceived`, and `Opened` or `Reopened` where that follows.
    """
    account = entry.account
    if message.sender.value == account.address and Dispatch.objects.filter(message_id=message.external_id).exists():
        return Stored(JournalEntry.State.REFUSED, "our_own")
    sender = customers.meet(_sender(message, entry), language=message.language, by=by)
    digest = _digest(message)
    copy = known_copy(message, sender, digest)
    if copy is not None:
        MessageSource.objects.get_or_create(message=copy, entry=entry)
        return Stored(JournalEntry.State.JOINED, "same_message")
    said = By(customer(sender.person_id, ("conversations.receive",)), by.at, by.cause)
    thread = find_thread(message, sender, account)
    new = thread.conversation is None
    conversation = _lock(thread.conversation) if thread.conversation else _open(message, sender, entry, said)
    stored = _write(conversation, message, sender, entry, digest)
    fact = MessageReceived(stored.pk, account.pk, message.auto_kind)
    row, clocks = record(fact, conversation, by=said, new=new)
    if not new:
        _advance(conversation, stored, said.because(log.cause(row)))
    _take_part(conversation, message, sender, account, stored.at, new=new)
    if thread.mentions is not None:
        log.record(MentionedElsewhere(conversation.pk), thread.mentions, by=said, person_id=thread.mentions.person_id)
    index_message(stored, conversation, [file.name for file in message.files])
    list_conversation(conversation, new=new, due_at=min((one.due_at for one in clocks if one.due_at), default=None))
    return Stored(JournalEntry.State.STORED)


def _sender(message: Inbound, entry: JournalEntry) -> Address:
    """Return who wrote; a message without a sender is nobody's we know, so it never joins another of its kind."""
    if message.sender.value:
        return message.sender
    return Address(NOBODY, f"{entry.account_id}:{entry.pk}", message.sender.name)


def _lock(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_for_update().get(pk=conversation.pk)


def _open(message: Inbound, sender: Identity, entry: JournalEntry, by: By) -> Conversation:
    at = _said_at(message.sent_at, entry.received_at)
    asks = not message.auto_kind  # nobody waits for an answer to an automatic message
    conversation = Conversation.objects.create(
        person=survivor(sender.person),
        unit_id=entry.account.unit_id,
        subject=message.subject.strip(),
        language=message.language,
        opened_at=at,
        last_at=at,
        last_customer_at=at if asks else None,
        waiting_since=at if asks else None,
        status=Status.NEW if asks else Status.WAITING,
        preview=preview(message.text),
    )
    log.record(Opened(entry.account.adapter), conversation, by=by, person_id=conversation.person_id)
    return conversation


def _write(conversation: Conversation, message: Inbound, sender: Identity, entry: JournalEntry, digest: str) -> Message:
    stored = Message.objects.create(
        conversation=conversation,
        direction=Message.Direction.IN,
        author=f"customer:{sender.person_id}",
        identity=sender,
        account_id=entry.account_id,
        at=_said_at(message.sent_at, entry.received_at),
        received_at=entry.received_at,
        subject=message.subject.strip(),
        text=message.text,
        quoted=message.quoted,
        html=message.html,
        language=message.language,
        auto_kind=message.auto_kind,
        problems=list(message.problems),
        digest=digest,
    )
    Attachment.objects.bulk_create(
        [
            Attachment(message=stored, name=f.name, type=f.type, size=f.size, sha256=f.sha256, content_id=f.content_id)
            for f in message.files
        ]
    )
    if message.external_id:
        MessageRef.objects.create(message=stored, ref=message.external_id)
    MessageSource.objects.create(message=stored, entry=entry)
    return stored


def _advance(conversation: Conversation, message: Message, by: By) -> None:
    """Move the conversation on; an automatic message reopens nothing, starts no waiting and wakes nobody."""
    fields = ["last_at", "preview"]
    if message.at >= conversation.last_at:  # a late delivery of something older changes no preview
        conversation.last_at, conversation.preview = message.at, preview(message.text)
    if not message.auto_kind:
        resolved = conversation.status == Status.RESOLVED
        conversation.last_customer_at = max(conversation.last_customer_at or message.at, message.at)
        conversation.waiting_since = conversation.waiting_since or message.at
        conversation.status = Status.OPEN if conversation.first_answered_at else Status.NEW
        conversation.resolved_at = conversation.snoozed_until = None
        conversation.language = message.language or conversation.language
        fields += ["last_customer_at", "waiting_since", "status", "resolved_at", "snoozed_until", "language"]
        if resolved:
            record(Reopened(), conversation, by=by)
    conversation.save(update_fields=fields)


def _take_part(
    conversation: Conversation, message: Inbound, sender: Identity, account: Account, at: datetime, *, new: bool
) -> None:
    if not new and not takes_part(conversation, sender):  # a genuine token let them in
        Participant.objects.get_or_create(conversation=conversation, identity=sender, defaults={"role": "third_party"})
    way = {"conversation": conversation, "identity": sender, "account": account}
    channel = None if new else Channel.objects.filter(**way).first()
    if channel is None:
        Channel.objects.create(**way, last_in_at=at)
    elif channel.last_in_at is None or channel.last_in_at < at:
        channel.last_in_at = at
        channel.save(update_fields=["last_in_at"])
    copies = [address for address in message.copies if address.value not in {account.address, sender.value}]
    if message.auto_kind or len(copies) + len(message.recipients) > MOST_COPIES:
        return
    for address in copies:
        _note_copy(conversation, address)


def _note_copy(conversation: Conversation, address: Address) -> None:
    """Let somebody in copy take part when we know them; strangers in copy become nobody's customer."""
    identity = Identity.objects.filter(kind=address.kind, value=address.value).first()
    if identity is not None:
        Participant.objects.get_or_create(conversation=conversation, identity=identity, defaults={"role": "copy"})


def preview(text: str) -> str:
    """Return the start of a text on one line.

    Args:
        text: any text.
    """
    line = " ".join(text[: PREVIEW * 4].split())
    return line if len(line) <= PREVIEW else line[: PREVIEW - 1] + "…"


def _said_at(claimed: datetime | None, received: datetime) -> datetime:
    """Return when something was said: what the sender claims, unless it is impossible."""
    if claimed is None or claimed > received + CLOCK_SKEW or claimed < received - EARLIEST:
        return received
    if (
        received - claimed < PROMPT
    ):  # the Date of a mail has no fractions: a quick answer would stand above our question
        return received
    return claimed


def _digest(message: Inbound) -> str:
    sent = message.sent_at.isoformat() if message.sent_at else ""
    parts = [message.sender.value, sent, message.subject, message.text, message.quoted, message.html]
    parts += [file.sha256 for file in message.files]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
