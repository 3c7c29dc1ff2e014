"""The way in: the first page that somebody may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ucho.core.operations import demand
from ucho.web.access import StaffRequest, staff_page
from ucho.web.understanding.tabs import tabs

SEE = "understanding.see"


@require_safe
@staff_page
def home(request: StaffRequest) -> HttpResponse:
    """Go to the first tab."""
    demand(request.by, SEE)
    first, *_rest = tabs(request.by, "")
    return redirect(first.href)
