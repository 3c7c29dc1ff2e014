"""The types of the rules by which the bakery works: hours, targets, what is asked, and what may be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ucho.demo.content.moments import duration

Day = Sequence[Sequence[str]]
"""The intervals of a day, as ["07:00", "19:00"]; none when it is closed."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a unit works; `unit` is "" for the whole company."""

    unit: str
    country: str
    week: Sequence[Day]  # Monday first
    single: Mapping[int, Day]  # by days from today


@dataclass(frozen=True, slots=True)
class Target:
    """What a unit aims for."""

    unit: str
    metric: str
    time: timedelta
    working: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What customers of a mailbox are asked, and how long afterwards, as ISO 8601."""

    account: str
    instrument: str
    ask_after: str


@dataclass(frozen=True, slots=True)
class Asking:
    """How often and when customers are asked at most; durations as ISO 8601, times as "HH:MM"."""

    gap: str
    instrument_gap: Mapping[str, str]
    yearly_cap: int
    quiet_from: str
    quiet_to: str


@dataclass(frozen=True, slots=True)
class Amends:
    """What a unit may give without asking, in grosze, and after how long it asks whether it is good again."""

    unit: str
    gesture_limit: int
    verify_after: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the bakery."""

    hours: Sequence[Hours]
    targets: Sequence[Target]
    plans: Sequence[Plan]
    asking: Asking
    amends: Sequence[Amends]


def read_rules(company: Mapping[str, Any]) -> Rules:
    """Return the rules in the company's file."""
    return Rules(
        hours=[_hours(unit, entry) for unit, entry in company["hours"].items()],
        targets=[
            Target(unit, metric, duration(entry["time"]), entry["working"])
            for unit, metrics in company["targets"].items()
            for metric, entry in metrics.items()
        ],
        plans=[Plan(account, **plan) for account, plan in company["plans"].items()],
        asking=Asking(**company["asking"]),
        amends=[Amends(unit, **entry) for unit, entry in company["amends"].items()],
    )


def _hours(unit: str, entry: Mapping[str, Any]) -> Hours:
    single = {duration(days).days: _day(times) for days, times in entry.get("single", {}).items()}
    return Hours(unit, entry["country"], [_day(times) for times in entry["week"]], single)


def _day(times: str) -> Day:
    """Read the intervals of a day, such as "07:00-12:00 13:00-19:00"."""
    return [interval.split("-") for interval in times.split()]
