"""Moments on a page: readable without scripts, refreshed by times.js with them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def when(at: datetime, style: str = "short") -> SafeString:
    """Draw a moment in the reader's time zone.

    Args:
        at: an aware moment.
        style: "short" for lists (times.js turns it into "5 min" or "Mon"), "left" for what is due, "message" for a
            moment with its time, "full" for the whole date.
    """
    shown = date_format(timezone.localtime(at), "j E Y, H:i" if style == "full" else "j b, H:i")
    # The whole moment stands in `datetime`; times.js also puts it into the title. Drawn dozens of times a page.
    return mark_safe(f'<time datetime="{at.isoformat()}" data-when="{style}">{escape(shown)}</time>')  # noqa: S308


def day(at: datetime) -> str:
    """Return the day in the reader's language, for the line between messages of different days."""
    return date_format(timezone.localtime(at), "l, j E Y")
