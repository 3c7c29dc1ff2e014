"""Which answers somebody looks at: the part of the address behind the question mark."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode

from ucho.surveys.queries import Asked
from ucho.understanding.contract import CATEGORIES, CODES, SENTIMENTS

PERIODS: Final = (7, 30, 90, 365)  # days that end today
USUAL: Final = 90
CHOSEN: Final = "days"  # the period whose first and last day somebody chose
LONGEST: Final = 3660  # days
BANDS: Final = ("bad", "middle", "good")


@dataclass(frozen=True, slots=True)
class Span:
    """Days in the company's time zone, the first and the last included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def before(self) -> Span:
        """Return the span of the same length that ends where this one begins."""
        return Span(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def moments(self) -> tuple[datetime, datetime]:
        """Return its start, which belongs to it, and its end, which does not."""
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen on the page; an empty instrument lets the page choose."""

    instrument: str
    period: str
    span: Span
    unit: int | None = None
    account: int | None = None
    agent: int | None = None
    band: str = ""
    code: str = ""  # these three are of what was understood of the words
    sentiment: str = ""
    aspect: str = ""

    @property
    def of_words(self) -> bool:
        """Return whether something was chosen that only answers with words have."""
        return bool(self.code or self.sentiment or self.aspect)

    def asked(self, instrument: str = "", *, unit: int | None = None, span: Span | None = None) -> Asked:
        """Return the question for `surveys.queries`; what is given here counts instead of what was chosen."""
        since, until = (span or self.span).moments()
        return Asked(instrument or self.instrument, since, until, unit or self.unit, self.account, self.agent)

    def href(self, **changes: str | int | None) -> str:
        """Return the address of the page with some choices changed."""
        chosen = self.period == CHOSEN
        values: dict[str, str | int | None] = {
            "instrument": self.instrument,
            "period": self.period,
            "since": self.span.first.isoformat() if chosen else None,
            "until": self.span.last.isoformat() if chosen else None,
            "unit": self.unit,
            "account": self.account,
            "agent": self.agent,
            "band": self.band,
            "code": self.code,
            "sentiment": self.sentiment,
            "aspect": self.aspect,
            **changes,
        }
        return f"{reverse('scores')}?{urlencode({name: value for name, value in values.items() if value})}"

    def hidden(self) -> list[tuple[str, str]]:
        """Return the fields that a form about the words of answers carries along."""
        return parse_qsl(self.href(code="", sentiment="", aspect="").partition("?")[2])

    def of(self, instrument: str) -> Filters:
        """Return the same choices for one instrument."""
        return replace(self, instrument=instrument)


def read(values: QueryDict, at: datetime, *, instruments: Collection[str], units: Collection[int]) -> Filters:
    """Read what was chosen; what makes no sense counts as not chosen.

    Args:
        values: the query of the address.
        at: now.
        instruments: those that make scores.
        units: those whose answers the reader may see, by id.
    """
    instrument, unit = values.get("instrument", ""), number_in(values, "unit")
    period, span = span_in(values, at)
    band = values.get("band", "")
    return Filters(
        instrument if instrument in instruments else "",
        period,
        span,
        unit if unit in units else None,
        number_in(values, "account"),
        number_in(values, "agent"),
        band if band in BANDS else "",
        _one_of(values, "code", CODES),
        _one_of(values, "sentiment", SENTIMENTS),
        _one_of(values, "aspect", CATEGORIES),
    )


def span_in(values: QueryDict, at: datetime) -> tuple[str, Span]:
    """Read which days were chosen; what makes no sense counts as not chosen.

    Args:
        values: the query of the address.
        at: now.

    Returns:
        The code of the period, and its days.
    """
    today, period = timezone.localtime(at).date(), values.get("period", "")
    days = next((days for days in PERIODS if str(days) == period), USUAL)
    usual = Span(today - timedelta(days=days - 1), today)
    if period != CHOSEN:
        return str(days), usual
    first, last = _day(values.get("since", "")) or usual.first, _day(values.get("until", "")) or today
    first, last = sorted((first, last))
    return CHOSEN, Span(max(first, last - timedelta(days=LONGEST - 1)), last)


def _one_of(values: QueryDict, name: str, known: Collection[str]) -> str:
    return value if (value := values.get(name, "")) in known else ""


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:  # 30 February
        return None
    return found if found and 1990 <= found.year <= 2200 else None


def number_in(values: QueryDict, name: str) -> int | None:
    """Read a number out of an address, None when there is none that could be an id."""
    text = values.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
