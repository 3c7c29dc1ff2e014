"""Correcting what was understood of one text, from wherever it is shown."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ucho.core.errors import Missing
from ucho.understanding import operations
from ucho.understanding import queries as understanding
from ucho.understanding.learning import queries
from ucho.understanding.models import Reading
from ucho.web.access import StaffRequest, is_fragment, staff_page


@require_POST
@staff_page
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """Note what a person says a text means, and show the questions again."""
    reading = readable(request, pk)
    head, answer = answered(request)
    operations.correct(reading, head, answer, by=request.by)
    return _shown(request, pk)


@require_POST
@staff_page
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back what was corrected last."""
    operations.take_back(readable(request, pk), request.POST.get("head", ""), by=request.by)
    return _shown(request, pk)


def readable(request: StaffRequest, pk: int) -> Reading:
    """Return a reading whose words the person may read.

    Raises:
        Missing: there is none, or they may not.
    """
    found = understanding.reading_for(pk)
    if found is None or not queries.may_read(request.by.actor, found):
        raise nothing()
    return found


def nothing() -> Missing:
    """Return the refusal for a text that is not there, or not for this person."""
    return Missing(_("There is no such text, or you may not correct what was understood of it."))


def answered(request: StaffRequest) -> tuple[str, str]:
    """Return the head and the answer that somebody pressed or typed."""
    head, _colon, answer = request.POST.get("answer", "").partition(":")
    return head, answer or request.POST.get("words", "")


def _shown(request: StaffRequest, pk: int) -> HttpResponse:
    if not is_fragment(request):
        return redirect(reverse("understanding-review"))
    return render(request, "web/understanding/correct.html", {"reading": readable(request, pk)})
