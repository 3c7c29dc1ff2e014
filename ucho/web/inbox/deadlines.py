"""What is due in a conversation or a case: its clocks and promises in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from ucho.core.actors import By
from ucho.promises import queries as promises
from ucho.promises.models import Clock, Metric

State = Literal["", "soon", "late", "paused", "met", "met_late"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is or was due."""

    words: str
    due_at: datetime | None
    state: State


def metric_words(metric: str) -> str:
    """Return what is measured, in words.

    Args:
        metric: a `Metric`.
    """
    known: dict[str, str] = {
        Metric.FIRST_RESPONSE: _("First answer"),
        Metric.NEXT_RESPONSE: _("Further answers"),
        Metric.RESOLUTION: _("Resolution"),
        Metric.FIRST_CONTACT: _("First contact about a complaint"),
        Metric.RECOVERY: _("Making good"),
    }
    return known.get(metric, metric)


def deadlines_of(subject: str, by: By) -> list[Deadline]:
    """Return what is measured of one thing and has a goal: what is open, and the first answer when it was given.

    Args:
        subject: about what, as "label:id".
        by: who looks, and when.
    """
    found = []
    for clock in promises.clocks_of(subject).filter(goal_seconds__isnull=False, cancelled_at=None):
        if clock.met_at is None or clock.metric in {Metric.FIRST_RESPONSE, Metric.RESOLUTION}:
            late = clock.due_at is not None and clock.due_at < (clock.met_at or by.at)
            found.append(Deadline(metric_words(clock.metric), clock.due_at, _state(clock, late=late)))
    return found


def _state(clock: Clock, *, late: bool) -> State:
    if clock.met_at is not None:
        over = clock.goal_seconds is not None and clock.used_seconds > clock.goal_seconds
        return "met_late" if late or over else "met"
    if clock.paused_at is not None:
        return "paused"
    return "late" if late else "soon" if clock.at_risk_at else ""


def next_deadline(subject: str, by: By) -> Deadline | None:
    """Return what is due first, over open clocks and promises, said as a conversation's head says it.

    Args:
        subject: about what, as "label:id".
        by: who looks, and when.
    """
    said: dict[str, tuple[str, str]] = {
        Metric.RESOLUTION: (_("Resolution due"), _("Resolution was due")),
        "promise": (_("Promise due"), _("Promise was due")),
    }
    answer = (_("Answer due"), _("Answer was due"))
    due: list[tuple[datetime, str, bool]] = [
        (clock.due_at, clock.metric, clock.at_risk_at is not None)
        for clock in promises.open_clocks(subject)
        if clock.due_at is not None
    ]
    due += [(given.due_at, "promise", given.at_risk_at is not None) for given in promises.still_due([subject])]
    if not due:
        return None
    at, what, urgent = min(due)
    before, after = said.get(what, answer)
    return Deadline(after, at, "late") if at <= by.at else Deadline(before, at, "soon" if urgent else "")
