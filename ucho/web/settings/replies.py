"""Saved replies."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ucho.conversations import operations, queries
from ucho.conversations.inbox_models import SavedReply
from ucho.core.errors import Missing, Refused
from ucho.core.language import say
from ucho.core.operations import demand
from ucho.org import queries as org
from ucho.web.access import StaffRequest, staff_page
from ucho.web.components.languages import NAMES
from ucho.web.settings.tabs import tabs

WRITE = "conversations.write_saved_replies"


@require_safe
@staff_page
def overview(request: StaffRequest) -> HttpResponse:
    """List the saved replies."""
    demand(request.by, queries.READ)
    found = [(one, say(one.words, get_language() or "en"), sorted(one.words)) for one in queries.saved_replies()]
    values = {
        "tabs": tabs(request.by, "replies"),
        "replies": found,
        "area": "settings",
        "may": request.by.actor.rights.allow(WRITE),
    }
    return render(request, "web/settings/replies.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def write(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Write a saved reply, or change one."""
    demand(request.by, WRITE)
    saved = _saved(pk) if pk else None
    if request.method != "POST":
        return _form(request, saved, saved.title if saved else "", saved.words if saved else {})
    words = {code: request.POST.get(f"words-{code}", "") for code in NAMES}
    unit = next((one for one in org.units() if str(one.pk) == request.POST.get("unit")), None)
    title = request.POST.get("title", "")
    try:
        operations.write_saved_reply(saved, title=title, words=words, unit=unit, by=request.by)
    except Refused as refusal:
        return _form(request, saved, title, words, str(refusal))
    messages.success(request, _("Saved."))
    return redirect("settings-replies")


@require_POST
@staff_page
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a saved reply."""
    operations.remove_saved_reply(_saved(pk), by=request.by)
    messages.success(request, _("The saved reply is removed."))
    return redirect("settings-replies")


def _saved(pk: int) -> SavedReply:
    found = next((one for one in queries.saved_replies() if one.pk == pk), None)
    if found is None:
        raise Missing(_("There is no such saved reply any more."))
    return found


def _form(
    request: StaffRequest, saved: SavedReply | None, title: str, words: dict[str, str], refusal: str = ""
) -> HttpResponse:
    values = {
        "tabs": tabs(request.by, "replies"),
        "saved": saved,
        "title": title,
        "texts": [(code, name, words.get(code, "")) for code, name in NAMES.items()],
        "units": org.units_for(request.by.actor.rights, WRITE),
        "refusal": refusal,
        "area": "settings",
    }
    return render(request, "web/settings/reply.html", values, status=422 if refusal else 200)
