"""What stands around every endpoint: limits before anything is read, and JSON whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from ucho.api.answers import explain, refuse

View = Callable[..., HttpResponseBase]
HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def json_only(view: View, *, files: bool = False) -> View:
    """Keep a view's answers JSON: too large bodies and wrong methods, too; and restore the language it chose.

    Args:
        view: any view.
        files: whether it takes files, and so larger bodies.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(translation.get_language()):
            response = _answer(view, request, args, kwargs, files=files)
            response["Content-Language"] = translation.get_language() or "en"
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return response

    return run


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Say that there is nothing at an address."""
    words = _("There is nothing at this address. See /api/v1/openapi.json for what there is.")
    return refuse(404, "missing", words)


def _answer(view: View, request: HttpRequest, args: Any, kwargs: Any, *, files: bool) -> HttpResponseBase:
    most = settings.UCHO_UPLOAD_LIMIT if files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > (most or 0):
        return explain(request, RequestDataTooBig())
    response = view(request, *args, **kwargs)
    if response.status_code == 405:
        allowed = ", ".join(sorted(response.get("Allow", "").split(", ")))
        words = _("This address does not take %(method)s. It takes: %(allowed)s.")
        words = words % {"method": (request.method or "")[:10], "allowed": allowed}
        return refuse(405, "wrong_method", words, {"Allow": allowed})
    return response
