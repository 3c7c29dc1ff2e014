"""What a unit aims for and when it works, at any moment: targets and hours with all their versions, in one statement.

Every mail that begins a conversation asks for this, so it is plain SQL: put together by the ORM, it would cost a fifth
of what taking in the mail does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ucho.core.database.rows import Statement, moment
from ucho.org.calendar import Calendar, calendar
from ucho.org.models import Hours, Unit
from ucho.promises.models import Metric, Target

HOUR: Final = 3600
_SELECT: Final = Statement(f"""
    SELECT unit.path, unit.time_zone, rule.metric, rule.unit_id, rule.id, rule.made_at, rule.seconds, rule.working,
        rule.week, rule.overrides, rule.country, rule.inherits
    FROM {Unit._meta.db_table} AS unit LEFT JOIN (
        SELECT metric, unit_id, id, made_at, seconds, working, '' AS week, '' AS overrides, '' AS country,
            inherits
        FROM {Target._meta.db_table}
        UNION ALL
        SELECT '', unit_id, id, made_at, NULL, NULL, CAST(week AS TEXT), CAST(overrides AS TEXT), country,
            inherits
        FROM {Hours._meta.db_table}
    ) AS rule ON unit.path LIKE '%%/' || rule.unit_id || '/%%'
    WHERE unit.id = %s
""")  # noqa: S608  # names of our own tables


@dataclass(frozen=True, slots=True)
class Goal:
    """What a clock aims for: seconds, or None for no goal, of business hours or of any time."""

    seconds: int | None
    working: bool


DEFAULTS: Final = {
    Metric.FIRST_RESPONSE.value: Goal(8 * HOUR, working=True),
    Metric.NEXT_RESPONSE.value: Goal(8 * HOUR, working=True),
    Metric.RESOLUTION.value: Goal(None, working=True),
    Metric.FIRST_CONTACT.value: Goal(24 * HOUR, working=False),
    Metric.RECOVERY.value: Goal(48 * HOUR, working=False),
}
"""What holds until somebody sets something else."""


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of a target or of hours."""

    near: int  # how deep its unit lies: the deeper, the nearer
    made_at: datetime
    id: int
    seconds: int | None
    working: bool
    hours: tuple[str, str, str]  # week, overrides, country
    inherits: bool  # from here on the unit has those above it again


class Rules:
    """The targets and hours of one unit, with those above it and all their versions."""

    def __init__(self, zone: str, versions: dict[str, list[_Version]]) -> None:
        """Keep what was read; hours are under the empty metric."""
        self.zone = zone
        self._versions = versions

    def goal(self, metric: str, at: datetime | None = None) -> Goal:
        """Return what was aimed for just before a moment.

        Args:
            metric: a `Metric`.
            at: the moment; None for the newest.
        """
        found = self._at(metric, at)
        return Goal(found.seconds, found.working) if found else DEFAULTS[metric]

    def calendar(self, at: datetime | None = None) -> Calendar:
        """Return the business hours just before a moment.

        Args:
            at: the moment; None for the newest.
        """
        found = self._at("", at)
        if found is None:
            return Calendar(self.zone)
        week, overrides, country = found.hours
        return calendar(self.zone, week, overrides, country, found.id)

    def _at(self, metric: str, at: datetime | None) -> _Version | None:
        """Return the version in force: of the nearest unit whose newest one does not inherit."""
        rows = [row for row in self._versions.get(metric, ()) if at is None or row.made_at < at]
        newest: dict[int, _Version] = {}
        for row in sorted(rows, key=lambda row: (row.made_at, row.id)):
            newest[row.near] = row
        return max((row for row in newest.values() if not row.inherits), key=lambda row: row.near, default=None)


def rules_of(unit_id: int) -> Rules:
    """Return what holds in a unit; one statement.

    Args:
        unit_id: which unit.
    """
    rows = _SELECT.rows(unit_id)
    versions: dict[str, list[_Version]] = {}
    for row in rows:
        if row[3] is not None:
            versions.setdefault(row[2], []).append(_version(row))
    return Rules(rows[0][1], versions)


def three_quarters(length: timedelta) -> timedelta:
    """Return the part of a time after which it is at risk, in whole seconds, rounded up.

    Args:
        length: zero or more.
    """
    return timedelta(seconds=-(-int(length.total_seconds()) * 3 // 4))


def _version(row: Sequence[Any]) -> _Version:
    path, _zone, _metric, unit_id, pk, made_at, seconds, working, *hours, inherits = row
    at = moment(made_at)
    assert at is not None
    week, overrides, country = hours
    return _Version(
        path.index(f"/{unit_id}/"), at, pk, seconds, bool(working), (week, overrides, country), bool(inherits)
    )
