"""Asking for the inbox list, its counters, one conversation, search results; rights filter all of them."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from ucho.channels.models import Account
from ucho.conversations import kinds as lines
from ucho.conversations.inbox_models import Attention, Draft, InboxCount, InboxItem, SavedReply, Tag, Tagging
from ucho.conversations.kinds import reach_of, units_of, within
from ucho.conversations.models import Channel, Conversation, Message
from ucho.core import search
from ucho.core.actors import EVERYWHERE, Actor, Rights
from ucho.core.errors import Missing
from ucho.customers.models import NOBODY, Person
from ucho.customers.queries import survivors, whole
from ucho.events.queries import Place

READ: Final = lines.READ
FEW_UNITS: Final = 12  # up to here, one index walk for each unit is cheaper than one walk that skips other units
LOOKED_AT: Final = timedelta(seconds=45)
TYPED: Final = timedelta(seconds=8)
View = Literal["mine", "unassigned", "todo", "waiting", "snoozed", "done", "due"]
VIEWS: Final[tuple[View, ...]] = ("mine", "unassigned", "todo", "waiting", "snoozed", "done", "due")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list with what it shows."""

    item: InboxItem
    conversation: Conversation
    person: Person
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Watcher:
    """A colleague who looks at a conversation just now."""

    agent_id: int
    name: str
    typing: bool


def inbox_for(
    actor: Actor, view: View, *, unit: int | None = None, before: Place | None = None, limit: int = 50
) -> list[Listed]:
    """Return the conversations on a page of a view, newest first (the view "due": soonest first), behind a cursor.

    Args:
        actor: the reader; lines of units they may not read are left out.
        view: which list.
        unit: only this unit.
        before: moment and id of the last line seen (`sort_at`, or `due_at` in the view "due").
        limit: lines at most.
    """
    found = lines_for(actor, view, unit=unit, before=before, limit=limit, kinds=("conversation",))
    return list(listed(found).values())


def lines_for(
    actor: Actor,
    view: View,
    *,
    unit: int | None = None,
    before: Place | None = None,
    limit: int = 50,
    kinds: Collection[str] = (),
) -> list[InboxItem]:
    """Return the lines of a page of a view, those of higher packages too; who reads them asks their packages for words.

    Args:
        actor: the reader; lines of kinds and units they may not read are left out.
        view: which list.
        unit: only this unit.
        before: moment and id of the last line seen, as in `inbox_for`.
        limit: lines at most.
        kinds: only lines of these kinds ("conversation", "case"); all when empty.
    """
    reach = reach_of(actor.rights, kinds=kinds, unit=unit)
    units = units_of(reach)
    if not units:
        return []
    rows = within(_view(InboxItem.objects.all(), view, actor), reach)
    if units == EVERYWHERE:
        return _page(rows, view, before, limit)
    if len(units) > FEW_UNITS:
        return _page(rows.filter(unit_id__in=units), view, before, limit)
    pages = [_page(rows.filter(unit_id=one), view, before, limit) for one in units]
    return list(heapq.merge(*pages, key=lambda item: _order(item, view)))[:limit]


def listed(items: Iterable[InboxItem]) -> dict[int, Listed]:
    """Return what the lines of conversations show, by the line's id; lines of other kinds are left out.

    Args:
        items: lines, as `lines_for` returns them.
    """
    found = _listed([item for item in items if item.kind == "conversation"])
    return {one.item.pk: one for one in found}


def counts_for(actor: Actor, *, unit: int | None = None) -> dict[View, int]:
    """Return how many lines each view has, from the counters; "due" is counted by its own short index.

    Args:
        actor: the reader.
        unit: only this unit; None for all they may read.
    """
    reach = reach_of(actor.rights, unit=unit)
    units = units_of(reach)
    counted, due = InboxCount.objects.all(), _view(InboxItem.objects.all(), "due", actor)
    if units != EVERYWHERE:
        counted, due = counted.filter(unit_id__in=units), due.filter(unit_id__in=units)
    rows = within(counted, reach)
    sums = {
        (row["folder"], row["owner_key"]): row["total"]
        for row in rows.values("folder", "owner_key").annotate(total=Sum("n")).order_by()
    }
    folders = InboxItem.Folder

    def total(folder: str, owner: int | None = None) -> int:
        return sum(n for (name, key), n in sums.items() if name == folder and owner in (None, key))

    return {
        "mine": total(folders.TODO, actor.agent_id or -1),
        "unassigned": total(folders.TODO, 0),
        "todo": total(folders.TODO),
        "waiting": total(folders.WAITING),
        "snoozed": total(folders.SNOOZED),
        "done": total(folders.DONE),
        "due": within(due, reach).count(),
    }


def conversation_for(actor: Actor, pk: int) -> Conversation:
    """Return a conversation the actor may read.

    Args:
        actor: the reader.
        pk: its id.

    Raises:
        Missing: there is none, or they may not.
    """
    found = Conversation.objects.select_related("person", "unit", "owner").filter(pk=pk).first()
    if found is None or not actor.rights.allow(READ, found.unit_id):
        raise Missing(_("There is no such conversation, or you may not read it."))
    return found


def messages_of(conversation: Conversation, *, after_id: int = 0, limit: int = 0) -> list[Message]:
    """Return messages in the order they were said, ready to show; only the newest `limit` unless it is 0.

    Args:
        conversation: which one.
        after_id: only messages with a higher id.
        limit: how many at most.
    """
    rows = (
        conversation.messages.filter(pk__gt=after_id)
        .select_related("identity__person", "account", "dispatch")
        .prefetch_related("attachments")
    )
    if not limit:
        return list(rows.order_by("at", "pk"))
    return list(reversed(rows.order_by("-at", "-pk")[:limit]))


def message_for(actor: Actor, pk: int) -> Message:
    """Return a message of a conversation the actor may read.

    Args:
        actor: the reader.
        pk: its id.

    Raises:
        Missing: there is none, or they may not.
    """
    found = Message.objects.select_related("conversation", "dispatch", "account").filter(pk=pk).first()
    if found is None or not actor.rights.allow(READ, found.conversation.unit_id):
        raise Missing(_("There is no such message, or you may not read it."))
    return found


def ways_to_answer(conversation: Conversation) -> QuerySet[Channel]:
    """Return the addresses and accounts an answer may take, where the customer wrote last first.

    Args:
        conversation: which one.
    """
    rows = Channel.objects.filter(conversation=conversation, account__enabled=True)
    rows = rows.exclude(identity__kind=NOBODY).select_related("identity__person", "account")
    return rows.order_by("-last_in_at", "-pk")


def conversations_of(actor: Actor, person_id: int, *, limit: int = 20) -> list[Conversation]:
    """Return a customer's conversations that the actor may read, newest first.

    Args:
        actor: the reader.
        person_id: the customer.
        limit: how many at most.
    """
    units = actor.rights.units(READ)
    rows = Conversation.objects.filter(person_id__in=whole(person_id)).select_related("unit", "owner")
    if units != EVERYWHERE:
        rows = rows.filter(unit_id__in=units)
    return list(rows.order_by("-last_at", "-pk")[:limit])


def readable(rights: Rights, ids: Collection[int]) -> dict[int, Conversation]:
    """Return those of the conversations that may be read, by id.

    Args:
        rights: what the reader may do and where.
        ids: conversations by id.
    """
    units = rights.units(READ)
    rows = Conversation.objects.filter(pk__in=ids)
    return {one.pk: one for one in (rows if units == EVERYWHERE else rows.filter(unit_id__in=units))}


def find(actor: Actor, words: str, *, limit: int = 30) -> list[Listed]:
    """Return conversations in which the words occur, or whose number they are, newest message first.

    Args:
        actor: the reader.
        words: what is looked for, in any form of the words.
        limit: how many at most.
    """
    units = actor.rights.units(READ)
    if not units:
        return []
    inside = None if units == EVERYWHERE else units
    hits = search.search("message", words, units=inside, before=None, limit=limit * 4)
    of_message = dict(Message.objects.filter(pk__in=[hit.ref for hit in hits]).values_list("pk", "conversation_id"))
    ids = list(dict.fromkeys(of_message[hit.ref] for hit in hits if hit.ref in of_message))
    number = words.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 19:
        ids.insert(0, int(number))
    items = {item.ref: item for item in InboxItem.objects.filter(kind="conversation", ref__in=ids[:limit])}
    seen = [items[pk] for pk in dict.fromkeys(ids) if pk in items]
    return _listed([item for item in seen if units == EVERYWHERE or item.unit_id in units])


def line_of(actor: Actor, pk: int) -> Listed | None:
    """Return one conversation's line as the actor sees it in lists.

    Args:
        actor: the reader.
        pk: its id.
    """
    item = InboxItem.objects.filter(kind="conversation", ref=pk).first()
    return _listed([item])[0] if item and actor.rights.allow(READ, item.unit_id) else None


def tags() -> QuerySet[Tag]:
    """Return all tags by name."""
    return Tag.objects.order_by("name")


def tags_of(conversation: Conversation) -> list[Tag]:
    """Return a conversation's tags in the order they were put on.

    Args:
        conversation: which one.
    """
    return [row.tag for row in Tagging.objects.filter(conversation=conversation).select_related("tag").order_by("pk")]


def saved_replies(unit_path: str = "") -> list[SavedReply]:
    """Return the saved replies that hold in a unit (by its path), or all of them, by title.

    Args:
        unit_path: the path of the unit that answers; empty for all.
    """
    rows = SavedReply.objects.select_related("unit").order_by("title")
    return [row for row in rows if not unit_path or row.unit is None or unit_path.startswith(row.unit.path)]


def draft_of(agent_id: int, conversation: Conversation, kind: str = "reply") -> str:
    """Return what the agent has typed and not sent.

    Args:
        agent_id: which agent.
        conversation: which one.
        kind: what kind.
    """
    row = Draft.objects.filter(agent_id=agent_id, conversation=conversation, kind=kind).first()
    return row.text if row else ""


def watchers(conversation: Conversation, *, at: datetime, but: int | None = None) -> list[Watcher]:
    """Return colleagues who look at a conversation just now, without the reader.

    Args:
        conversation: which one.
        at: the moment.
        but: an agent to leave out.
    """
    rows = Attention.objects.filter(conversation=conversation, seen_at__gte=at - LOOKED_AT).exclude(agent_id=but or 0)
    return [
        Watcher(row.agent_id, row.agent.name, bool(row.typing_at and row.typing_at >= at - TYPED))
        for row in rows.select_related("agent").order_by("agent__name")
    ]


def accounts_to_start_from(actor: Actor) -> list[Account]:
    """Return the accounts by which the actor may begin a conversation.

    Args:
        actor: the reader.
    """
    units = actor.rights.units("conversations.start")
    rows = Account.objects.filter(enabled=True).select_related("unit").order_by("name")
    return [one for one in rows if units == EVERYWHERE or one.unit_id in units]


def _view(rows: QuerySet[InboxItem], view: View, actor: Actor) -> QuerySet[InboxItem]:
    folders = InboxItem.Folder
    if view == "mine":
        return rows.filter(folder=folders.TODO, owner_id=actor.agent_id)
    if view == "unassigned":
        return rows.filter(folder=folders.TODO, owner=None)
    if view == "due":
        return rows.filter(due_at__isnull=False).exclude(folder=folders.DONE)
    return rows.filter(folder=view)


def _page(rows: QuerySet[InboxItem], view: View, before: Place | None, limit: int) -> list[InboxItem]:
    if view == "due":
        if before:
            rows = rows.filter(Q(due_at__gt=before[0]) | Q(due_at=before[0], pk__gt=before[1]))
        return list(rows.order_by("due_at", "pk")[:limit])
    if before:
        rows = rows.filter(sort_at__lte=before[0]).exclude(sort_at=before[0], pk__gte=before[1])
    return list(rows.order_by("-sort_at", "-pk")[:limit])


def _order(item: InboxItem, view: View) -> tuple[float, int]:
    moment = (item.due_at if view == "due" and item.due_at else item.sort_at).timestamp()
    return (moment, item.pk) if view == "due" else (-moment, -item.pk)


def _listed(items: Iterable[InboxItem]) -> list[Listed]:
    items = list(items)
    refs = [item.ref for item in items]
    conversations = Conversation.objects.select_related("owner", "unit").in_bulk(refs)
    people = survivors([item.person_id for item in items])
    tags: dict[int, list[Tag]] = defaultdict(list)
    for row in Tagging.objects.filter(conversation_id__in=refs).select_related("tag").order_by("pk"):
        tags[row.conversation_id].append(row.tag)
    return [
        Listed(item, conversations[item.ref], people[item.person_id], tuple(tags[item.ref]))
        for item in items
        if item.ref in conversations and item.person_id in people
    ]
