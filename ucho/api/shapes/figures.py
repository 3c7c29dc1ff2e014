"""What making good achieves, in numbers, as the API shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ucho.cases.queries import CauseFigure, Figures


@dataclass(frozen=True, slots=True)
class CauseFigureShape:
    """How often a cause was found (`n`); of `preventable_known`, how many could have been prevented.

    `name` and `group` (of causes it belongs to) are by language. `cost` is of approved gestures, in minor units by
    currency.
    """

    id: int
    code: str
    name: dict[str, str]
    group: dict[str, str]
    n: int
    preventable: int
    preventable_known: int
    cost: dict[str, int]


@dataclass(frozen=True, slots=True)
class FiguresShape:
    """The cases opened from `since` up to `until`, as they are now; every number counts cases.

    Of `opened`: `contacted`, `closed`, `reopened` (at least once), `with_cause`, and `contact_due`, whose time for a
    first word of a person has come; of these `contacted_in_time`. Of `closed`: `resolved` (at least in part) and
    `verify_asked`. Of `verify_answered`: `verify_fixed`. `gestures` counts approved ones, `cost` is theirs, in minor
    units by currency.
    """

    since: datetime
    until: datetime
    opened: int
    contact_due: int
    contacted: int
    contacted_in_time: int
    closed: int
    resolved: int
    verify_asked: int
    verify_answered: int
    verify_fixed: int
    reopened: int
    gestures: int
    cost: dict[str, int]
    with_cause: int
    by_cause: list[CauseFigureShape]


def figures(found: Figures, costs: Mapping[int, dict[str, int]], since: datetime, until: datetime) -> FiguresShape:
    """Return the figures of a period, with the cost of each cause by its id."""
    return FiguresShape(
        since=since,
        until=until,
        opened=found.opened,
        contact_due=found.contact_due,
        contacted=found.contacted,
        contacted_in_time=found.contacted_in_time,
        closed=found.closed,
        resolved=found.resolved,
        verify_asked=found.verify_asked,
        verify_answered=found.verify_answered,
        verify_fixed=found.verify_fixed,
        reopened=found.reopened,
        gestures=found.gestures,
        cost=dict(found.cost),
        with_cause=found.with_cause,
        by_cause=[_cause(one, costs.get(one.cause_id, {})) for one in found.by_cause],
    )


def _cause(one: CauseFigure, cost: dict[str, int]) -> CauseFigureShape:
    return CauseFigureShape(
        one.cause_id,
        one.code,
        dict(one.name),
        dict(one.group),
        one.n,
        one.preventable,
        one.preventable_known,
        cost,
    )
