"""The application the server runs: health, live updates, and Django's pages on a few long-lived threads.

Pages are WSGI on purpose: under Django's own ASGI handler each costs four to five times the CPU and a connection.
"""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any, Final, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ucho.config.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils import translation
from django.utils.translation import gettext

from ucho.config.shell import App, Scope, Shell

THREADS: Final = 6  # and so database connections, of one process that serves pages


def _too_large(scope: Scope) -> str:
    """Return the sentence for a request that is too large, in a language its sender reads."""
    accepted = dict(scope["headers"]).get(b"accept-language", b"").decode("latin1")
    request = SimpleNamespace(META={"HTTP_ACCEPT_LANGUAGE": accepted}, COOKIES={})
    with translation.override(translation.get_language_from_request(request)):  # type: ignore[arg-type]
        return gettext("This is larger than %(limit)d MB. Send smaller files, or send them one by one.") % {
            "limit": settings.UCHO_UPLOAD_LIMIT // (1024 * 1024)
        }


pages = cast("App", WSGIMiddleware(cast("Any", get_wsgi_application()), workers=THREADS))

from ucho.config.health import health  # noqa: E402 - needs Django to be set up
from ucho.web.live.stream import live  # noqa: E402

application = Shell(pages, {"healthz": health, "live": live}, settings.UCHO_UPLOAD_LIMIT, _too_large)


def warm_up() -> None:
    """Load addresses, templates' engines and the database driver before the first visitor waits for them."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
