"""Saying what times units aim for."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.org.models import Unit
from ucho.promises.facts import TargetSet
from ucho.promises.models import Metric, Target

SET_TARGETS: Final = "promises.set_targets"
SHORTEST: Final = 60  # seconds
LONGEST: Final = 365 * 86_400


@operation("promises.set_targets", gettext_lazy("Set target times"))
def set_target(unit: Unit, *, metric: str, seconds: int | None, working: bool, by: By) -> Target:
    """Say what time a unit aims for from now on; the versions before stay as they were.

    Args:
        unit: which unit; those below without a target of their own follow.
        metric: a `Metric`.
        seconds: a minute to a year; None to measure without a goal.
        working: count business hours only.
        by: who, and when.

    Returns:
        The new version, or the one in force when nothing is different.

    Raises:
        Refused: there is nothing of that kind to measure, or the time is too short or too long.

    Records:
        `TargetSet`.
    """
    if metric not in Metric.values:
        raise Refused(_("Choose what the time is for."))
    if seconds is not None and not SHORTEST <= seconds <= LONGEST:
        raise Refused(_("A target lies between one minute and one year."))
    last = Target.objects.select_for_update().filter(unit=unit, metric=metric).order_by("-made_at", "-pk").first()
    if last and not last.inherits and (last.seconds, last.working) == (seconds, working):
        return last
    made = Target.objects.create(
        unit=unit, metric=metric, seconds=seconds, working=working, made_at=by.at, made_by_id=by.actor.agent_id
    )
    log.record(TargetSet(made.pk, metric), unit, by=by, unit_id=unit.pk)
    return made


@operation("promises.set_targets", gettext_lazy("Set target times"))
def inherit_target(unit: Unit, *, metric: str, by: By) -> None:
    """Let a unit aim for the time of those above it again; without a target of its own nothing changes.

    Args:
        unit: which unit; at the top of the company it means the time that ucho comes with.
        metric: a `Metric`.
        by: who, and when.

    Raises:
        Refused: there is nothing of that kind to measure.

    Records:
        `TargetSet`.
    """
    if metric not in Metric.values:
        raise Refused(_("Choose what the time is for."))
    last = Target.objects.select_for_update().filter(unit=unit, metric=metric).order_by("-made_at", "-pk").first()
    if last is None or last.inherits:
        return
    made = Target.objects.create(unit=unit, metric=metric, inherits=True, made_at=by.at, made_by_id=by.actor.agent_id)
    log.record(TargetSet(made.pk, metric), unit, by=by, unit_id=unit.pk)
