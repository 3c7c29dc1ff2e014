"""The Date field, also with Polish and Russian months, impossible days and missing zones."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import Final

_MONTHS: Final = {
    word: name
    for name, words in {
        "Jan": "sty stycznia styczeń янв января", "Feb": "lut lutego luty фев февраля", "Mar": "marca marzec мар марта",
        "Apr": "kwi kwietnia kwiecień апр апреля", "May": "maj maja мая май", "Jun": "cze czerwca czerwiec июн июня",
        "Jul": "lip lipca lipiec июл июля", "Aug": "sie sierpnia sierpień авг августа",
        "Sep": "wrz września wrzesień сен сентября", "Oct": "paź paz października pazdziernika październik окт октября",
        "Nov": "lis listopada listopad ноя ноября", "Dec": "gru grudnia grudzień дек декабря",
    }.items()
    for word in words.split()
}  # fmt: skip
_ISO: Final = re.compile(r"\d{4}-\d\d?-\d\d?[T ]\d\d?:\d\d(?::\d\d)?(?:\.\d+)?(?: ?(?:[+-]\d\d:?\d\d|Z))?")


def parse_date(text: str) -> datetime | None:
    """Read a Date field.

    Args:
        text: its decoded text.

    Returns:
        The moment with its offset (UTC where the field names none), or None when no date can be meant.
    """
    text = text[:200].strip()
    if not text:
        return None
    if found := _ISO.match(text):
        try:
            moment = datetime.fromisoformat(found[0].replace(" +", "+").replace(" -", "-"))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _moment(text) or _moment(_in_english(text))


def _moment(text: str) -> datetime | None:
    try:
        parts = parsedate_tz(text)
        if parts is None:
            return None
        year, month, day, hour, minute, second = parts[:6]
        offset = parts[9] or 0
        if abs(offset) >= 86_400:
            offset = 0
        zone = timezone(timedelta(seconds=offset)) if offset else UTC
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone) if year >= 1900 else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _in_english(text: str) -> str:
    words = re.sub(r"[,.]", " ", text).split()
    if words and not words[0][:1].isdigit():
        words = words[1:]  # the weekday
    words = [word for word in words if word not in ("г", "r", "o", "в")]
    return " ".join(_MONTHS.get(word.lower(), word) for word in words)
