"""Which conversation a message belongs to. An id that somebody quotes is a hint, never a right."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.channels.contract import Inbound
from ucho.channels.models import Account
from ucho.conversations.models import Conversation, Message, MessageRef, Participant
from ucho.conversations.tokens import conversation_of
from ucho.customers.models import Identity
from ucho.customers.queries import whole

REFS_LOOKED_AT = 40  # ids; the direct parent and the newest come first


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a message goes: into `conversation`, or into a new one; `mentions` was quoted by somebody outside it."""

    conversation: Conversation | None = None
    mentions: Conversation | None = None


def find_thread(message: Inbound, sender: Identity, account: Account) -> Thread:
    """Return where a message belongs.

    The order is: a genuine reply token; the ids it answers to, the direct parent first; the thread key of the channel.
    A token lets anybody in whom its holder wrote to; an id counts only for somebody who takes part already.
    """
    opened = conversation_of(message.reply_tokens)
    if opened is not None and (found := _live(opened)) is not None:
        return Thread(found)
    quoted: Conversation | None = None
    refs = list(message.references)[:REFS_LOOKED_AT]
    for conversation in _by_refs(refs):
        if takes_part(conversation, sender):
            return Thread(conversation)
        quoted = quoted or conversation
    if message.thread_key:
        rows = Conversation.objects.filter(channels__identity=sender, channels__account=account)
        found = rows.exclude(status=Conversation.Status.RESOLVED).order_by("-last_at").first()
        if found is not None:
            return Thread(found)
    return Thread(mentions=quoted)


def takes_part(conversation: Conversation, identity: Identity) -> bool:
    """Return whether an address belongs to the customer of a conversation or to somebody who takes part in it."""
    if (
        identity.person_id == conversation.person_id
        or identity.person_id in whole(conversation.person_id)
        or conversation.person_id in whole(identity.person_id)
    ):
        return True
    return Participant.objects.filter(conversation=conversation, identity=identity).exists()


def _live(pk: int) -> Conversation | None:
    return Conversation.objects.filter(pk=pk, person__erased_at=None).select_related("person").first()


def _by_refs(refs: list[str]) -> list[Conversation]:
    if not refs:
        return []
    rows = MessageRef.objects.filter(ref__in=refs, message__conversation__person__erased_at=None)
    order = {ref: place for place, ref in enumerate(refs)}
    found = sorted(rows.values_list("ref", "message__conversation_id"), key=lambda row: order[row[0]])
    ids = list(dict.fromkeys(pk for _ref, pk in found))[:10]
    conversations = Conversation.objects.in_bulk(ids)
    return [conversations[pk] for pk in ids]


def known_copy(message: Inbound, sender: Identity, digest: str) -> Message | None:
    """Return the message that this one repeats: the same id, sender and words, come by another way."""
    ids = list(MessageRef.objects.filter(ref=message.external_id).values_list("message_id", flat=True))
    return Message.objects.filter(pk__in=ids, digest=digest, identity=sender).first() if ids else None
