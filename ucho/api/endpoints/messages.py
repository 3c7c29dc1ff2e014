"""Messages and their files."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Query, Router

from ucho.api import cursors, queries
from ucho.api.answers import Page, answer, page
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Id, Paging
from ucho.api.shapes import conversations as shapes
from ucho.api.uploads import PLAIN, plain_name, plain_type
from ucho.conversations.queries import conversation_for, message_for
from ucho.core import blobs
from ucho.core.errors import Missing

router = Router()


@router.get("/conversations/{pk}/messages", response=says(Page[shapes.MessageShape]))
def list_messages(request: Asking, pk: Id, given: Query[Paging]) -> HttpResponse:
    """List what was said in a conversation, in the order it was said."""
    conversation = conversation_for(request.by.actor, pk)
    after = cursors.read_place("m", given.cursor) if given.cursor else None
    rows = queries.messages_of(conversation, after=after, limit=given.limit)
    return page(rows, given.limit, lambda row: cursors.of_place("m", row.at, row.pk), shapes.messages)


@router.get("/messages/{pk}", response=says(shapes.MessageShape))
def get_message(request: Asking, pk: Id) -> HttpResponse:
    """Return a message."""
    return answer(shapes.messages([message_for(request.by.actor, pk)])[0])


@router.get(
    "/messages/{pk}/attachments/{attachment_id}",
    response=says(None),
    openapi_extra={
        "responses": {
            200: {"description": "The file.", "content": {PLAIN: {"schema": {"type": "string", "format": "binary"}}}}
        }
    },
)
def get_attachment(request: Asking, pk: Id, attachment_id: Id) -> HttpResponse:
    """Return a file of a message, with headers that keep a browser from running it."""
    file = queries.attachment_for(request.by.actor, pk, attachment_id)
    try:
        content = blobs.get(file.sha256)
    except blobs.NoBlob:
        raise Missing(_("There is no such file, or it was erased.")) from None
    response = HttpResponse(content, content_type=plain_type(file.type))
    disposition = content_disposition_header(as_attachment=True, filename=plain_name(file.name))
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
