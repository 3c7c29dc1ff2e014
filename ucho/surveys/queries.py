"""Asking about surveys: scores, the funnel behind them, single answers; rights are part of every question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db.models import Count, Exists, Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.channels.models import Dispatch
from ucho.core.actors import EVERYWHERE, Actor, Cause
from ucho.core.errors import Missing
from ucho.core.operations import permission
from ucho.customers.queries import whole
from ucho.events import log
from ucho.events.models import FactRow
from ucho.events.queries import Place
from ucho.org.models import Unit
from ucho.surveys import tokens
from ucho.surveys.facts import Invited
from ucho.surveys.models import Answer, Invitation, Plan, Skip
from ucho.surveys.registry import instrument

READ: Final = permission("surveys.read", gettext_lazy("See what customers answered"))
State = Dispatch.State
TAKEN: Final = (State.ACCEPTED, State.SENT, State.DELIVERED, State.READ)
"""The provider has the message: as far as we can know without asking the customer's own server."""
Row = TypeVar("Row", bound=Model)


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
    """How many customers were considered, and what became of each: considered = sent + the sum of skipped.

    Everything counts the invitations of the time that was asked for, answers too, whenever they came.
    """

    considered: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)  # by the first rule that said no, most frequent first
    sent: int = 0
    delivered: int = 0  # taken by the provider
    bounced: int = 0
    opened: int = 0
    provisional: int = 0  # a link with a score was followed and nothing was confirmed; machines follow links, too
    answered: int = 0


def distribution(actor: Actor, asked: Asked) -> dict[int, int]:
    """Return how often each score was given in a time; scores nobody gave are left out.

    Args:
        actor: who asks; answers of units they may not read are left out.
        asked: which answers, by the moment they were given.
    """
    rows = _within(Answer.objects.all(), actor, asked, "at").order_by("score")
    return dict(rows.values_list("score").annotate(Count("pk")).values_list("score", "pk__count"))


def funnel(actor: Actor, asked: Asked) -> Funnel:
    """Return what became of everybody who was considered in a time.

    Args:
        actor: who asks; customers of units they may not read are left out.
        asked: which ones, by the moment they were considered.
    """
    sums = _within(Invitation.objects.all(), actor, asked, "asked_at").aggregate(
        sent=Count("pk"),
        delivered=Count("pk", filter=Q(dispatch__state__in=TAKEN)),
        bounced=Count("pk", filter=Q(dispatch__state__in=[State.FAILED, State.EXPIRED])),
        opened=Count("pk", filter=Q(opened_at__isnull=False)),
        provisional=Count("pk", filter=Q(seen_score__isnull=False, answered_at=None)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )
    rules = _within(Skip.objects.all(), actor, asked, "at").order_by().values_list("rule").annotate(n=Count("pk"))
    skipped = dict(sorted(rules.values_list("rule", "n"), key=lambda pair: (-pair[1], pair[0])))
    return Funnel(considered=sums["sent"] + sum(skipped.values()), skipped=skipped, **sums)


def matching(actor: Actor, asked: Asked) -> QuerySet[Answer]:
    """Return the answers of a question, for packages above that count what belongs to them.

    Args:
        actor: who asks; answers of units they may not read are left out.
        asked: which ones, by the moment they were given.
    """
    return _within(Answer.objects.all(), actor, asked, "at")


def answers_for(
    actor: Actor,
    asked: Asked,
    *,
    band: str = "",
    such: Exists | None = None,
    before: Place | None = None,
    limit: int = 50,
) -> list[Answer]:
    """Return answers newest first, with their invitation, person, account and agent.

    Args:
        actor: who asks; answers of units they may not read are left out.
        asked: which ones, by the moment they were given.
        band: only bad, middle or good ones; empty for all.
        such: one more condition, about tables of packages above; its `OuterRef` is the answer.
        before: the place behind which to go on; None for the start.
        limit: how many at most.
    """
    rows = _within(_answers(), actor, asked, "at")
    if band:
        scale = instrument(asked.instrument)
        rows = rows.filter(score__in=[score for score in scale.scores() if scale.band(score) == band])
    if such is not None:
        rows = rows.filter(such)
    if before:
        rows = rows.filter(Q(at__lt=before[0]) | Q(at=before[0], pk__lt=before[1]))
    return list(rows.order_by("-at", "-pk")[:limit])


def answer_for(actor: Actor, pk: int) -> Answer:
    """Return one answer with its invitation, person, account and agent.

    Args:
        actor: who asks.
        pk: its id.

    Raises:
        Missing: there is none, or the actor may not read it.
    """
    found = _readable(_answers(), actor).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such answer, or you may not read it."))
    return found


def answers_of(actor: Actor, person_id: int) -> list[Answer]:
    """Return what a customer and everybody merged into them answered, newest first.

    Args:
        actor: who asks; answers of units they may not read are left out.
        person_id: the customer.
    """
    return list(_readable(_answers(), actor).filter(person_id__in=whole(person_id)).order_by("-at", "-pk"))


def by_subject(subject: str) -> QuerySet[Answer]:
    """Return the answers about one thing, newest first.

    Args:
        subject: about what, as "label:id".
    """
    return Answer.objects.filter(invitation__subject=subject).order_by("-at", "-pk")


def invitations_about(subject: str) -> QuerySet[Invitation]:
    """Return the invitations about one thing, newest first, answered or not.

    Args:
        subject: about what, as "label:id".
    """
    return Invitation.objects.filter(subject=subject).order_by("-asked_at", "-pk")


def invitations_of(actor: Actor, person_id: int, *, limit: int = 20) -> list[Invitation]:
    """Return what a customer was asked, newest first, as far as the actor may see it; with what was sent.

    Args:
        actor: the reader.
        person_id: the customer.
        limit: how many at most.
    """
    rows = Invitation.objects.filter(person_id__in=whole(person_id)).select_related("account", "dispatch")
    return list(_readable(rows, actor).order_by("-asked_at", "-pk")[:limit])


def plan_for(account_id: int) -> Plan | None:
    """Return what customers of an account are asked, None when they are asked nothing.

    Args:
        account_id: which of our accounts.
    """
    return plans_of([account_id]).get(account_id)


def plans_of(account_ids: Collection[int]) -> dict[int, Plan]:
    """Return the plans that ask something, by account.

    Args:
        account_ids: which of our accounts.
    """
    rows = Plan.objects.filter(account_id__in=account_ids).exclude(instrument="").select_related("account")
    return {plan.account_id: plan for plan in rows}


def opened_by(token: str) -> Invitation | None:
    """Return the invitation that a token opens, None for a wrong one and for a customer who was erased.

    Args:
        token: what stood in the address.
    """
    pk = tokens.invitation_of(token)
    if pk is None:
        return None
    rows = Invitation.objects.select_related("person", "unit", "answer").filter(pk=pk, person__erased_at=None)
    return rows.exclude(person=None).first()


def cause_of_answer(invitation: Invitation) -> Cause | None:
    """Return the fact that sent the question: whatever the customer does with its link follows from it.

    Args:
        invitation: which one.
    """
    rows = FactRow.objects.filter(subject_kind="surveys.invitation", subject_id=invitation.pk, type=Invited.type)
    row = rows.order_by("pk").first()
    return log.cause(row) if row else None


def _answers() -> QuerySet[Answer]:
    return Answer.objects.select_related("invitation", "person", "account", "unit", "agent")


def _readable(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    units = actor.rights.units(READ)
    return rows if units == EVERYWHERE else rows.filter(unit_id__in=units)


def _within(rows: QuerySet[Row], actor: Actor, asked: Asked, moment: str) -> QuerySet[Row]:
    wanted: dict[str, Any] = {
        f"{moment}__gte": asked.since,
        f"{moment}__lt": asked.until,
        "account_id": asked.account,
        "agent_id": asked.agent,
    }
    rows = _readable(rows, actor).filter(instrument=asked.instrument)
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if asked.unit is None:
        return rows
    top = Unit.objects.filter(pk=asked.unit).values_list("path", flat=True).first()
    return rows.filter(unit__path__startswith=top) if top else rows.none()
