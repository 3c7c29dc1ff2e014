"""Moments on a page: readable without scripts, refreshed by times.js with them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString


def when(at: datetime, style: str = "short") -> SafeString:
    """Draw a moment in the reader's time zone.

    Args:
        at: an aware moment.
        style: "short" for lists (times.js turns it into "5 min" or "Mon"), "left" for what is due, "message" for a
            moment with its time, "full" for the whole date.
    """
    local = timezone.localtime(at)
    full = date_format(local, "DATETIME_FORMAT")
    shown = full if style == "full" else date_format(local, "j b, H:i")
    return format_html('<time datetime="{}" data-when="{}" title="{}">{}</time>', at.isoformat(), style, full, shown)


def day(at: datetime) -> str:
    """Return the day in the reader's language, for the line between messages of different days."""
    return date_format(timezone.localtime(at), "l, j E Y")
