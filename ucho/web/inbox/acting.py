"""Doing: each view asks for one operation and shows the conversation again."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ucho.conversations import operations, queries
from ucho.conversations.listing import subject_of
from ucho.conversations.models import Conversation
from ucho.core.errors import Missing, Refused
from ucho.org import queries as org
from ucho.promises import queries as promises
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.inbox.lines import asked
from ucho.web.inbox.views import stage


@require_POST
@staff_page
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the conversation to a colleague, or to nobody."""
    found = queries.conversation_for(request.by.actor, pk)
    wanted = request.POST.get("agent", "")
    to = next((agent for agent in org.agents() if str(agent.pk) == wanted), None)
    if wanted and to is None:
        raise Missing(_("There is no such colleague any more. Reload the page."))
    operations.assign(found, to=to, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def tag(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a tag on, a known one or a new word."""
    found = queries.conversation_for(request.by.actor, pk)
    chosen = request.POST.get("tag", "new")
    known = next((one.name for one in queries.tags() if str(one.pk) == chosen), "")
    operations.tag(found, name=known or request.POST.get("new", ""), by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def untag(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a tag off."""
    found = queries.conversation_for(request.by.actor, pk)
    chosen = request.POST.get("tag", "")
    for one in queries.tags_of(found):
        if str(one.pk) == chosen:
            operations.untag(found, name=one.name, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def snooze(request: StaffRequest, pk: int) -> HttpResponse:
    """Put it off until a moment."""
    found = queries.conversation_for(request.by.actor, pk)
    chosen = request.POST.get("until", "")
    operations.snooze(
        found, until=_moment(request.POST.get("exact", "") if chosen == "exact" else chosen), by=request.by
    )
    return _shown(request, found)


@require_POST
@staff_page
def wake(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring it back now."""
    found = queries.conversation_for(request.by.actor, pk)
    operations.wake(found, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def resolve(request: StaffRequest, pk: int) -> HttpResponse:
    """Settle it."""
    found = queries.conversation_for(request.by.actor, pk)
    operations.resolve(found, by=request.by, unanswered=request.POST.get("unanswered") == "1")
    return _shown(request, found)


@require_POST
@staff_page
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Take it up again."""
    found = queries.conversation_for(request.by.actor, pk)
    operations.reopen(found, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Move it to another branch or team; whoever may not read there goes back to the list."""
    found = queries.conversation_for(request.by.actor, pk)
    wanted = request.POST.get("unit", "")
    to = next((unit for unit in org.units() if str(unit.pk) == wanted), None)
    if to is None:
        raise Missing(_("There is no such unit any more. Reload the page."))
    operations.move(found, to=to, by=request.by)
    if request.by.actor.rights.allow(queries.READ, to.pk):
        return _shown(request, found)
    return HttpResponse(headers={"HX-Redirect": "/"}) if is_fragment(request) else redirect("inbox")


@require_POST
@staff_page
def promise(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what we promised, and by when."""
    found = queries.conversation_for(request.by.actor, pk)
    due_at = _moment(request.POST.get("due_at", ""))
    operations.promise(found, words=request.POST.get("words", ""), due_at=due_at, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def settle_promise(request: StaffRequest, pk: int, promise_pk: int) -> HttpResponse:
    """Say that a promise was kept, or is no longer wanted."""
    found = queries.conversation_for(request.by.actor, pk)
    given = promises.of_subject(subject_of(found)).filter(pk=promise_pk).first()
    if given is None:
        raise Missing(_("There is no such promise any more. Reload the page."))
    if request.POST.get("do") == "drop":
        operations.drop_promise(found, dropped=given, by=request.by)
    else:
        operations.keep_promise(found, kept=given, by=request.by)
    return _shown(request, found)


@require_POST
@staff_page
def send_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Send an answer in doubt again."""
    return _settle(request, pk, send_again=True)


@require_POST
@staff_page
def arrived(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that an answer in doubt has arrived."""
    return _settle(request, pk, send_again=False)


def _settle(request: StaffRequest, pk: int, *, send_again: bool) -> HttpResponse:
    message = queries.message_for(request.by.actor, pk)
    operations.settle_dispatch(message.conversation, message=message, send_again=send_again, by=request.by)
    return _shown(request, message.conversation)


def _shown(request: StaffRequest, found: Conversation) -> HttpResponse:
    if is_fragment(request):
        return stage(request, found)
    address = redirect("conversation", pk=found.pk)
    address.headers["Location"] += asked(request.POST).suffix
    return address


def _moment(words: str) -> datetime:
    """Read a moment from a form: with its zone from a button, in the reader's zone from a field."""
    try:
        at = parse_datetime(words)
    except ValueError:
        at = None
    if at is None:
        raise Refused(_("Choose a day and a time."))
    return at if at.tzinfo else timezone.make_aware(at)
