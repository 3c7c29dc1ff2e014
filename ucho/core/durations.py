"""Durations that people set: ISO 8601, such as `PT2H` or `P3D`; `PT0S` means at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from ucho.core.errors import Refused

LONGEST: Final = timedelta(days=3660)
_ISO: Final = re.compile(
    r"P(?!$)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?!$)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9})S)?)?"
)


def parse(text: str) -> timedelta:
    """Read a duration.

    Args:
        text: ISO 8601 with weeks, days, hours, minutes and seconds; months and years differ in length, so they are
            not taken.

    Returns:
        Zero or more, ten years at most.

    Raises:
        Refused: it is not such a duration.
    """
    found = _ISO.fullmatch(text.strip().upper())
    length = timedelta(**{name: int(value or 0) for name, value in found.groupdict().items()}) if found else None
    if length is None or length > LONGEST:
        raise Refused(
            _("“%(text)s” is not a duration. Write it like PT2H (two hours) or P3D (three days).") % {"text": text}
        )
    return length


def write(length: timedelta) -> str:
    """Return a duration as ISO 8601 that `parse` reads back.

    Args:
        length: zero or more; fractions of a second are dropped.
    """
    seconds = int(length.total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    parts = [(hours, "H"), (minutes, "M"), (seconds, "S")]
    time = "".join(f"{value}{unit}" for value, unit in parts if value)
    if not days and not time:
        return "PT0S"
    return f"P{f'{days}D' if days else ''}{f'T{time}' if time else ''}"
