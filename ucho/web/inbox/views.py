"""Looking: the list, a conversation, and what changed in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe
from django.views.decorators.vary import vary_on_headers

from ucho.conversations import operations, queries
from ucho.conversations.models import Conversation
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.inbox.lines import PAGE, asked, is_unread, list_page
from ucho.web.inbox.talk import talk_of


@require_safe
@vary_on_headers("HX-Request")
@staff_page
def inbox(request: StaffRequest) -> HttpResponse:
    """Show the list, or only its lines when the page asks for them again."""
    question = asked(request.GET)
    before = request.GET.get("before", "")
    page = list_page(
        question,
        request.by,
        before=before,
        count=_number(request, "count") or PAGE,
        open_key=request.GET.get("open", "")[:30],
    )
    if not is_fragment(request):
        return render(request, "web/inbox/page.html", {"list": page, "area": "inbox"})
    return render(request, "web/inbox/rows_inner.html", {"list": page, "counters": not before})


@require_safe
@vary_on_headers("HX-Request")
@staff_page
def conversation(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a conversation, beside the list or alone."""
    found = queries.conversation_for(request.by.actor, pk)
    if is_unread(found):
        operations.note_seen(found, by=request.by)
    if is_fragment(request):
        return stage(request, found)
    question = asked(request.GET)
    values = {
        "list": list_page(question, request.by, open_key=str(pk)),
        "talk": talk_of(found, request.by, suffix=question.suffix, everything="all" in request.GET),
        "area": "inbox",
    }
    return render(request, "web/inbox/page.html", values)


@require_GET
@staff_page
def live(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what may have changed in a conversation that is open: its head and its messages, never the composer."""
    found = queries.conversation_for(request.by.actor, pk)
    if is_unread(found):
        operations.note_seen(found, by=request.by)
    return render(
        request, "web/inbox/live.html", {"talk": talk_of(found, request.by, suffix=asked(request.GET).suffix)}
    )


def stage(request: StaffRequest, found: Conversation) -> HttpResponse:
    """Show a conversation's panes after something was done with it, and have the list look again."""
    fresh = queries.conversation_for(request.by.actor, found.pk)
    suffix = asked(request.POST if request.method == "POST" else request.GET).suffix
    everything = "all" in request.GET
    answer = render(
        request, "web/inbox/stage.html", {"talk": talk_of(fresh, request.by, suffix=suffix, everything=everything)}
    )
    if request.method == "POST":
        answer.headers["HX-Trigger"] = "inbox-changed"
    return answer


def _number(request: StaffRequest, name: str) -> int | None:
    words = request.GET.get(name, "")
    return int(words) if words.isdecimal() and len(words) < 19 else None
