"""The only place that reads the time; entry points call it once and pass the moment down."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment in UTC, with a time zone."""
    return datetime.now(UTC)
