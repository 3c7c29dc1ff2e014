"""Moments of the script: ISO durations, starts that hang on the day the demo is made, dates in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

WARSAW: Final = ZoneInfo("Europe/Warsaw")
QUARTER: Final = timedelta(minutes=15)

_DURATION: Final = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_GAP: Final = re.compile(r"\{(?:d\+(\d+)|(t)|(pd))\}")
_MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "pl": (
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ),
    "ru": (
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def duration(text: str) -> timedelta:
    """Read an ISO 8601 duration of days, hours, minutes and seconds.

    Args:
        text: such as "P1DT2H30M".

    Returns:
        The duration.

    Raises:
        ValueError: it is something else.
    """
    found = _DURATION.fullmatch(text)
    if not found or text in ("P", "PT") or text.endswith("T"):
        raise ValueError(f"“{text}” is not a duration such as P1DT2H30M")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def start_of(days_ago: int, at: time, now: datetime) -> datetime:
    """Return the moment so many days before now, at a time of day in Warsaw, in UTC."""
    day = now.astimezone(WARSAW).date() - timedelta(days=days_ago)
    return datetime.combine(day, at, WARSAW).astimezone(UTC)


def days_since(weekday: int, now: datetime) -> int:
    """Return how many days ago a day of the last whole week was.

    Args:
        weekday: 0 for Monday to 6 for Sunday.
        now: in the week after it.
    """
    return now.astimezone(WARSAW).weekday() + 7 - weekday


def on_the_quarter(moment: datetime) -> datetime:
    """Return the nearest full quarter of an hour: nobody promises a call at 14:07."""
    seconds = moment.minute * 60 + moment.second
    quarters = (seconds + QUARTER.seconds // 2) // QUARTER.seconds
    return moment.replace(minute=0, second=0, microsecond=0) + quarters * QUARTER


def day_in_words(moment: datetime, language: str) -> str:
    """Return day and month as people write them in a sentence, such as "24 listopada"."""
    local = moment.astimezone(WARSAW)
    return f"{local.day} {_MONTHS[language][local.month - 1]}"


def fill(text: str, *, at: datetime, language: str, promised: datetime | None) -> str:
    """Fill the gaps of a text with moments.

    Args:
        text: with `{d+3}` for the day three days later, `{t}` and `{pd}` for time and day of what is promised.
        at: when the text is written.
        language: pl, ru or en.
        promised: when the promise is due, None when the text makes none.

    Returns:
        The text a person would have written at that moment.

    Raises:
        ValueError: the text names a promise that it does not make.
    """

    def words(gap: re.Match[str]) -> str:
        if gap[1]:
            return day_in_words(at + timedelta(days=int(gap[1])), language)
        if promised is None:
            raise ValueError(f"“{gap[0]}” names a promise, but none is made")
        return day_in_words(promised, language) if gap[3] else f"{promised.astimezone(WARSAW):%H:%M}"

    return _GAP.sub(words, text)
