"""What colleagues do with a conversation: assign, move, tag, snooze, promise, resolve."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.conversations.clocks import record
from ucho.conversations.facts import (
    Assigned,
    Moved,
    Reopened,
    Resolved,
    Snoozed,
    Tagged,
    Untagged,
    Woken,
)
from ucho.conversations.inbox_models import Tag, Tagging
from ucho.conversations.listing import list_conversation, subject_of
from ucho.conversations.models import Conversation
from ucho.conversations.search import reindex
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events.facts import Fact
from ucho.org.models import Agent, Unit
from ucho.org.queries import agents_who_may
from ucho.promises import operations as promises
from ucho.promises.models import Promise

Status = Conversation.Status


@operation("conversations.assign", gettext_lazy("Assign conversations"))
def assign(conversation: Conversation, *, to: Agent | None, by: By) -> None:
    """Give a conversation to an agent, or to nobody; doing it twice changes nothing.

    Args:
        conversation: which one.
        to: the agent; None for nobody.
        by: who, and when.

    Raises:
        Refused: the agent may not answer in that unit.

    Records:
        `Assigned`.
    """
    conversation = _locked(conversation)
    if conversation.owner_id == (to.pk if to else None):
        return
    if to is not None and to not in agents_who_may("conversations.reply", conversation.unit_id):
        raise Refused(
            _("%(name)s may not answer here. Choose somebody else, or ask an administrator.") % {"name": to.name}
        )
    before = conversation.owner_id
    conversation.owner = to
    conversation.save(update_fields=["owner"])
    _record(Assigned(to.pk if to else None, before), conversation, by)
    list_conversation(conversation)


@operation("conversations.move", gettext_lazy("Move conversations to other units"))
def move(conversation: Conversation, *, to: Unit, by: By) -> None:
    """Move a conversation to another branch or team; its owner stays only if they may answer there.

    Args:
        conversation: which one.
        to: the unit it goes to.
        by: who, and when.

    Records:
        `Moved`.
    """
    conversation = _locked(conversation)
    if conversation.unit_id == to.pk:
        return
    before = conversation.unit_id
    conversation.unit = to
    owner = conversation.owner
    if owner is not None and owner not in agents_who_may("conversations.reply", to.pk):
        conversation.owner = None
    conversation.save(update_fields=["unit", "owner"])
    reindex(conversation)
    _record(Moved(to.pk, before), conversation, by)
    list_conversation(conversation)


@operation("conversations.tag", gettext_lazy("Tag conversations"))
def tag(conversation: Conversation, *, name: str, by: By) -> None:
    """Put a tag on a conversation, making the tag when it is new.

    Args:
        conversation: which one.
        name: the word, made a tag when it is new.
        by: who, and when.

    Raises:
        Refused: the word is empty or too long.

    Records:
        `Tagged`.
    """
    word = " ".join(name.split())
    if not word or len(word) > 40:
        raise Refused(_("A tag is a word or two, 40 characters at most."))
    found = Tag.objects.filter(name__iexact=word).first() or Tag.objects.create(name=word)
    if Tagging.objects.get_or_create(tag=found, conversation=conversation)[1]:
        _record(Tagged(found.pk), conversation, by)


@operation("conversations.tag", gettext_lazy("Tag conversations"))
def untag(conversation: Conversation, *, name: str, by: By) -> None:
    """Take a tag off a conversation.

    Args:
        conversation: which one.
        name: the word.
        by: who, and when.

    Records:
        `Untagged`.
    """
    found = Tag.objects.filter(name__iexact=name).first()
    if found and Tagging.objects.filter(tag=found, conversation=conversation).delete()[0]:
        _record(Untagged(found.pk), conversation, by)


@operation("conversations.snooze", gettext_lazy("Snooze conversations"))
def snooze(conversation: Conversation, *, until: datetime, by: By) -> None:
    """Put a conversation off until a moment; it comes back by itself, and at once when the customer writes.

    Args:
        conversation: which one.
        until: when it comes back, an aware moment.
        by: who, and when.

    Raises:
        Refused: the time has passed.

    Records:
        `Snoozed`.
    """
    conversation = _locked(conversation)
    if until <= by.at:
        raise Refused(_("Choose a time that is still to come."))
    conversation.status, conversation.snoozed_until = Status.SNOOZED, until
    conversation.save(update_fields=["status", "snoozed_until"])
    _record(Snoozed(int((until - by.at).total_seconds())), conversation, by)
    list_conversation(conversation)


@operation("conversations.wake", gettext_lazy("Bring snoozed conversations back"))
def wake(conversation: Conversation, *, by: By) -> None:
    """Bring a snoozed conversation back to the list.

    Args:
        conversation: which one.
        by: who, and when.

    Records:
        `Woken`.
    """
    conversation = _locked(conversation)
    if conversation.status != Status.SNOOZED:
        return
    conversation.status, conversation.snoozed_until = Status.OPEN, None
    conversation.save(update_fields=["status", "snoozed_until"])
    _record(Woken(), conversation, by)
    list_conversation(conversation)


@operation("conversations.resolve", gettext_lazy("Resolve conversations"))
def resolve(conversation: Conversation, *, by: By, unanswered: bool = False) -> None:
    """Settle a conversation; resolving it twice changes nothing.

    Args:
        conversation: the conversation to settle.
        by: who settles it, and when.
        unanswered: settle it although the customer wrote last: they only said thank you.

    Raises:
        Refused: the customer wrote last, so somebody still owes an answer.

    Records:
        `Resolved`, with the seconds since the first message.
    """
    conversation = _locked(conversation)
    if conversation.status == Status.RESOLVED:
        return
    if conversation.waiting_since and not unanswered:
        raise Refused(_("The customer wrote last. Answer them, then resolve the conversation."))
    conversation.status, conversation.resolved_at = Status.RESOLVED, by.at
    conversation.snoozed_until = conversation.waiting_since = None
    conversation.save(update_fields=["status", "resolved_at", "snoozed_until", "waiting_since"])
    _record(Resolved(int((by.at - conversation.opened_at).total_seconds())), conversation, by)
    list_conversation(conversation)


@operation("conversations.reopen", gettext_lazy("Reopen conversations"))
def reopen(conversation: Conversation, *, by: By) -> None:
    """Take a settled conversation up again; reopening one that is open changes nothing.

    Args:
        conversation: which one.
        by: who, and when.

    Records:
        `Reopened`.
    """
    conversation = _locked(conversation)
    if conversation.status != Status.RESOLVED:
        return
    conversation.status, conversation.resolved_at = Status.OPEN, None
    conversation.save(update_fields=["status", "resolved_at"])
    _record(Reopened(), conversation, by)
    list_conversation(conversation)


@operation("promises.give", gettext_lazy("Promise customers a time"))
def promise(conversation: Conversation, *, words: str, due_at: datetime, by: By) -> Promise:
    """Write down what we promised this customer, and by when; the conversation rises in the list when it is due.

    Args:
        conversation: which one.
        words: what was promised.
        due_at: by when, an aware moment after `by.at`.
        by: who, and when.

    Returns:
        The promise.

    Records:
        `promises.Given`.
    """
    conversation = _locked(conversation)
    made = promises.give(
        conversation.unit,
        person=conversation.person,
        subject=subject_of(conversation),
        words=words,
        due_at=due_at,
        by=by,
    )
    list_conversation(conversation)
    return made


@operation("promises.keep", gettext_lazy("Mark promises as kept"))
def keep_promise(conversation: Conversation, *, kept: Promise, by: By) -> None:
    """Note that we did what we promised.

    Args:
        conversation: which one.
        kept: the promise that was kept.
        by: who, and when.
    """
    _about(conversation, kept)
    promises.keep(kept, by=by)
    list_conversation(_locked(conversation))


@operation("promises.keep", gettext_lazy("Mark promises as kept"))
def drop_promise(conversation: Conversation, *, dropped: Promise, by: By) -> None:
    """Note that the customer no longer needs what we promised.

    Args:
        conversation: which one.
        dropped: the promise that is no longer wanted.
        by: who, and when.
    """
    _about(conversation, dropped)
    promises.drop(dropped, by=by)
    list_conversation(_locked(conversation))


def _about(conversation: Conversation, given: Promise) -> None:
    if given.subject != subject_of(conversation):
        raise Refused(_("This promise belongs to another conversation."))


def _locked(conversation: Conversation) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("person", "unit", "owner")
        .get(pk=conversation.pk)
    )


def _record(fact: Fact, conversation: Conversation, by: By) -> None:
    record(fact, conversation, by=by)
