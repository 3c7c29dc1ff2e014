"""Asking about surveys: scores, the funnel behind them, single answers; rights are part of every question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from ucho.core.actors import Actor
from ucho.core.operations import permission
from ucho.events.queries import Place
from ucho.surveys.models import Answer

READ: Final = permission("surveys.read", gettext_lazy("See what customers answered"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which answers are meant: of one instrument, in a span of time, perhaps of one unit, account or agent.

    `since` is inside, `until` is not; None for no end. A unit stands for everything below it, too.
    """

    instrument: str
    since: datetime | None = None
    until: datetime | None = None
    unit: int | None = None
    account: int | None = None
    agent: int | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many customers were considered, and what became of each: considered = sent + the sum of skipped."""

    considered: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)  # by the first rule that said no
    sent: int = 0
    delivered: int = 0
    bounced: int = 0
    opened: int = 0
    provisional: int = 0  # only a link with a score was followed; machines do that, too
    answered: int = 0


def distribution(actor: Actor, asked: Asked) -> dict[int, int]:
    """Return how often each score was given.

    Args:
        actor: who asks; answers of units they may not read are left out.
        asked: which answers.
    """
    raise NotImplementedError


def funnel(actor: Actor, asked: Asked) -> Funnel:
    """Return what became of everybody who was considered in that time.

    Args:
        actor: who asks.
        asked: which ones.
    """
    raise NotImplementedError


def answers_for(
    actor: Actor, asked: Asked, *, band: str = "", before: Place | None = None, limit: int = 50
) -> list[Answer]:
    """Return answers, newest first, with their invitation, person, account and agent.

    Args:
        actor: who asks.
        asked: which ones.
        band: only bad, middle or good ones; empty for all.
        before: the place behind which to go on; None for the start.
        limit: how many at most.
    """
    raise NotImplementedError


def answer_for(actor: Actor, pk: int) -> Answer:
    """Return one answer.

    Args:
        actor: who asks.
        pk: its id.
    """
    raise NotImplementedError


def answers_of(actor: Actor, person_id: int) -> list[Answer]:
    """Return what a customer answered, newest first.

    Args:
        actor: who asks.
        person_id: the customer.
    """
    raise NotImplementedError


def by_subject(subject: str) -> QuerySet[Answer]:
    """Return the answers about one thing, newest first.

    Args:
        subject: about what, as "label:id".
    """
    return Answer.objects.filter(invitation__subject=subject).order_by("-at", "-pk")
