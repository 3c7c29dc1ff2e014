"""Cursors: where a list goes on, opaque to whoever gets one, and checked when it comes back."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from ucho.core.errors import Refused

LARGEST: Final = 2**63 - 1  # what a database takes as an id
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class BadCursor(Refused):
    """The cursor is none of ours, or one of another list."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(_("This cursor leads nowhere. Start again without one, and take “next” as it is."))


def of_id(kind: str, pk: int) -> str:
    """Return the cursor behind a row of a list that is ordered by id."""
    return _pack(f"{kind}.{pk}")


def of_place(kind: str, at: datetime, pk: int) -> str:
    """Return the cursor behind a row of a list that is ordered by moment and id."""
    return _pack(f"{kind}.{(at - _EPOCH) // _MICROSECOND}.{pk}")


def read_id(kind: str, cursor: str) -> int:
    """Return the id in a cursor.

    Raises:
        BadCursor: it was changed, or belongs to another list.
    """
    return _numbers(kind, cursor, 1)[0]


def read_place(kind: str, cursor: str) -> tuple[datetime, int]:
    """Return moment and id in a cursor.

    Raises:
        BadCursor: it was changed, or belongs to another list.
    """
    moment, pk = _numbers(kind, cursor, 2)
    try:
        return _EPOCH + moment * _MICROSECOND, pk
    except OverflowError:
        raise BadCursor from None


def of_tail(position: str) -> str:
    """Return the cursor of a place in the log.

    Args:
        position: the cursor of a `Tail`.
    """
    return _pack(f"l.{(position or '0:0').replace(':', '.')}")


def read_tail(cursor: str) -> str:
    """Return the cursor of a `Tail`.

    Raises:
        BadCursor: it was changed, or belongs to another list.
    """
    transaction, pk = _numbers("l", cursor, 2)
    return f"{transaction}:{pk}"


def _pack(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def _numbers(kind: str, cursor: str, count: int) -> list[int]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise BadCursor from None
    given, *parts = text.split(".")
    if given != kind or len(parts) != count or not all(part.isdigit() and len(part) < 20 for part in parts):
        raise BadCursor
    numbers = [int(part) for part in parts]
    if max(numbers) > LARGEST:
        raise BadCursor
    return numbers
