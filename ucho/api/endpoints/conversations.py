"""Lists of conversations, one conversation, and beginning one."""

from __future__ import annotations

from typing import Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ucho.api import cursors, queries
from ucho.api.addresses import written
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import Key, says, scoped
from ucho.api.inputs import Given, Id, Line, Paging, Text
from ucho.api.shapes import conversations as shapes
from ucho.api.starting import Once, start_once
from ucho.channels.accounts import adapter_of
from ucho.conversations import queries as conversations
from ucho.conversations.models import Conversation
from ucho.conversations.queries import Listed, View
from ucho.core.errors import Refused
from ucho.core.operations import demand
from ucho.org import queries as org

router = Router()
Status = Literal["", "new", "open", "waiting", "snoozed", "resolved"]


class WantedConversations(Paging):
    """Which conversations: a view of the inbox, or all of them in the order they began, newest first."""

    view: View | None = None
    unit: Id | None = None
    status: Status = ""
    person: Id | None = None
    owner: Id | None = None


class FoundConversations(Paging):
    """What to look for."""

    words: Line
    limit: int = 30


class Beginning(Given):
    """A first message to a customer. `unit` is where the conversation begins, the account's own when left out."""

    account: Id
    address: Line
    name: Line = ""
    subject: Line = ""
    text: Text
    unit: Id | None = None


@router.get("/conversations", response=says(Page[shapes.ConversationShape]))
def list_conversations(request: Asking, given: Query[WantedConversations]) -> HttpResponse:
    """List conversations.

    With `view` it is the inbox, where a conversation moves up when something is said in it. Without, it is the order in
    which conversations began, newest first, which is the one to walk through: each is met once, whatever happens.
    """
    demand(request.by, conversations.READ)
    if given.view is not None:
        return _inbox(request, given, given.view)
    after = cursors.read_id("c", given.cursor) if given.cursor else 0
    rows = queries.conversations_for(
        request.by.actor, unit=given.unit, status=given.status, person_id=given.person, owner_id=given.owner
    )
    found = queries.by_id(rows, after=after, limit=given.limit, newest_first=True)
    return page(found, given.limit, lambda row: cursors.of_id("c", row.pk), shapes.conversations)


def _inbox(request: Asking, given: WantedConversations, view: View) -> HttpResponse:
    if given.status or given.person or given.owner:
        raise Refused(_("A view cannot be filtered by status, person or owner. Leave out the view, or the filter."))
    if view == "mine" and request.by.actor.agent_id is None:
        raise Refused(_("This token belongs to no agent, so nothing is its own. Choose another view."))
    kind = f"v-{view}"
    before = cursors.read_place(kind, given.cursor) if given.cursor else None
    lines = conversations.inbox_for(request.by.actor, view, unit=given.unit, before=before, limit=given.limit + 1)

    def place(line: Listed) -> str:
        at = line.item.due_at if view == "due" and line.item.due_at else line.item.sort_at
        return cursors.of_place(kind, at, line.item.pk)

    return page(lines, given.limit, place, shapes.listed)


@router.get("/conversations/search", response=says(Page[shapes.ConversationShape]))
def search_conversations(request: Asking, given: Query[FoundConversations]) -> HttpResponse:
    """Find conversations by words in their messages, or by number; one page, newest message first."""
    demand(request.by, conversations.READ)
    lines = conversations.find(request.by.actor, given.words, limit=min(given.limit, 50))
    return answer({"items": shapes.listed(lines), "next": None})


@router.get("/conversations/{pk}", response=says(shapes.WholeConversationShape))
def get_conversation(request: Asking, pk: Id) -> HttpResponse:
    """Return a conversation with the ways to answer and its promises."""
    return whole(conversations.conversation_for(request.by.actor, pk))


@router.post("/conversations", response=says(shapes.WholeConversationShape, 201))
def start_conversation(request: Asking, given: Beginning, key: Key = "") -> HttpResponse:
    """Write to a customer first."""
    by = request.by
    demand(by, "conversations.start")
    account = next((one for one in conversations.accounts_to_start_from(by.actor) if one.pk == given.account), None)
    if account is None:
        raise Refused(_("There is no such account, or you may not write from it."))
    unit = next((one for one in org.units() if one.pk == (given.unit or account.unit_id)), None)
    if unit is None:
        raise Refused(_("There is no such unit."))
    demand(by, "conversations.start", unit.pk)
    to = written(adapter_of(account).address_kind, given.address, given.name)
    begun = start_once(
        unit,
        to=to,
        account=account,
        subject=given.subject,
        text=given.text,
        by=by,
        once=Once(request.token, scoped(request, key)),
    )
    return whole(begun, status=201)


def whole(conversation: Conversation, *, status: int = 200) -> HttpResponse:
    """Return a conversation as it is now."""
    fresh = queries.conversation(conversation.pk)
    ways = [shapes.way(row) for row in conversations.ways_to_answer(fresh)]
    promised = [shapes.promise(row) for row in queries.promises_in(fresh)]
    return answer(shapes.WholeConversationShape(shapes.conversations([fresh])[0], ways, promised), status)
