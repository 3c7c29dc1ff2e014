"""Writing to customers, and notes to colleagues."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.channels import operations as channels
from ucho.channels import sending
from ucho.channels.contract import Address, File, Outbound
from ucho.channels.models import Account, Dispatch
from ucho.channels.permit import Permit
from ucho.conversations import clocks
from ucho.conversations.facts import Answered, Noted, Opened
from ucho.conversations.inbox_models import Draft
from ucho.conversations.leave import check_automatic, check_text, choose_channel, permit_for
from ucho.conversations.letters import write_letter
from ucho.conversations.listing import list_conversation
from ucho.conversations.models import Attachment, Channel, Conversation, Message, MessageRef
from ucho.conversations.search import index_message
from ucho.conversations.storing import preview
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.customers import consent
from ucho.customers import operations as customers
from ucho.customers.models import Identity
from ucho.customers.queries import survivor
from ucho.events import log
from ucho.org.models import Agent, Unit

Status = Conversation.Status


@operation("conversations.reply", gettext_lazy("Answer customers"))
def reply(
    conversation: Conversation,
    *,
    text: str,
    by: By,
    identity: Identity | None = None,
    account: Account | None = None,
    files: Sequence[File] = (),
    copies: Sequence[Address] = (),
    client_key: str = "",
    automatic: bool = False,
) -> Message:
    """Answer a customer: the message is stored and queued in one transaction, and sent afterwards.

    Args:
        conversation: which one.
        text: what the agent typed.
        by: who answers, and when.
        identity: the customer's address to write to; where they wrote last when left out.
        account: which of our accounts to write by; the one they wrote to last when left out.
        files: attachments, stored as blobs already.
        copies: further addresses, where the channel can.
        client_key: made by the browser for one click; a second call with it returns the first message.
        automatic: whether a machine decided to answer.

    Returns:
        The stored message, with its dispatch.

    Raises:
        Refused: the text is empty or too long, no channel leads to the customer, or a rule forbids writing.

    Records:
        `Answered`.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    done = conversation.messages.filter(client_key=client_key).first() if client_key else None
    if done is not None:
        return done
    channel = choose_channel(conversation, identity, account)
    check_text(text, files, channel.account)
    if automatic:
        check_automatic(conversation, channel.identity, by)
    permit = permit_for(channel, by)
    letter = write_letter(
        conversation,
        channel.account,
        permit.address,
        text,
        signature=_signature(by),
        files=files,
        copies=copies,
        automatic=automatic,
    )
    message = _store(conversation, channel, text, letter, by, client_key)
    _queue(conversation, message, channel, permit, letter, by)
    _after_answer(conversation, channel, message, by, human=not automatic)
    return message


@operation("conversations.start", gettext_lazy("Write to customers first"))
def start(
    unit: Unit,
    *,
    to: Address,
    account: Account,
    subject: str,
    text: str,
    by: By,
    client_key: str = "",
    automatic: bool = False,
) -> Conversation:
    """Begin a conversation by writing to somebody.

    Args:
        unit: where the conversation belongs.
        to: the customer's address.
        account: which of our accounts it leaves by.
        subject: what the mail is called.
        text: what was typed.
        by: who, and when.
        client_key: made by the browser for one click; empty for none.
        automatic: whether a machine decided to write.

    Returns:
        The conversation.

    Raises:
        Refused: as `reply`.

    Records:
        `Opened` and `Answered`; `customers.Met` for somebody new.
    """
    Agent.objects.select_for_update().filter(pk=by.actor.agent_id or 0).first()  # one click of one agent at a time
    done = Message.objects.filter(client_key=client_key, author=by.actor.code).first() if client_key else None
    if done is not None:
        return done.conversation
    identity = customers.meet(to, by=by)
    conversation = Conversation.objects.create(
        person=survivor(identity.person),
        unit=unit,
        owner_id=by.actor.agent_id,
        subject=subject.strip(),
        language=survivor(identity.person).language,
        opened_at=by.at,
        last_at=by.at,
        status=Status.WAITING,
    )
    log.record(Opened(account.adapter), conversation, by=by, person_id=conversation.person_id)
    Channel.objects.create(conversation=conversation, identity=identity, account=account)
    reply(conversation, text=text, by=by, client_key=client_key, automatic=automatic)
    return conversation


@operation("conversations.note", gettext_lazy("Leave notes for colleagues"))
def note(conversation: Conversation, *, text: str, by: By, client_key: str = "") -> Message:
    """Leave a note that only colleagues see.

    Args:
        conversation: which one.
        text: what colleagues should know.
        by: who, and when.
        client_key: made by the browser for one click; empty for none.

    Returns:
        The note.

    Raises:
        Refused: the text is empty.

    Records:
        `Noted`.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    done = conversation.messages.filter(client_key=client_key).first() if client_key else None
    if done is not None:
        return done
    if not text.strip():
        raise Refused(_("The note is empty. Type something first."))
    message = Message.objects.create(
        conversation=conversation,
        direction=Message.Direction.NOTE,
        author=by.actor.code,
        at=by.at,
        received_at=by.at,
        text=text.strip(),
        client_key=client_key,
    )
    Draft.objects.filter(agent_id=by.actor.agent_id or 0, conversation=conversation, kind="note").delete()
    index_message(message, conversation)
    log.record(Noted(message.pk), conversation, by=by, person_id=conversation.person_id)
    return message


@operation("conversations.settle_dispatch", gettext_lazy("Decide about answers that may not have been sent"))
def settle_dispatch(conversation: Conversation, *, message: Message, send_again: bool, by: By) -> None:
    """Decide about an answer that may or may not have reached the customer.

    Args:
        conversation: which one.
        message: the answer in doubt.
        send_again: send it once more; False leaves it as it is.
        by: who, and when.

    Raises:
        Refused: somebody decided already.
    """
    if message.dispatch is None or message.conversation_id != conversation.pk:
        raise Refused(_("This message was not sent from here."))
    channels.settle_doubt(message.dispatch, send_again=send_again, by=by)


def _signature(by: By) -> str:
    agent_id = by.actor.agent_id
    agent = Agent.objects.filter(pk=agent_id).first() if agent_id else None
    return agent.signature or agent.name if agent else ""


def _queue(
    conversation: Conversation, message: Message, channel: Channel, permit: Permit, letter: Outbound, by: By
) -> None:
    """Record the answer, and put it on its way because of that fact."""
    waited = int((by.at - conversation.waiting_since).total_seconds()) if conversation.waiting_since else None
    first = conversation.first_answered_at is None
    fact = Answered(message.pk, channel.account_id, waited, first, letter.automatic)
    row, _clocks = clocks.record(fact, conversation, by=by)
    message.dispatch = sending.queue(permit, channel.account, letter, by=by.because(log.cause(row)))
    message.save(update_fields=["dispatch"])
    consent.note_contact(
        channel.identity,
        permit.purpose,
        channel=channel.account.adapter,
        reference=f"conversations.message:{message.pk}",
        automatic=letter.automatic,
        by=by,
    )


def _store(
    conversation: Conversation, channel: Channel, text: str, letter: Outbound, by: By, client_key: str
) -> Message:
    message = Message.objects.create(
        conversation=conversation,
        direction=Message.Direction.OUT,
        author=by.actor.code,
        identity=channel.identity,
        account=channel.account,
        at=by.at,
        received_at=by.at,
        subject=letter.subject,
        text=text.strip(),
        language=conversation.language,
        auto_kind="system" if letter.automatic else "",
        client_key=client_key,
    )
    Attachment.objects.bulk_create(
        [Attachment(message=message, name=f.name, type=f.type, size=f.size, sha256=f.sha256) for f in letter.files]
    )
    MessageRef.objects.create(message=message, ref=letter.message_id)
    return message


def _after_answer(conversation: Conversation, channel: Channel, message: Message, by: By, *, human: bool) -> None:
    fields = ["last_at", "preview"]
    conversation.last_at, conversation.preview = max(by.at, conversation.last_at), preview(message.text)
    if human:
        conversation.status = Status.WAITING
        conversation.waiting_since = conversation.snoozed_until = conversation.resolved_at = None
        conversation.first_answered_at = conversation.first_answered_at or by.at
        conversation.owner_id = conversation.owner_id or by.actor.agent_id
        fields += ["status", "waiting_since", "snoozed_until", "resolved_at", "first_answered_at", "owner"]
    conversation.save(update_fields=fields)
    channel.last_out_at = by.at
    channel.save(update_fields=["last_out_at"])
    Draft.objects.filter(agent_id=by.actor.agent_id or 0, conversation=conversation, kind="reply").delete()
    index_message(message, conversation, message.attachments.values_list("name", flat=True))
    list_conversation(conversation)


def in_doubt(message: Message) -> bool:
    """Return whether somebody has to decide about this answer.

    Args:
        message: an answer of ours.
    """
    found = message.dispatch
    return found is not None and found.state == Dispatch.State.UNKNOWN and found.ended_at is None
