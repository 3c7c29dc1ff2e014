"""What stands between the server and every page: the agent's language, headers that browsers obey."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

Next = Callable[[HttpRequest], HttpResponse]


def speak_their_language(get_response: Next) -> Next:
    """Show pages in the language the agent chose; visitors get what their browser asks for."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = getattr(getattr(request, "user", None), "language", "")
        language = chosen if translation.check_for_language(chosen) and chosen else ""
        language = language or translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not chosen:
            patch_vary_headers(response, ("Accept-Language",))
        return response

    return answer


def keep_private(get_response: Next) -> Next:
    """Keep staff pages out of shared caches and other sites' frames."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response

    return answer
