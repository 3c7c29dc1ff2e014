"""Keeps clocks in step with the hours and targets that the company sets."""

from __future__ import annotations

from ucho.core.actors import By
from ucho.events.jobs import enqueue
from ucho.events.models import FactRow
from ucho.events.reactions import reaction
from ucho.org.facts import HoursChanged, UnitRenamed
from ucho.promises.facts import TargetSet
from ucho.promises.jobs import remeasure


@reaction("promises.follow_rules", HoursChanged, UnitRenamed, TargetSet)
def follow_rules(row: FactRow, by: By) -> None:
    """Have open clocks computed anew; renaming a unit may give it another time zone."""
    enqueue(remeasure, by=by, unique="promises.remeasure")
