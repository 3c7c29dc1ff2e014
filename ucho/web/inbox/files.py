"""Files of messages, and messages as they came; both were made by strangers, so a browser must not run them."""

from __future__ import annotations

import re
from base64 import b64encode
from html import unescape
from typing import Final
from urllib.parse import unquote

from django.http import Http404, HttpResponse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ucho.conversations import queries
from ucho.conversations.models import Attachment, Message
from ucho.core import blobs
from ucho.web.access import StaffRequest, staff_page

SEALED: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PICTURES_SHOWN: Final = 4_000_000  # bytes of the pictures inside one message; the rest can be saved as files
SEALED_BUT_PICTURES: Final = SEALED.replace("img-src data:", "img-src data: https: http:")
OUTSIDE: Final = re.compile(r'data-src="(https?://[^"]{1,2000})"', re.IGNORECASE)
INSIDE: Final = re.compile(r'(?:data-)?src="cid:([^"]{1,300})"')


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
    """Show a message in its own dress: cleaned HTML in a box without scripts and forms.

    Pictures from outside are fetched only when somebody asks for them: fetching tells the sender that it was read.
    """
    message = queries.message_for(request.by.actor, pk)
    body = _with_pictures(message) if message.html else _("This message has no other form.")
    wanted = request.GET.get("images") == "1"
    if wanted:
        body = OUTSIDE.sub(r'src="\1" referrerpolicy="no-referrer"', body)
    elif OUTSIDE.search(body):
        body = _offer() + body
    answer = HttpResponse(f'<!doctype html><meta charset="utf-8"><title>#{message.conversation_id}</title>{body}')
    answer.headers["Content-Security-Policy"] = SEALED_BUT_PICTURES if wanted else SEALED
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _offer() -> SafeString:
    """Return the line above a message that offers to fetch its pictures."""
    return format_html(
        '<p style="font:14px/1.5 sans-serif;margin:0 0 12px;padding:8px 12px;background:#eef2f7;color:#1f2937">'
        '{} <a style="color:#0b4a99" href="?images=1">{}</a></p>',
        _("Pictures from outside are not shown, because fetching them tells the sender that the message was read."),
        _("Show pictures"),
    )


def _with_pictures(message: Message) -> str:
    """Return the cleaned HTML with the pictures that came inside the message in their places."""
    inside = {file.content_id.strip("<>"): file for file in message.attachments.all() if file.type in PICTURES}
    room = PICTURES_SHOWN

    def picture(found: re.Match[str]) -> str:
        nonlocal room
        file = inside.get(unquote(unescape(found[1])))
        if file is None or file.size > room:
            return found[0]
        try:
            content = blobs.get(file.sha256)
        except blobs.NoBlob:
            return found[0]
        room -= len(content)
        return f'src="data:{file.type};base64,{b64encode(content).decode("ascii")}"'

    return INSIDE.sub(picture, message.html)
