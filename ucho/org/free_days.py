"""Public holidays, and the working days that some countries put in their place.

`holidays` is imported when the first country is asked for, never by the start of a process: most installations name
none, and it costs half a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1990, 2100  # outside of these nobody has decided yet, and nothing is looked up


@dataclass(frozen=True, slots=True)
class FreeDays:
    """One year of one country."""

    free: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()  # Saturdays and Sundays on which people work in place of another day


@lru_cache(maxsize=256)
def free_days(country: str, year: int) -> FreeDays:
    """Return the public holidays of a year, with days moved by decree where the country moves any.

    Args:
        country: its code of two letters; empty for none.
        year: which year.

    Source:
        The package `holidays`; for Russia it knows the moved days of each year that the government has published.
    """
    if not country or not FIRST_YEAR <= year <= LAST_YEAR:
        return FreeDays()
    import holidays

    try:
        found = holidays.country_holidays(country, years=year)
    except NotImplementedError:  # a later version may drop a country
        return FreeDays()
    moved: frozenset[date] = getattr(found, "weekend_workdays", frozenset())
    free = frozenset(day for day in found if day.year == year and day not in moved)
    return FreeDays(free, frozenset(day for day in moved if day.year == year))


def is_known(country: str) -> bool:
    """Return whether holidays of a country can be looked up.

    Args:
        country: its code of two letters.
    """
    from holidays.registry import COUNTRIES

    return any(names[1] == country for names in COUNTRIES.values())
