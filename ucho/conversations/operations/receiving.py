"""Taking in what customers write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ucho.channels.contract import Address, Inbound
from ucho.channels.models import Account, JournalEntry
from ucho.channels.ports import Stored
from ucho.conversations import colleagues, loops, own_mail, returned
from ucho.conversations.clocks import record
from ucho.conversations.facts import Follows, MentionedElsewhere, MessageReceived, Opened, Reopened
from ucho.conversations.listing import list_conversation
from ucho.conversations.models import Channel, Conversation, Message, MessageSource, Participant
from ucho.conversations.operations.corresponding import keep, leave_note
from ucho.conversations.search import index_message
from ucho.conversations.storing import archived, digest_of, occurred, preview, said_at, show, write
from ucho.conversations.threading import NOT_GENUINE, Thread, find_thread, known_copy, takes_part
from ucho.core.actors import By, customer
from ucho.core.database.rows import Find, add, insert, make, update
from ucho.core.operations import operation
from ucho.customers import operations as customers
from ucho.customers.models import NOBODY, Identity
from ucho.customers.queries import survivor
from ucho.events import log
from ucho.org.models import Agent

MOST_COPIES: Final = 40  # addresses in To and Cc; more is a mailing, not a conversation
Status = Conversation.Status
_TO_CHANGE: Final = Find(Conversation, "WHERE id = %s", lock=True)
_WAY: Final = Find(Channel, "WHERE conversation_id = %s AND identity_id = %s AND account_id = %s")


@operation("conversations.receive", gettext_lazy("Take in messages"), savepoint=False)
def receive(entry: JournalEntry, message: Inbound, *, by: By) -> Stored:
    """Store what arrived as a message of the right conversation; taking the same thing in twice changes nothing.

    What a customer does by it happened when it reached our mailbox, not when we came to fetch it.

    Args:
        entry: the delivery that brought it, still pending.
        message: as the channel's adapter read it.
        by: who stores it, caused by the fact that it arrived.

    Returns:
        Whether it is a new message or one that we had.

    Records:
        `MessageReceived`, and `Opened`, `Reopened` or `Follows` where that follows; `Answered` for a colleague's mail.
    """
    if own_mail.came_back(message):
        return Stored(JournalEntry.State.REFUSED, "our_own")
    if returned.stands_alone(message, entry.account):
        return Stored(JournalEntry.State.REFUSED, "report")
    digest = digest_of(message)
    copy = known_copy(message, digest)
    if copy is not None:
        MessageSource.objects.get_or_create(message=copy, entry=entry)
        return Stored(JournalEntry.State.JOINED, "same_message")
    if message.authenticity == "fail":
        message = replace(message, problems=[*message.problems, NOT_GENUINE])
    agent = colleagues.who(message)
    if agent is None or not (_passed_on(entry, message, agent, digest, by) or keep(entry, message, agent, digest, by)):
        _from_customer(entry, message, digest, by)
    return Stored(JournalEntry.State.STORED)


def _from_customer(entry: JournalEntry, message: Inbound, digest: str, by: By) -> Message:
    account, at = entry.account, occurred(entry)
    sender = customers.meet(_sender(message, entry), language=message.language, by=By(by.actor, at, by.cause))
    if not message.auto_kind and loops.suspected(sender, message.text, at):
        message = replace(message, auto_kind="loop")
    said = By(customer(sender.person_id, ("conversations.receive",)), at, by.cause)
    if sender.state == Identity.State.BOUNCING and not message.auto_kind and message.authenticity != "fail":
        customers.hear_from(sender, by=said)
    thread = find_thread(message, sender, account, at)
    new = thread.conversation is None
    conversation = _lock(thread.conversation) if thread.conversation else _open(message, sender, entry, said)
    author = f"customer:{sender.person_id}"
    stored = write(conversation, message, entry, author=author, identity=sender, digest=digest, awaited=thread.awaited)
    fact = MessageReceived(stored.pk, account.pk, message.auto_kind, archived(entry))
    row, clocks = record(fact, conversation, by=said, new=new)
    if not new:
        _advance(conversation, stored, said.because(log.cause(row)))
    _take_part(conversation, message, sender, account, stored.at, new=new)
    _tell_of_others(conversation, thread, said)
    index_message(stored, conversation, [file.name for file in message.files])
    list_conversation(conversation, new=new, due_at=min((one.due_at for one in clocks if one.due_at), default=None))
    return stored


def _sender(message: Inbound, entry: JournalEntry) -> Address:
    """Return who wrote; a message without a sender is nobody's we know, so it never joins another of its kind."""
    if message.sender.value:
        return message.sender
    return Address(NOBODY, f"{entry.account_id}:{entry.pk}", message.sender.name)


def _lock(conversation: Conversation) -> Conversation:
    return _TO_CHANGE.one(conversation.pk)


def _open(message: Inbound, sender: Identity, entry: JournalEntry, by: By) -> Conversation:
    at = said_at(message.sent_at, by.at)
    asks = not message.auto_kind  # nobody waits for an answer to an automatic message
    conversation = insert(
        make(
            Conversation,
            person_id=survivor(sender.person).pk,
            unit_id=entry.account.unit_id,
            subject=message.subject.strip(),
            language=message.language,
            opened_at=at,
            last_at=at,
            last_customer_at=at if asks else None,
            waiting_since=by.at if asks else None,
            status=Status.NEW if asks else Status.WAITING,
            preview=preview(message.text),
        )
    )
    log.record(Opened(entry.account.adapter), conversation, by=by, person_id=conversation.person_id)
    return conversation


def _tell_of_others(conversation: Conversation, thread: Thread, by: By) -> None:
    """Record what a new conversation has to do with another one."""
    if thread.conversation is None and thread.mentions is not None:
        fact = MentionedElsewhere(conversation.pk)
        log.record(fact, thread.mentions, by=by, person_id=thread.mentions.person_id)
    if thread.follows is not None:
        log.record(Follows(thread.follows.pk), conversation, by=by, person_id=conversation.person_id)


def _advance(conversation: Conversation, message: Message, by: By) -> None:
    """Move the conversation on; an automatic message reopens nothing, starts no waiting and wakes nobody."""
    fields = show(conversation, message)
    if not message.auto_kind:
        resolved = conversation.status == Status.RESOLVED
        conversation.last_customer_at = max(conversation.last_customer_at or message.at, message.at)
        conversation.waiting_since = min(conversation.waiting_since or by.at, by.at)
        conversation.status = Status.OPEN if conversation.first_answered_at else Status.NEW
        conversation.resolved_at = conversation.snoozed_until = None
        conversation.language = message.language or conversation.language
        fields += ["last_customer_at", "waiting_since", "status", "resolved_at", "snoozed_until", "language"]
        if resolved:
            record(Reopened(), conversation, by=by)
    update(conversation, fields)


def _take_part(
    conversation: Conversation, message: Inbound, sender: Identity, account: Account, at: datetime, *, new: bool
) -> None:
    if message.auto_kind and not new:
        return  # nobody answers a machine, whatever address it wrote from
    if not new and not takes_part(conversation, sender):  # a genuine token let them in, or they were in copy
        Participant.objects.get_or_create(conversation=conversation, identity=sender, defaults={"role": "third_party"})
    _note_way(conversation, sender, account, at, new=new)
    others = [one for one in (*message.recipients, *message.copies) if one.value not in {account.address, sender.value}]
    if message.auto_kind or len(others) > MOST_COPIES:
        return
    _let_in(conversation, message.copies, "copy", {account.address, sender.value})
    _let_in(conversation, message.reply_to, "reply_to", {account.address, sender.value})


def _note_way(conversation: Conversation, sender: Identity, account: Account, at: datetime, *, new: bool) -> None:
    channel = None if new else _WAY.first(conversation.pk, sender.pk, account.pk)
    if channel is None:
        add(Channel, conversation_id=conversation.pk, identity_id=sender.pk, account_id=account.pk, last_in_at=at)
    elif channel.last_in_at is None or channel.last_in_at < at:
        channel.last_in_at = at
        update(channel, ["last_in_at"])


def _let_in(conversation: Conversation, addresses: Sequence[Address], role: str, ours: set[str]) -> None:
    """Let those we know take part; strangers in copy become nobody's customer."""
    values = [one.value for one in addresses if one.value not in ours]
    for identity in Identity.objects.filter(kind="email", value__in=values) if values else ():
        Participant.objects.get_or_create(conversation=conversation, identity=identity, defaults={"role": role})


def _passed_on(entry: JournalEntry, message: Inbound, agent: Agent, digest: str, by: By) -> bool:
    """Store a customer's mail that a colleague passes on, with a note of who did; False when it is none."""
    if not colleagues.may_answer(agent, entry.account.unit_id):
        return False
    first = colleagues.as_the_customer(message, entry.account)
    if first is None:
        return False
    stored = _from_customer(entry, first, digest, by)
    with override(agent.language):
        said = _("%(name)s forwarded this message to us.") % {"name": agent.name}
    remark = f"{said}\n\n{colleagues.remark_of(message)}".strip()
    leave_note(stored.conversation, remark, by=colleagues.by_colleague(agent, occurred(entry), by))
    return True
