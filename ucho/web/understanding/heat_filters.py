"""Which texts somebody looks at on the heat map: the part of the address behind the question mark."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from ucho.understanding.contract import CATEGORIES, SENTIMENTS
from ucho.understanding.heat import Asked
from ucho.web.scores.filters import CHOSEN, Span, number_in, span_in


@dataclass(frozen=True, slots=True)
class HeatFilters:
    """What was chosen on the page; an aspect shows the texts that speak of it."""

    period: str
    span: Span
    unit: int | None = None
    language: str = ""
    aspect: str = ""
    touchpoint: str = ""
    polarity: str = ""

    def asked(self) -> Asked:
        """Return the question behind the table."""
        since, until = self.span.moments()
        return Asked(since, until, self.unit, self.language)

    def asked_for_texts(self) -> Asked:
        """Return the question behind the texts of a cell."""
        since, until = self.span.moments()
        return Asked(since, until, self.unit, self.language, self.aspect, self.touchpoint, self.polarity)

    def before(self) -> datetime:
        """Return where the time before begins."""
        return self.span.before().moments()[0]

    def href(self, **changes: str | int | None) -> str:
        """Return the address of the page with some choices changed."""
        chosen = self.period == CHOSEN
        values: dict[str, str | int | None] = {
            "period": self.period,
            "since": self.span.first.isoformat() if chosen else None,
            "until": self.span.last.isoformat() if chosen else None,
            "unit": self.unit,
            "language": self.language,
            "aspect": self.aspect,
            "touchpoint": self.touchpoint,
            "polarity": self.polarity,
            **changes,
        }
        return f"{reverse('understanding-heat')}?{urlencode({name: value for name, value in values.items() if value})}"


def read(values: QueryDict, at: datetime, *, units: Collection[int]) -> HeatFilters:
    """Read what was chosen; what makes no sense counts as not chosen.

    Args:
        values: the query of the address.
        at: now.
        units: those whose texts the reader may see, by id.
    """
    period, span = span_in(values, at)
    unit, aspect, polarity = number_in(values, "unit"), values.get("aspect", ""), values.get("polarity", "")
    return HeatFilters(
        period,
        span,
        unit if unit in units else None,
        values.get("language", "")[:8],
        aspect if aspect in CATEGORIES else "",
        values.get("touchpoint", "")[:80],
        polarity if polarity in SENTIMENTS else "",
    )
