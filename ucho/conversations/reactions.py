"""Keeps conversations in step with what the channels report."""

from __future__ import annotations

from django.db import transaction

from ucho.channels.facts import Accepted, NotDelivered, WentInDoubt
from ucho.conversations.clocks import SUBJECT, record
from ucho.conversations.facts import Delivered, Rose, Undelivered
from ucho.conversations.listing import list_conversation
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By
from ucho.events import log
from ucho.events.models import FactRow
from ucho.events.reactions import reaction
from ucho.promises import queries as promises
from ucho.promises.facts import AtRisk, Missed, Rescheduled

Status = Conversation.Status


@reaction("conversations.note_delivery", Accepted)
def note_delivery(row: FactRow, by: By) -> None:
    """Tell in the customer's history that our answer was taken."""
    message = Message.objects.filter(dispatch_id=row.subject_id).first()
    if message is None:
        return
    with transaction.atomic():
        conversation = _locked(message.conversation_id)
        if not _told(message, Delivered.type):
            record(Delivered(message.pk), conversation, by=by)
            if _told(message, Undelivered.type):  # its clock stopped
                list_conversation(conversation)


@reaction("conversations.take_back", NotDelivered, WentInDoubt)
def take_back(row: FactRow, by: By) -> None:
    """Bring a conversation back to the list when our answer did not arrive, or may not have."""
    message = Message.objects.filter(dispatch_id=row.subject_id).first()
    if message is None or message.auto_kind:
        return
    with transaction.atomic():
        conversation = _locked(message.conversation_id)
        if _told(message, Undelivered.type, row.pk):
            return
        if conversation.status in {Status.WAITING, Status.RESOLVED, Status.SNOOZED}:
            conversation.status, conversation.resolved_at, conversation.snoozed_until = Status.OPEN, None, None
            conversation.save(update_fields=["status", "resolved_at", "snoozed_until"])
        record(Undelivered(message.pk, row.type == WentInDoubt.type), conversation, by=by)
        list_conversation(conversation)


@reaction("conversations.rise", AtRisk, Missed, Rescheduled)
def rise(row: FactRow, by: By) -> None:
    """Let a conversation rise in the list when a clock or a promise of it is at risk, late, or due at another time."""
    label, _colon, pk = promises.subject_of_fact(row).partition(":")
    if label != SUBJECT:
        return
    with transaction.atomic():
        conversation = _locked(int(pk))
        if FactRow.objects.filter(type=Rose.type, caused_by_id=row.pk).exists():  # a reaction may be called twice
            return
        list_conversation(conversation)
        log.record(Rose(row.type), conversation, by=by)


def _locked(pk: int) -> Conversation:
    return Conversation.objects.select_for_update().get(pk=pk)


def _told(message: Message, kind: str, cause: int | None = None) -> bool:
    """Return whether this was recorded already: a reaction may be called twice."""
    rows = FactRow.objects.filter(
        subject_kind="conversations.conversation", subject_id=message.conversation_id, type=kind
    )
    if cause is not None:
        rows = rows.filter(caused_by_id=cause)
    return any(row.payload["message_id"] == message.pk for row in rows)
