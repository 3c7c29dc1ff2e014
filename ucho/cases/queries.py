"""Asking about recovery cases; rights are asked in the query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.cases.facts import Paraphrased
from ucho.cases.figures import CauseFigure, Figures, costs_by_cause, figures
from ucho.cases.models import Case, CaseSource, Cause, Gesture, Paraphrase, Step
from ucho.cases.policies import policy_of
from ucho.cases.rights import READ, readable
from ucho.cases.search import KIND
from ucho.cases.tokens import paraphrase_id_of
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.models import Conversation
from ucho.core import search
from ucho.core.actors import EVERYWHERE, Actor
from ucho.core.actors import Cause as Reason
from ucho.core.errors import Missing
from ucho.core.operations import permission
from ucho.customers.queries import whole
from ucho.events import log
from ucho.events import queries as events

__all__ = [
    "READ",
    "CauseFigure",
    "Figures",
    "Guide",
    "case_for",
    "cases_of",
    "cause_of_word",
    "causes",
    "conversations_of",
    "costs_by_cause",
    "figures",
    "find",
    "gestures_of",
    "guide",
    "lines",
    "of_conversation",
    "paraphrase_of",
    "paraphrases_of",
    "policy_of",
    "readable",
    "sources_of",
    "steps_of",
    "waiting_gestures",
]
APPROVE: Final = permission("cases.approve_gesture", gettext_lazy("Approve gestures above the limit"))


@dataclass(frozen=True, slots=True)
class Guide:
    """How far the dialogue is, and what usually comes next."""

    listened: bool
    asked: bool
    paraphrase: Paraphrase | None  # the newest one
    confirmed: bool
    feeling_answered: bool
    cause_found: bool
    next: str  # listen, ask, paraphrase, wait, feeling, cause, close, or done


def case_for(actor: Actor, pk: int) -> Case:
    """Return a case the actor may read.

    Args:
        actor: the reader.
        pk: its id.

    Raises:
        Missing: there is none, or they may not.
    """
    rows = Case.objects.select_related("person", "unit", "owner", "cause__parent", "department", "identity", "account")
    found = rows.filter(pk=pk).first()
    if found is None or not actor.rights.allow(READ, found.unit_id):
        raise Missing(_("There is no such case, or you may not read it."))
    return found


def cases_of(actor: Actor, person_id: int, *, limit: int = 20) -> list[Case]:
    """Return a customer's cases that the actor may read, newest first.

    Args:
        actor: the reader.
        person_id: the customer.
        limit: how many at most.
    """
    rows = readable(actor.rights).filter(person_id__in=whole(person_id)).select_related("unit", "owner", "cause")
    return list(rows.order_by("-opened_at", "-pk")[:limit])


def of_conversation(conversation_id: int) -> Case | None:
    """Return the open case that is talked over in a conversation, None when there is none.

    Args:
        conversation_id: which one.
    """
    rows = Case.objects.filter(links__conversation_id=conversation_id, links__live=True)
    return rows.select_related("unit", "owner").first()


def find(actor: Actor, words: str, *, limit: int = 30) -> list[InboxItem]:
    """Return the lines of cases in whose steps the words occur, or whose number they are, newest step first.

    Args:
        actor: the reader.
        words: what is looked for, in any form of the words.
        limit: how many at most.
    """
    units = actor.rights.units(READ)
    if not units:
        return []
    inside = None if units == EVERYWHERE else units
    hits = search.search(KIND, words, units=inside, before=None, limit=limit * 2)
    of_step = dict(Step.objects.filter(pk__in=[hit.ref for hit in hits]).values_list("pk", "case_id"))
    ids = list(dict.fromkeys(of_step[hit.ref] for hit in hits if hit.ref in of_step))
    number = words.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 19:
        ids.insert(0, int(number))
    items = {item.ref: item for item in InboxItem.objects.filter(kind="case", ref__in=ids[:limit])}
    seen = [items[pk] for pk in dict.fromkeys(ids) if pk in items]
    return [item for item in seen if units == EVERYWHERE or item.unit_id in units]


def lines(refs: Collection[int]) -> dict[int, Case]:
    """Return the cases that lines of the inbox stand for, by id; who asks has looked at the rights.

    Args:
        refs: cases by id.
    """
    return Case.objects.select_related("unit", "owner", "cause").in_bulk(list(refs))


def steps_of(case: Case) -> list[Step]:
    """Return the steps of the dialogue, in order.

    Args:
        case: which one.
    """
    return list(case.steps.select_related("agent", "message__dispatch").order_by("at", "pk"))


def paraphrases_of(case: Case) -> list[Paraphrase]:
    """Return the summaries, the newest first.

    Args:
        case: which one.
    """
    return list(case.paraphrases.order_by("-sent_at", "-pk"))


def paraphrase_of(token: str) -> Paraphrase | None:
    """Return the summary that a genuine token opens; None for any other, and when its customer was erased.

    Args:
        token: from the link of the summary.
    """
    pk = paraphrase_id_of(token)
    rows = Paraphrase.objects.select_related("case__person", "case__unit", "case__owner")
    found = rows.filter(pk=pk).first() if pk is not None else None
    return found if found is not None and found.case.person.erased_at is None else None


def cause_of_word(paraphrase: Paraphrase) -> Reason | None:
    """Return the fact that sent the summary: the customer's word about it follows from that.

    Args:
        paraphrase: which one.
    """
    rows = events.of_subject("cases.case", paraphrase.case_id)
    sent = [row for row in rows if row.type == Paraphrased.type and row.payload["paraphrase_id"] == paraphrase.pk]
    return log.cause(sent[0]) if sent else None


def gestures_of(case: Case) -> list[Gesture]:
    """Return what was given or asked for, in order.

    Args:
        case: which one.
    """
    return list(case.gestures.select_related("asked_by", "approved_by", "refused_by").order_by("asked_at", "pk"))


def waiting_gestures(actor: Actor, *, limit: int = 50) -> list[Gesture]:
    """Return the gestures that wait for the actor's approval, oldest first, without what they asked for themselves.

    Args:
        actor: who might approve.
        limit: how many at most.
    """
    rows = Gesture.objects.filter(approved_at=None, refused_at=None, case__in=readable(actor.rights, APPROVE))
    if actor.agent_id is not None:
        rows = rows.exclude(asked_by_id=actor.agent_id)
    return list(rows.select_related("case__person", "case__unit", "asked_by").order_by("asked_at", "pk")[:limit])


def sources_of(case: Case) -> list[CaseSource]:
    """Return what pointed to a case, in order.

    Args:
        case: which one.
    """
    return list(case.sources.order_by("at", "pk"))


def conversations_of(case: Case) -> QuerySet[Conversation]:
    """Return the conversations the case is talked over in, the newest first.

    Args:
        case: which one.
    """
    return Conversation.objects.filter(case_links__case=case).order_by("-last_at", "-pk")


def causes(*, retired: bool = False) -> list[tuple[Cause, list[Cause]]]:
    """Return the causes to choose from: each group with what is in it.

    Args:
        retired: also those that are no longer offered.
    """
    rows = Cause.objects.order_by("pk") if retired else Cause.objects.filter(retired_at=None).order_by("pk")
    found = list(rows)
    return [(group, [one for one in found if one.parent_id == group.pk]) for group in found if group.parent_id is None]


def guide(case: Case) -> Guide:
    """Return how far the dialogue is and what usually comes next; it advises and forbids nothing.

    Args:
        case: which one.
    """
    kinds = set(case.steps.values_list("kind", flat=True))
    newest = case.paraphrases.order_by("-sent_at", "-pk").first()
    confirmed = newest is not None and newest.confirmed_at is not None
    waits = newest is not None and not (newest.confirmed_at or newest.corrected_at or newest.replaced_at)
    done = {
        "listen": Step.Kind.LISTEN in kinds,
        "ask": Step.Kind.ASK in kinds or newest is not None,  # whoever could say it back knew enough
        "paraphrase": waits or confirmed,
        "wait": not waits or case.status != Case.Status.WAITING,
        "feeling": Step.Kind.FEELING in kinds,
        "cause": case.cause_id is not None,
        "close": case.status == Case.Status.CLOSED,
    }
    return Guide(
        listened=done["listen"],
        asked=Step.Kind.ASK in kinds,
        paraphrase=newest,
        confirmed=confirmed,
        feeling_answered=done["feeling"],
        cause_found=done["cause"],
        next="done" if done["close"] else next(name for name, over in done.items() if not over),
    )
