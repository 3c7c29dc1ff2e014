"""How often a token may ask: so many requests in each minute, counted in this process."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Final

from django.conf import settings

MINUTE: Final = 60  # seconds of a window

_counts: dict[int, int] = {}  # token → requests in the window
_window = 0
_guard = threading.Lock()


def seconds_to_wait(token_id: int, at: datetime) -> int:
    """Count a request.

    Args:
        token_id: whose token.
        at: now.

    Returns:
        0 when it may go on, else the seconds until it may ask again.
    """
    global _window  # noqa: PLW0603 - one window for the whole process
    limit = settings.UCHO_API_RATE
    second = int(at.timestamp())
    with _guard:
        if second // MINUTE != _window:
            _window = second // MINUTE
            _counts.clear()
        _counts[token_id] = _counts.get(token_id, 0) + 1
        return MINUTE - second % MINUTE if limit and _counts[token_id] > limit else 0


def forget() -> None:
    """Forget what was counted."""
    with _guard:
        _counts.clear()
