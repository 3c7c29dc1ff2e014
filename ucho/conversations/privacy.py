"""What conversations hold of a person: everything they said and everything we said to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ucho.channels.dropping import drop_blobs
from ucho.conversations.inbox_models import Draft
from ucho.conversations.models import Attachment, Conversation, Message, MessageRef, MessageSource
from ucho.core import search
from ucho.core.actors import By
from ucho.core.privacy import PRIVACY, Privacy, Subject, Treatment, declare

declare(
    Treatment.EXPORTED,
    "conversations.conversation",
    "conversations.message",
    "conversations.attachment",
)
declare(Treatment.ERASED, "conversations.messageref", "conversations.draft")
declare(
    Treatment.KEPT, "conversations.imported", why="numbers of another system, so that importing again changes nothing"
)
declare(
    Treatment.KEPT,
    "conversations.channel",
    "conversations.participant",
    "conversations.messagesource",
    "conversations.inboxitem",
    "conversations.tagging",
    why="ids and times; the records they point to are empty",
)
declare(
    Treatment.NOTHING,
    "conversations.inboxcount",
    "conversations.tag",
    "conversations.savedreply",
    "conversations.attention",
)


def gather(subject: Subject) -> None:
    """Find the deliveries and dispatches of the person's messages, for the channels to erase."""
    messages = _messages(subject)
    subject.found["channels.journalentry"].update(
        MessageSource.objects.filter(message__in=messages).values_list("entry_id", flat=True)
    )
    subject.found["channels.dispatch"].update(messages.exclude(dispatch=None).values_list("dispatch_id", flat=True))


def export(subject: Subject) -> dict[str, Any]:
    """Return conversations with all that was said to and by the person; notes among colleagues are not theirs."""
    return {"conversations": [_exported(one) for one in _conversations(subject)]}


def erase(subject: Subject, by: By) -> None:
    """Empty all words and files and keep the rows with their times, so that counts and durations stay as they are."""
    messages = _messages(subject)
    theirs = set(Attachment.objects.filter(message__in=messages).values_list("sha256", flat=True))
    others = Attachment.objects.filter(sha256__in=theirs).exclude(message__in=messages)
    drop_blobs(theirs - set(others.values_list("sha256", flat=True)), by=by)
    Attachment.objects.filter(message__in=messages).update(name="", sha256="", content_id="")
    MessageRef.objects.filter(message__in=messages).delete()
    for pk in messages.values_list("pk", flat=True):
        search.remove("message", pk)
    Draft.objects.filter(conversation__in=_conversations(subject)).delete()
    messages.update(subject="", text="", quoted="", html="", digest="", problems=[])
    _conversations(subject).update(subject="", preview="")


def _exported(conversation: Conversation) -> dict[str, Any]:
    said = conversation.messages.exclude(direction=Message.Direction.NOTE).order_by("at", "pk")
    return {
        "number": conversation.pk,
        "subject": conversation.subject,
        "opened_at": conversation.opened_at,
        "messages": [
            {
                "direction": message.direction,
                "at": message.at,
                "subject": message.subject,
                "text": message.text,
                "quoted": message.quoted,
                "files": list(message.attachments.values("name", "type", "size")),
            }
            for message in said.prefetch_related("attachments")
        ],
    }


def _conversations(subject: Subject) -> QuerySet[Conversation]:
    return Conversation.objects.filter(person_id__in=subject.people)


def _messages(subject: Subject) -> QuerySet[Message]:
    """What was said in the person's conversations, and what they said in others'."""
    theirs = Q(conversation__person_id__in=subject.people) | Q(identity__person_id__in=subject.people)
    return Message.objects.filter(theirs)


PRIVACY.add("conversations", Privacy(gather, export, erase))
