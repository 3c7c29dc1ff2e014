"""What is done with a conversation: answered, noted, assigned, tagged, put off, settled, moved, promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from ucho.api import queries, uploads
from ucho.api.answers import Page, answer
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import Key, says, scoped
from ucho.api.endpoints.conversations import whole
from ucho.api.inputs import MOST_FILES, Given, Id, Line, Moment, Sha256, Text
from ucho.api.shapes import conversations as shapes
from ucho.conversations import operations
from ucho.conversations.models import Channel, Conversation, Message
from ucho.conversations.queries import conversation_for, ways_to_answer
from ucho.core.errors import Missing, Refused
from ucho.org import queries as org
from ucho.promises.models import Promise

router = Router()
Whole = says(shapes.WholeConversationShape)
Said = says(shapes.MessageShape, 201)


class Answer(Given):
    """An answer. Without `identity` and `account` it goes where the customer wrote last. `files`: see POST /files."""

    text: Text
    identity: Id | None = None
    account: Id | None = None
    files: Annotated[list[Sha256], Field(max_length=MOST_FILES)] = []


class Note(Given):
    """A note for colleagues."""

    text: Text


class Owner(Given):
    """Whose the conversation is; null for nobody's."""

    agent: Id | None


class Word(Given):
    """A tag."""

    name: Line


class Later(Given):
    """Until when it is put off."""

    until: Moment


class Settled(Given):
    """`unanswered`: settle it although the customer wrote last."""

    unanswered: bool = False


class Place(Given):
    """Another unit."""

    unit: Id


class Promised(Given):
    """What we promise, and by when."""

    words: Line
    due_at: Moment


@router.post("/conversations/{pk}/reply", response=Said)
def reply(request: Asking, pk: Id, given: Answer, key: Key = "") -> HttpResponse:
    """Answer the customer: the message is stored and queued now, and sent in a moment."""
    conversation = conversation_for(request.by.actor, pk)
    way = _way(conversation, given)
    said = operations.reply(
        conversation,
        text=given.text,
        identity=way.identity if way else None,
        account=way.account if way else None,
        files=uploads.to_attach(request.token, given.files, request.by.at),
        client_key=scoped(request, key),
        by=request.by,
    )
    return _said(said)


@router.post("/conversations/{pk}/notes", response=Said)
def note(request: Asking, pk: Id, given: Note, key: Key = "") -> HttpResponse:
    """Leave a note for colleagues."""
    conversation = conversation_for(request.by.actor, pk)
    return _said(operations.note(conversation, text=given.text, client_key=scoped(request, key), by=request.by))


@router.post("/conversations/{pk}/assign", response=Whole)
def assign(request: Asking, pk: Id, given: Owner) -> HttpResponse:
    """Give the conversation to an agent, or to nobody."""
    to = org.agents().filter(pk=given.agent).first() if given.agent else None
    if given.agent and to is None:
        raise Refused(_("There is no such colleague. See /api/v1/agents for who there is."))
    return _done(request, pk, operations.assign, to=to)


@router.post("/conversations/{pk}/tags", response=Whole)
def tag(request: Asking, pk: Id, given: Word) -> HttpResponse:
    """Put a tag on the conversation, making the tag when it is new."""
    return _done(request, pk, operations.tag, name=given.name)


@router.delete("/conversations/{pk}/tags/{path:name}", response=Whole)
def untag(request: Asking, pk: Id, name: Line) -> HttpResponse:
    """Take a tag off."""
    return _done(request, pk, operations.untag, name=name)


@router.post("/conversations/{pk}/snooze", response=Whole)
def snooze(request: Asking, pk: Id, given: Later) -> HttpResponse:
    """Put the conversation off; it comes back by itself."""
    return _done(request, pk, operations.snooze, until=given.until)


@router.post("/conversations/{pk}/resolve", response=Whole)
def resolve(request: Asking, pk: Id, given: Settled | None = None) -> HttpResponse:
    """Settle the conversation."""
    return _done(request, pk, operations.resolve, unanswered=bool(given and given.unanswered))


@router.post("/conversations/{pk}/reopen", response=Whole)
def reopen(request: Asking, pk: Id) -> HttpResponse:
    """Take a settled conversation up again."""
    return _done(request, pk, operations.reopen)


@router.post("/conversations/{pk}/move", response=Whole)
def move(request: Asking, pk: Id, given: Place) -> HttpResponse:
    """Move the conversation to another branch or team."""
    to = next((unit for unit in org.units() if unit.pk == given.unit), None)
    if to is None:
        raise Refused(_("There is no such unit."))
    conversation = conversation_for(request.by.actor, pk)
    operations.move(conversation, to=to, by=request.by)
    return whole(conversation)


@router.get("/conversations/{pk}/promises", response=says(Page[shapes.PromiseShape]))
def list_promises(request: Asking, pk: Id) -> HttpResponse:
    """List what we promised in a conversation, soonest due first."""
    rows = queries.promises_in(conversation_for(request.by.actor, pk))
    return answer({"items": [shapes.promise(row) for row in rows], "next": None})


@router.post("/conversations/{pk}/promises", response=says(shapes.PromiseShape, 201))
def promise(request: Asking, pk: Id, given: Promised) -> HttpResponse:
    """Write down what we promised the customer, and by when."""
    conversation = conversation_for(request.by.actor, pk)
    made = operations.promise(conversation, words=given.words, due_at=given.due_at, by=request.by)
    return answer(shapes.promise(made), 201)


@router.post("/conversations/{pk}/promises/{promise_id}/keep", response=Whole)
def keep(request: Asking, pk: Id, promise_id: Id) -> HttpResponse:
    """Note that we did what we promised."""
    return _done(request, pk, operations.keep_promise, kept=_promise(request, pk, promise_id))


@router.post("/conversations/{pk}/promises/{promise_id}/drop", response=Whole)
def drop(request: Asking, pk: Id, promise_id: Id) -> HttpResponse:
    """Note that the customer no longer needs what we promised."""
    return _done(request, pk, operations.drop_promise, dropped=_promise(request, pk, promise_id))


def _done(request: Asking, pk: int, operation: Callable[..., Any], **words: Any) -> HttpResponse:
    """Do something with a conversation that the actor may read, and return it as it is afterwards."""
    conversation = conversation_for(request.by.actor, pk)
    operation(conversation, **words, by=request.by)
    return whole(conversation)


def _said(message: Message) -> HttpResponse:
    return answer(shapes.messages([message])[0], 201)


def _way(conversation: Conversation, given: Answer) -> Channel | None:
    """Return the way that was asked for; None for the one the customer used last.

    Raises:
        Refused: no such way belongs to this conversation.
    """
    if given.identity is None and given.account is None:
        return None
    for way in ways_to_answer(conversation):
        if given.identity in {None, way.identity_id} and given.account in {None, way.account_id}:
            return way
    raise Refused(_("The customer cannot be reached in this way. See “ways” of the conversation for those there are."))


def _promise(request: Asking, pk: int, promise_id: int) -> Promise:
    found = queries.promises_in(conversation_for(request.by.actor, pk)).filter(pk=promise_id).first()
    if found is None:
        raise Missing(_("There is no such promise in this conversation."))
    return found
