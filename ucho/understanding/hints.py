"""Who could take a conversation, and why: hints only, worked out from what was read and from who helped before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log2
from typing import Final

from django.db.models import Count, QuerySet

from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By
from ucho.customers.queries import survivor
from ucho.org import queries as org
from ucho.org.models import Agent
from ucho.understanding.contract import READER
from ucho.understanding.models import Aspect, Reading
from ucho.understanding.subjects import MESSAGE

REPLY: Final = "conversations.reply"
PAST: Final = timedelta(days=180)
NEWEST: Final = 2000  # texts about the same that are looked at, at most
SPEAKS_FROM: Final = 3  # conversations in a language that somebody settled, so that they are said to speak it
HELPED_FROM: Final = 2  # similar conversations that somebody settled, so that it is said
TEAM_FROM: Final = 10  # similar conversations, so that another unit is suggested
TEAM_SHARE: Final = 0.7  # of them that this unit settled
PRESSING: Final = frozenset({"urgent", "leaving"})


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a conversation before somebody takes it."""

    person: int
    unit: int
    language: str = ""
    aspects: frozenset[str] = frozenset()
    intent: str = ""
    pressing: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What colleagues did until now, by the agent's id; and who settled the same before, by the unit's id."""

    solved: Mapping[int, int] = field(default_factory=dict)  # conversations about the same
    helped: Mapping[int, int] = field(default_factory=dict)  # conversations with the same customer
    spoke: Mapping[int, int] = field(default_factory=dict)  # conversations in the same language
    there: frozenset[int] = frozenset()  # who is there now
    by_unit: Mapping[int, int] = field(default_factory=dict)  # conversations about the same


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody: "helped" this customer before, "solved" so many like this, "speaks" a language, is "here"."""

    code: str
    count: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """A colleague who could take it, with the strongest reason first."""

    agent: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class UnitHint:
    """Another unit that usually settles the same: `solved` of `of` conversations."""

    unit: int
    solved: int
    of: int


def rank(about: About, past: Past, speakers: Mapping[int, str], *, limit: int = 3) -> list[Hint]:
    """Choose who could take a conversation; pure.

    Args:
        about: what is known of it.
        past: what colleagues did.
        speakers: who may take it, by id, with the language of their screens.
        limit: how many at most.

    Returns:
        The best first; nobody without a reason that sets them apart.
    """
    fluent = {agent for agent, own in speakers.items() if _speaks(about, past, agent, own)}
    telling = 0 < len(fluent) < len(speakers)  # what everybody can sets nobody apart
    scored = []
    for agent in speakers:
        reasons = _reasons(about, past, agent, speaks=telling and agent in fluent)
        if reasons:
            worth = sum(_worth(one, pressing=about.pressing) for one in reasons)
            scored.append((-worth, agent, Hint(agent, tuple(reasons))))
    return [hint for _worth_, _agent, hint in sorted(scored, key=lambda one: one[:2])][:limit]


def rank_unit(about: About, past: Past) -> UnitHint | None:
    """Return another unit that nearly always settles the same, None when there is none; pure.

    Args:
        about: what is known of the conversation.
        past: what was settled where.
    """
    total = sum(past.by_unit.values())
    unit, most = max(past.by_unit.items(), key=lambda one: (one[1], -one[0]), default=(about.unit, 0))
    if unit == about.unit or total < TEAM_FROM or most < TEAM_SHARE * total:
        return None
    return UnitHint(unit, most, total)


def hints_for(conversation: Conversation, *, by: By, limit: int = 3) -> tuple[list[Hint], UnitHint | None]:
    """Return who could take a conversation, and which unit, in a few queries.

    Args:
        conversation: one that the reader may read.
        by: who asks, and when.
        limit: how many colleagues at most.
    """
    about = _about(conversation)
    agents = [one for one in org.agents_who_may(REPLY, conversation.unit_id) if one.pk != conversation.owner_id]
    past = _past(conversation, about, agents, by.at)
    return rank(about, past, {one.pk: one.language for one in agents}, limit=limit), rank_unit(about, past)


def _speaks(about: About, past: Past, agent: int, own: str) -> bool:
    return bool(about.language) and (own == about.language or past.spoke.get(agent, 0) >= SPEAKS_FROM)


def _reasons(about: About, past: Past, agent: int, *, speaks: bool) -> list[Reason]:
    """Return what speaks for somebody; being there alone is a reason only when it presses."""
    found = []
    if helped := past.helped.get(agent, 0):
        found.append(Reason("helped", helped))
    if speaks:
        found.append(Reason("speaks", language=about.language))
    if (solved := past.solved.get(agent, 0)) >= HELPED_FROM:
        found.append(Reason("solved", solved))
    if agent in past.there and (found or about.pressing):
        found.append(Reason("here"))
    return found


def _worth(reason: Reason, *, pressing: bool) -> float:
    if reason.code == "here":
        return 3 if pressing else 0.5
    return {"helped": 3.0, "speaks": 2.5, "solved": min(3.0, log2(1 + reason.count) / 2)}[reason.code]


def _about(conversation: Conversation) -> About:
    """Read what the customer's newest texts are about; three of them, because the last may be only "hello?"."""
    incoming = conversation.messages.filter(direction=Message.Direction.IN).order_by("-at", "-pk")
    subjects = [f"{MESSAGE}:{pk}" for pk in incoming.values_list("pk", flat=True)[:3]]
    rows = list(Reading.objects.filter(subject__in=subjects, reader=READER).prefetch_related("aspects"))
    rows.sort(key=lambda row: subjects.index(row.subject))
    languages = [row.language for row in rows if row.language]
    intents = [intent for row in rows if (intent := intent_of(row))]
    return About(
        conversation.person_id,
        conversation.unit_id,
        languages[0] if languages else conversation.language,
        frozenset(aspect.category for row in rows for aspect in row.aspects.all()),
        intents[0] if intents else "",
        bool(PRESSING & {code for row in rows for code in row.codes}),
    )


def intent_of(reading: Reading) -> str:
    """Return what a text wants, as the company's own head says; empty without one, and when it is not sure."""
    found = reading.probabilities.get("intent")
    if not isinstance(found, dict) or not found or "intent" in reading.unsure:
        return ""
    return str(max(found, key=lambda label: float(found[label])))


def _past(conversation: Conversation, about: About, agents: Sequence[Agent], at: datetime) -> Past:
    ids = [one.pk for one in agents]
    settled = Conversation.objects.filter(resolved_at__gte=at - PAST, resolved_at__lte=at).exclude(pk=conversation.pk)
    person = survivor(conversation.person).pk
    similar = list(settled.filter(pk__in=_about_the_same(about, at)).values_list("owner_id", "unit_id"))
    return Past(
        solved=_counted(owner for owner, _unit in similar if owner in ids),
        helped=_by_owner(settled.filter(person_id__in={person, conversation.person_id}, owner__in=ids)),
        spoke=_by_owner(settled.filter(language=about.language, owner__in=ids)) if about.language else {},
        there=frozenset(org.present(at)) & frozenset(ids),
        by_unit=_counted(unit for _owner, unit in similar),
    )


def _counted(ids: Iterable[int]) -> dict[int, int]:
    return dict(Counter(ids))


def _by_owner(rows: QuerySet[Conversation]) -> dict[int, int]:
    return dict(rows.order_by().values_list("owner_id").annotate(n=Count("pk")).values_list("owner_id", "n"))


def _about_the_same(about: About, at: datetime) -> set[int]:
    """Return the conversations of the newest texts that speak of the same, or want the same."""
    recent = Reading.objects.filter(reader=READER, said_at__gte=at - PAST, subject__startswith=f"{MESSAGE}:")
    subjects: set[str] = set()
    if about.aspects:
        rows = Aspect.objects.filter(category__in=about.aspects, reading__in=recent).order_by("-reading_id")
        subjects |= set(rows.values_list("reading__subject", flat=True)[:NEWEST])
    if about.intent:
        wanted = recent.filter(probabilities__has_key="intent").order_by("-pk")[:NEWEST]
        subjects |= {row.subject for row in wanted if intent_of(row) == about.intent}
    ids = [int(subject.partition(":")[2]) for subject in subjects]
    return set(Message.objects.filter(pk__in=ids).values_list("conversation_id", flat=True))
