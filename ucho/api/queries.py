"""What the API asks beyond the pages of the product: lists that can be walked from end to end, webhooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from ucho.api.models import Webhook, WebhookDelivery
from ucho.cases.models import Case
from ucho.cases.queries import readable
from ucho.channels import queries as channels
from ucho.channels.models import Dispatch, JournalEntry
from ucho.channels.operations import READ as READ_ACCOUNTS
from ucho.conversations.inbox_models import Tagging
from ucho.conversations.listing import subject_of
from ucho.conversations.models import Attachment, Conversation, Message
from ucho.conversations.queries import READ, message_for
from ucho.core.actors import EVERYWHERE, Actor
from ucho.core.database.tail import Tail
from ucho.core.errors import Missing
from ucho.customers.queries import whole
from ucho.events.models import FactRow
from ucho.events.queries import Place
from ucho.org.models import Unit
from ucho.promises import queries as promises
from ucho.promises.models import Promise
from ucho.surveys.models import Invitation
from ucho.surveys.queries import READ as READ_SURVEYS

M = TypeVar("M", bound=Model)
MANAGE_WEBHOOKS = "api.manage_webhooks"


def by_id(rows: QuerySet[M], *, after: int, limit: int, newest_first: bool = False) -> list[M]:
    """Return a page of rows in the order of their ids, and one more when there is another page.

    Args:
        rows: which rows.
        after: the id of the last row seen, 0 for the first page.
        limit: rows on a page.
        newest_first: whether the highest id comes first.

    Returns:
        At most `limit` + 1 rows.
    """
    if after:
        rows = rows.filter(pk__lt=after) if newest_first else rows.filter(pk__gt=after)
    return list(rows.order_by("-pk" if newest_first else "pk")[: limit + 1])


def conversations_for(
    actor: Actor,
    *,
    unit: int | None = None,
    status: str = "",
    person_id: int | None = None,
    owner_id: int | None = None,
) -> QuerySet[Conversation]:
    """Return the conversations that the actor may read.

    Args:
        actor: the reader.
        unit: only in this unit.
        status: only with this status.
        person_id: only of this customer and of everybody merged into them.
        owner_id: only of this agent.
    """
    rows = within(Conversation.objects.select_related("owner"), "unit_id", actor.rights.units(READ))
    if unit is not None:
        rows = rows.filter(unit_id=unit)
    if status:
        rows = rows.filter(status=status)
    if person_id is not None:
        rows = rows.filter(person_id__in=whole(person_id))
    return rows if owner_id is None else rows.filter(owner_id=owner_id)


def conversation(pk: int) -> Conversation:
    """Return a conversation as it is now, with its owner; who may read it was asked before.

    Args:
        pk: its number.
    """
    return Conversation.objects.select_related("owner", "unit", "person").get(pk=pk)


def promises_in(conversation: Conversation) -> QuerySet[Promise]:
    """Return all promises of a conversation, soonest due first.

    Args:
        conversation: which one.
    """
    return promises.of_subject(subject_of(conversation))


def tags_on(conversation_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the tags of conversations by id, in the order they were put on.

    Args:
        conversation_ids: which ones; those without tags are left out.
    """
    found: dict[int, list[str]] = defaultdict(list)
    rows = Tagging.objects.filter(conversation_id__in=conversation_ids).order_by("pk")
    for pk, name in rows.values_list("conversation_id", "tag__name"):
        found[pk].append(name)
    return found


def messages_of(conversation: Conversation, *, after: Place | None, limit: int) -> list[Message]:
    """Return a page of a conversation in the order things were said, and one message more when there is another page.

    Args:
        conversation: which one.
        after: moment and id of the last message seen.
        limit: messages on a page.

    Returns:
        At most `limit` + 1 messages with what showing them needs.
    """
    rows = conversation.messages.select_related("identity", "dispatch").prefetch_related("attachments")
    if after:
        rows = rows.filter(Q(at__gt=after[0]) | Q(at=after[0], pk__gt=after[1]))
    return list(rows.order_by("at", "pk")[: limit + 1])


def attachment_for(actor: Actor, message_id: int, attachment_id: int) -> Attachment:
    """Return a file of a message that the actor may read.

    Args:
        actor: the reader.
        message_id: the message.
        attachment_id: the file.

    Returns:
        The attachment.

    Raises:
        Missing: there is none, it was erased, or they may not.
    """
    found = message_for(actor, message_id).attachments.filter(pk=attachment_id).first()
    if found is None or not found.sha256:
        raise Missing(_("There is no such file, or it was erased."))
    return found


def quarantined_for(actor: Actor, account_id: int | None = None) -> QuerySet[JournalEntry]:
    """Return deliveries that wait for a person, of the accounts the actor may see, perhaps of one account only.

    Args:
        actor: the reader.
        account_id: only of this account.

    Returns:
        The rows.
    """
    rows = within(channels.quarantined(), "account__unit_id", actor.rights.units(READ_ACCOUNTS))
    return rows if account_id is None else rows.filter(account_id=account_id)


def in_doubt_for(actor: Actor) -> QuerySet[Dispatch]:
    """Return the messages in doubt about which the actor may decide.

    Args:
        actor: who asks.
    """
    answers, others = (actor.rights.units(name) for name in ("conversations.settle_dispatch", "channels.settle_doubt"))
    rows = channels.in_doubt().select_related("message__conversation")
    of_conversations = _inside("message__conversation__unit_id", answers) & Q(message__isnull=False)
    return rows.filter(of_conversations | _inside("account__unit_id", others))


def invitations_for(
    actor: Actor,
    *,
    instrument: str = "",
    unit: int | None = None,
    account: int | None = None,
    person_id: int | None = None,
    answered: bool | None = None,
) -> QuerySet[Invitation]:
    """Return the customers who were asked, as far as the actor may read it.

    Args:
        actor: the reader.
        instrument: only by this instrument.
        unit: only in this unit and those below it.
        account: only by this account.
        person_id: only this customer and everybody merged into them.
        answered: only answered ones, or only the others.

    Returns:
        The invitations, with what showing them needs.
    """
    rows = within(Invitation.objects.all(), "unit_id", actor.rights.units(READ_SURVEYS))
    wanted = {"instrument": instrument or None, "account_id": account}
    rows = below(rows, unit).filter(**{name: value for name, value in wanted.items() if value is not None})
    if person_id is not None:
        rows = rows.filter(person_id__in=whole(person_id))
    if answered is not None:
        rows = rows.filter(answered_at__isnull=not answered)
    return rows.select_related("agent", "dispatch", "answer")


def cases_for(
    actor: Actor,
    *,
    unit: int | None = None,
    status: str = "",
    person_id: int | None = None,
    owner_id: int | None = None,
) -> QuerySet[Case]:
    """Return the recovery cases that the actor may read.

    Args:
        actor: the reader.
        unit: only in this unit and those below it.
        status: only with this status.
        person_id: only of this customer and of everybody merged into them.
        owner_id: only of this agent.

    Returns:
        The cases, with what showing them needs.
    """
    rows = below(readable(actor.rights), unit)
    if status:
        rows = rows.filter(status=status)
    if person_id is not None:
        rows = rows.filter(person_id__in=whole(person_id))
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    return rows.select_related("owner", "cause__parent")


def facts_for(
    units: frozenset[int], *, actor: str = "", kind: str = "", person_id: int | None = None
) -> QuerySet[FactRow]:
    """Return the facts of these units, `EVERYWHERE` for all.

    Args:
        units: where the reader may look.
        actor: only of this actor, by code.
        kind: only of this type.
        person_id: only about this customer.
    """
    rows = within(FactRow.objects.all(), "unit_id", units)
    if actor:
        rows = rows.filter(actor=actor)
    if kind:
        rows = rows.filter(type=kind)
    return rows if person_id is None else rows.filter(person_id=person_id)


def log() -> Tail:
    """Return a reader of the facts in the order in which they were committed, so that none is missed."""
    return Tail(FactRow._meta.db_table)


def webhooks_for(actor: Actor) -> QuerySet[Webhook]:
    """Return the webhooks that the actor may manage, without removed ones.

    Args:
        actor: who asks.
    """
    return within(Webhook.objects.filter(removed_at=None), "unit_id", actor.rights.units(MANAGE_WEBHOOKS))


def webhook_for(actor: Actor, pk: int) -> Webhook:
    """Return a webhook that the actor may manage.

    Args:
        actor: who asks.
        pk: its number.

    Returns:
        The webhook.

    Raises:
        Missing: there is none, or they may not.
    """
    found = webhooks_for(actor).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such webhook, or you may not see it."))
    return found


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """Return what was and will be sent to a webhook.

    Args:
        webhook: which one.
    """
    return WebhookDelivery.objects.filter(webhook=webhook).select_related("fact")


def within(rows: QuerySet[M], column: str, units: frozenset[int]) -> QuerySet[M]:
    """Return those of the rows that lie in the units; `EVERYWHERE` for all.

    Args:
        rows: any rows.
        column: the path to their unit's id.
        units: the units.

    Returns:
        The rows inside.
    """
    return rows if units == EVERYWHERE else rows.filter(**{f"{column}__in": units})


def below(rows: QuerySet[M], unit: int | None) -> QuerySet[M]:
    """Return those of the rows that lie in a unit or below it; all of them when it is None.

    Args:
        rows: rows with a unit.
        unit: the unit's id; one that does not exist has nothing below it.

    Returns:
        The rows inside.
    """
    if unit is None:
        return rows
    top = Unit.objects.filter(pk=unit).values_list("path", flat=True).first()
    return rows.filter(unit__path__startswith=top) if top else rows.none()


def _inside(column: str, units: frozenset[int]) -> Q:
    return Q(pk__gt=0) if units == EVERYWHERE else Q(**{f"{column}__in": units})
