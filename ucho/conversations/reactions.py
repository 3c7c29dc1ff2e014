"""Keeps conversations in step with what the channels report."""

from __future__ import annotations

from django.db import transaction

from ucho.channels.facts import Accepted, NotDelivered, WentInDoubt
from ucho.conversations.facts import Delivered, Undelivered
from ucho.conversations.listing import list_conversation
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By
from ucho.events import log
from ucho.events.models import FactRow
from ucho.events.reactions import reaction

Status = Conversation.Status


@reaction("conversations.note_delivery", Accepted)
def note_delivery(row: FactRow, by: By) -> None:
    """Tell in the customer's history that our answer was taken."""
    message = Message.objects.filter(dispatch_id=row.subject_id).select_related("conversation").first()
    if message is None or _told(message, Delivered.type):
        return
    with transaction.atomic():
        conversation = message.conversation
        log.record(Delivered(message.pk), conversation, by=by, person_id=conversation.person_id)


@reaction("conversations.take_back", NotDelivered, WentInDoubt)
def take_back(row: FactRow, by: By) -> None:
    """Bring a conversation back to the list when our answer did not arrive, or may not have."""
    message = Message.objects.filter(dispatch_id=row.subject_id).select_related("conversation").first()
    if message is None or message.auto_kind:
        return
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
        if _told(message, Undelivered.type, row.pk):
            return
        if conversation.status in {Status.WAITING, Status.RESOLVED, Status.SNOOZED}:
            conversation.status, conversation.resolved_at, conversation.snoozed_until = Status.OPEN, None, None
            conversation.save(update_fields=["status", "resolved_at", "snoozed_until"])
            list_conversation(conversation)
        fact = Undelivered(message.pk, row.type == WentInDoubt.type)
        log.record(fact, conversation, by=by, person_id=conversation.person_id)


def _told(message: Message, kind: str, cause: int | None = None) -> bool:
    """Return whether this was recorded already: a reaction may be called twice."""
    rows = FactRow.objects.filter(
        subject_kind="conversations.conversation", subject_id=message.conversation_id, type=kind
    )
    if cause is not None:
        rows = rows.filter(caused_by_id=cause)
    return any(row.payload["message_id"] == message.pk for row in rows)
