"""Turns a refusal anywhere below a page into a sentence for the person who asked."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ucho.core.errors import Forbidden, Missing, Refused
from ucho.web.access import is_fragment


class staff:  # noqa: N801 - settings name it like a function
    """Answers 422 with the words of a `Refused`, 403 for a missing right, 404 for what is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer a refusal; everything else is a bug and goes on up."""
        if not isinstance(problem, Refused):
            return None
        status = 403 if isinstance(problem, Forbidden) else 404 if isinstance(problem, Missing) else 422
        if is_fragment(request):
            return render(request, "web/refused.html", {"words": str(problem)}, status=status)
        template = {403: "403.html", 404: "404.html"}.get(status, "web/refused_page.html")
        return render(request, template, {"words": str(problem)}, status=status)
