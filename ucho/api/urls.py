"""The addresses below /api/v1/: those of the API, then a sentence for every other one."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from ucho.api.application import api
from ucho.api.gate import json_only, nothing_here

app_name = "api"


def _patterns() -> list[URLPattern]:
    """Return the addresses of the API with the gate around each of them."""
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    for pattern in found:
        pattern.callback = json_only(pattern.callback, files=str(pattern.pattern) == "files")
    return found


urlpatterns = [
    *_patterns(),
    path("<path:rest>", csrf_exempt(json_only(nothing_here))),
    path("", csrf_exempt(json_only(nothing_here)), name="api-root"),
]
