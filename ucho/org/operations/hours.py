"""Saying when units work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.org.calendar import Closed, Day, read_day, write_day
from ucho.org.facts import HoursChanged
from ucho.org.free_days import is_known
from ucho.org.models import Hours, Unit

SET_HOURS: Final = "org.set_hours"
MOST_INTERVALS: Final = 12  # a day
MOST_OVERRIDES: Final = 400  # single days
Times = Sequence[Sequence[str]]


@operation("org.set_hours", gettext_lazy("Set business hours"))
def set_hours(
    unit: Unit, *, week: Sequence[Times], country: str = "", overrides: Mapping[str, Times] | None = None, by: By
) -> Hours:
    """Say when a unit works from now on; the versions before stay as they were.

    Args:
        unit: which unit; those below without hours of their own follow.
        week: seven days, Monday first, each a list of ["09:00", "17:00"]; an end before its start is on the next day.
            Empty for around the clock.
        country: whose public holidays are free, as a code of two letters; empty for nobody's.
        overrides: other times for single days, {"2026-12-24": [["09:00", "13:00"]]}; an empty list closes the day.
        by: who, and when.

    Returns:
        The new version, or the one in force when nothing is different.

    Raises:
        Refused: a time or a day cannot be read, two intervals overlap, or nobody would ever work.

    Records:
        `HoursChanged`.
    """
    country = country.strip().upper()
    if country and not is_known(country):
        raise Refused(_("We know no public holidays of “%(country)s”. Choose another country.") % {"country": country})
    days = [write_day(_day(times)) for times in week]
    if days and (len(days) != 7 or not any(days)):
        raise Refused(_("With these hours nobody would ever work. Open on one day of the week at least."))
    single = {_date(day): write_day(_day(times)) for day, times in sorted((overrides or {}).items())}
    if len(single) > MOST_OVERRIDES:
        raise Refused(_("There are too many single days. Remove those that have passed."))
    last = Hours.objects.select_for_update().filter(unit=unit).order_by("-made_at", "-pk").first()
    if last and not last.inherits and (last.week, last.country, last.overrides) == (days, country, single):
        return last
    made = Hours.objects.create(
        unit=unit, week=days, country=country, overrides=single, made_at=by.at, made_by_id=by.actor.agent_id
    )
    log.record(HoursChanged(made.pk), unit, by=by, unit_id=unit.pk)
    return made


@operation("org.set_hours", gettext_lazy("Set business hours"))
def inherit_hours(unit: Unit, *, by: By) -> None:
    """Let a unit work in the hours of those above it again; without hours of its own nothing changes.

    Args:
        unit: which unit; at the top of the company it means around the clock.
        by: who, and when.

    Records:
        `HoursChanged`.
    """
    last = Hours.objects.select_for_update().filter(unit=unit).order_by("-made_at", "-pk").first()
    if last is None or last.inherits:
        return
    made = Hours.objects.create(unit=unit, inherits=True, made_at=by.at, made_by_id=by.actor.agent_id)
    log.record(HoursChanged(made.pk), unit, by=by, unit_id=unit.pk)


def _day(times: Times) -> Day:
    if len(times) > MOST_INTERVALS:
        raise Refused(_("These are too many intervals for one day."))
    try:
        return read_day(times)
    except Closed as problem:
        raise Refused(
            _("“%(time)s” does not fit here. Write times like 09:00–17:00, without overlaps.") % {"time": problem}
        ) from problem
    except ValueError as problem:  # not two times
        raise Refused(_("Every interval needs a beginning and an end, such as 09:00–17:00.")) from problem


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as problem:
        raise Refused(_("“%(day)s” is not a day. Write it like 2026-12-24.") % {"day": text}) from problem
