"""Files to go with an answer: sent first, then named in it."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from ucho.api import uploads
from ucho.api.answers import answer
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.shapes import conversations as shapes
from ucho.core.operations import demand

router = Router()


@router.post("/files", response=says(shapes.UploadShape, 201))
def upload(request: Asking, file: File[UploadedFile]) -> HttpResponse:
    """Send a file (multipart/form-data, in the field `file`) that is to go with an answer.

    Name its `sha256` in the answer within a day. Only the program that sent a file, and others with a token of the same
    agent, can attach it; nobody can fetch it here.
    """
    demand(request.by, "conversations.reply")
    kept = uploads.keep(
        request.token, name=file.name or "", kind=file.content_type or "", content=file.read(), by=request.by
    )
    return answer(shapes.upload(kept), 201)
