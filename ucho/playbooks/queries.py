"""Asking about playbooks: what each is, what it did, what it would do; rights filter whose runs are seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy

from ucho.core.actors import EVERYWHERE, Actor
from ucho.core.operations import permission
from ucho.events.models import FactRow
from ucho.events.queries import Place
from ucho.playbooks.contract import Playbook
from ucho.playbooks.models import Run
from ucho.playbooks.registry import playbooks
from ucho.playbooks.switches import setup_of, setups_of
from ucho.playbooks.trial import DryRun, Would, rehearse

__all__ = ["READ", "DryRun", "Overview", "Would", "dry_run", "overview", "runs", "setup_of"]
READ: Final = permission("playbooks.read", gettext_lazy("See playbooks and what they did"))
SPAN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Overview:
    """One playbook with what it did in the last 30 days, as far as the reader may see it."""

    playbook: Playbook
    enabled: bool
    settings: Mapping[str, bool]
    last: Run | None  # the newest run that did something, whenever that was
    done: int
    due: int
    failed: int
    skipped: Mapping[str, int]  # by reason, most frequent first

    @property
    def skipped_n(self) -> int:
        """Return how often it did not act."""
        return sum(self.skipped.values())


def overview(actor: Actor, *, at: datetime, name: str = "") -> list[Overview]:
    """Return all playbooks, or one.

    Args:
        actor: the reader; runs in units they may not read are not counted.
        at: now.
        name: only this one.
    """
    known = {key: one for key, one in playbooks().items() if not name or key == name}
    setups = setups_of(known)
    rows = _readable(actor).filter(playbook__in=known)
    counted: dict[str, Counter[tuple[str, str]]] = {key: Counter() for key in known}
    for key, state, reason, n in (
        rows.filter(at__gt=at - SPAN).values_list("playbook", "state", "reason").annotate(n=Count("pk")).order_by()
    ):
        counted[key][state, reason] += n
    return [_overview(one, setups[key].enabled, setups[key].settings, rows, counted[key]) for key, one in known.items()]


def runs(actor: Actor, name: str, *, state: str = "", before: Place | None = None, limit: int = 50) -> list[Run]:
    """Return what a playbook made of facts, newest first.

    Args:
        actor: the reader; runs in units they may not read are left out.
        name: which playbook.
        state: only runs in this state; empty for all.
        before: moment and id of the last run seen.
        limit: how many at most.
    """
    rows = _readable(actor).filter(playbook=name)
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(at__lte=before[0]).exclude(at=before[0], pk__gte=before[1])
    return list(rows.select_related("fact").order_by("-at", "-pk")[:limit])


def dry_run(actor: Actor, name: str, *, at: datetime, days: int = 30, limit: int = 500) -> DryRun:
    """Return what a playbook would have done with what happened lately; it changes nothing.

    Args:
        actor: the reader; what happened in units they may not read is left out.
        name: which playbook.
        at: now.
        days: how far back to look.
        limit: how many facts to look at, the newest ones; the rest is only counted.

    Raises:
        Missing: there is no such playbook.
    """
    units = actor.rights.units(READ)
    facts = FactRow.objects.filter(at__gt=at - timedelta(days=days), at__lte=at)
    return rehearse(name, facts if units == EVERYWHERE else facts.filter(unit_id__in=units), limit=limit)


def _readable(actor: Actor) -> QuerySet[Run]:
    units = actor.rights.units(READ)
    return Run.objects.all() if units == EVERYWHERE else Run.objects.filter(fact__unit_id__in=units)


def _overview(
    playbook: Playbook,
    enabled: bool,
    settings: Mapping[str, bool],
    rows: QuerySet[Run],
    counted: Counter[tuple[str, str]],
) -> Overview:
    def total(state: str) -> int:
        return sum(n for (kind, _reason), n in counted.items() if kind == state)

    skipped = Counter({reason: n for (state, reason), n in counted.items() if state == Run.State.SKIPPED})
    acted = rows.filter(playbook=playbook.name, state=Run.State.DONE).order_by("-at", "-pk")
    return Overview(
        playbook,
        enabled,
        settings,
        acted.first(),
        total(Run.State.DONE),
        total(Run.State.DUE),
        total(Run.State.FAILED),
        dict(skipped.most_common()),
    )
