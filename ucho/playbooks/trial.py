"""A dry run: what a playbook would have done with facts that are in the log already; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from ucho.events.models import FactRow
from ucho.playbooks.considering import verdict_of
from ucho.playbooks.contract import Occasion, Playbook, Skip, Trial, Will
from ucho.playbooks.models import Run
from ucho.playbooks.registry import playbook as playbook_called
from ucho.playbooks.switches import setup_of

MOST_WAITS: Final = 6  # a delay, a night, a weekend; whoever waits longer is not worth following


@dataclass(frozen=True, slots=True)
class Would:
    """What a playbook would have made of one fact; `did` says that it did so indeed."""

    fact: FactRow
    verdict: Will | Skip
    did: bool = False

    @property
    def acts(self) -> bool:
        """Return whether it would have acted."""
        return isinstance(self.verdict, Will)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a playbook would have done, the newest first; `looked_at` of `happened` facts were tried."""

    happened: int
    looked_at: int
    woulds: tuple[Would, ...]

    @property
    def acts(self) -> int:
        """Return how often it would have acted."""
        return sum(one.acts for one in self.woulds)

    @property
    def skipped(self) -> Mapping[str, int]:
        """Return how often it would not have, by reason, most frequent first."""
        reasons = Counter(one.verdict.reason for one in self.woulds if isinstance(one.verdict, Skip))
        return dict(reasons.most_common())


def rehearse(name: str, facts: QuerySet[FactRow], *, limit: int) -> DryRun:
    """Try a playbook on facts in the order in which they happened.

    Args:
        name: which playbook.
        facts: the facts to choose from, of any type.
        limit: how many to look at, the newest ones.

    Raises:
        Missing: there is no such playbook.
    """
    playbook = playbook_called(name)
    rows = facts.filter(type__in=[one.type for one in playbook.triggers])
    newest = list(rows.order_by("-at", "-id")[:limit])
    did = set(
        Run.objects.filter(playbook=name, fact__in=newest, state=Run.State.DONE).values_list("fact_id", flat=True)
    )
    trial, settings = Trial(), setup_of(playbook).settings
    woulds = [
        Would(fact, Will(fact.at) if fact.pk in did else _follow(playbook, occasion), fact.pk in did)
        for fact in reversed(newest)
        if playbook.concerns(occasion := Occasion(fact, settings, fact.at, trial))
    ]
    happened = len(newest) if len(newest) < limit else rows.count()
    return DryRun(happened, len(newest), tuple(reversed(woulds)))


def _follow(playbook: Playbook, occasion: Occasion) -> Will | Skip:
    """Let the time pass until a playbook would act, or would not."""
    at = occasion.at
    for _wait in range(MOST_WAITS):
        verdict = verdict_of(playbook, Occasion(occasion.fact, occasion.settings, at, occasion.trial))
        if isinstance(verdict, Skip) or verdict.due_at <= at:
            return verdict
        at = verdict.due_at
    return Will(at)
