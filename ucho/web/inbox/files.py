"""Files of messages, and messages as they came; both were made by strangers, so a browser must not run them."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ucho.conversations import queries
from ucho.conversations.models import Attachment
from ucho.core import blobs
from ucho.web.access import StaffRequest, staff_page

SEALED: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)


@require_safe
@staff_page
def attachment(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand out a file of a message, to be saved and never to be run here."""
    found = Attachment.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    queries.message_for(request.by.actor, found.message_id)
    try:
        content = blobs.get(found.sha256)
    except blobs.NoBlob as gone:
        raise Http404 from gone
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, found.name or "file")
    answer.headers["Content-Security-Policy"] = SEALED
    return answer


@require_safe
@staff_page
def original(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a message in its own dress: cleaned HTML in a box without scripts, forms, or pictures from outside."""
    message = queries.message_for(request.by.actor, pk)
    body = message.html or _("This message has no other form.")
    answer = HttpResponse(f'<!doctype html><meta charset="utf-8"><title>#{message.conversation_id}</title>{body}')
    answer.headers["Content-Security-Policy"] = SEALED
    return answer
