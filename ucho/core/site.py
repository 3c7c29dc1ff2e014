"""The address under which customers and colleagues reach this installation."""

from __future__ import annotations

from django.conf import settings


def link(path: str) -> str:
    """Return the full address of a page.

    Args:
        path: the page's path, beginning with a slash, as `reverse()` gives it.
    """
    return f"{str(settings.UCHO_BASE_URL).rstrip('/')}{path}"
