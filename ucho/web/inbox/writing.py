"""Writing: answers, notes, drafts, and who else is here."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ucho.channels.contract import File
from ucho.conversations import operations, queries
from ucho.conversations.models import Conversation
from ucho.core import blobs
from ucho.core.errors import Refused
from ucho.core.language import say
from ucho.customers import queries as customers
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.inbox.talk import routes_of, watchers_of
from ucho.web.inbox.views import stage


@require_POST
@staff_page
def write(request: StaffRequest, pk: int) -> HttpResponse:
    """Send an answer or keep a note; then resolve, when that was asked for."""
    found = queries.conversation_for(request.by.actor, pk)
    text, key = request.POST.get("text", ""), request.POST.get("key", "")[:64]
    if request.POST.get("kind") == "note":
        operations.note(found, text=text, by=request.by, client_key=key)
    else:
        _reply(request, found, text, key)
    if request.POST.get("then") == "resolve":
        operations.resolve(found, by=request.by)
    return stage(request, found) if is_fragment(request) else redirect("conversation", pk=pk)


@require_POST
@staff_page
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what was typed and not sent."""
    found = queries.conversation_for(request.by.actor, pk)
    operations.save_draft(found, kind=request.POST.get("kind", ""), text=request.POST.get("text", ""), by=request.by)
    return HttpResponse(status=204)


@require_POST
@staff_page
def typing(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that the agent types."""
    operations.look(queries.conversation_for(request.by.actor, pk), typing=True, by=request.by)
    return HttpResponse(status=204)


@require_POST
@staff_page
def viewing(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that the agent looks, and show who else does."""
    found = queries.conversation_for(request.by.actor, pk)
    operations.look(found, typing=request.POST.get("typing") == "1", by=request.by)
    return render(request, "web/inbox/watching.html", {"watchers": watchers_of(found, request.by)})


@require_GET
@staff_page
def saved_replies(request: StaffRequest, pk: int) -> JsonResponse:
    """Give the composer the saved replies, in the language this customer writes."""
    found = queries.conversation_for(request.by.actor, pk)
    language = found.language or found.person.language or get_language() or "en"
    items = [
        {"id": one.pk, "title": one.title, "text": say(one.words, language)}
        for one in queries.saved_replies(found.unit.path)
    ]
    return JsonResponse({"items": items})


def _reply(request: StaffRequest, found: Conversation, text: str, key: str) -> None:
    person = customers.survivor(found.person)
    wanted = request.POST.get("route", "")
    routes = {route.value for route in routes_of(found, person, request.by)}
    if wanted and wanted not in routes:
        raise Refused(_("This way to answer is closed now. Choose another one."))
    identity_pk, _colon, account_pk = wanted.partition(":")
    ways = {identity.pk: identity for identity in customers.identities_of(person.pk)}
    ways |= {way.identity_id: way.identity for way in queries.ways_to_answer(found)}
    accounts = {way.account_id: way.account for way in queries.ways_to_answer(found)}
    accounts |= {account.pk: account for account in queries.accounts_to_start_from(request.by.actor)}
    operations.reply(
        found,
        text=text,
        identity=ways[int(identity_pk)] if wanted else None,
        account=accounts[int(account_pk)] if wanted else None,
        files=[_stored(file) for file in request.FILES.getlist("files")],
        client_key=key,
        by=request.by,
    )


def _stored(file: UploadedFile[Any]) -> File:
    content = file.read()
    name = blobs.put(content)
    kind = (file.content_type or "application/octet-stream").lower()
    return File(name=(file.name or "")[:255], type=kind, size=len(content), sha256=name)
