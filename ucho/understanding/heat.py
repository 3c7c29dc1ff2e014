"""Where it hurts: what customers speak of, by where they speak to us, and the texts behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.fields import TextField
from django.db.models.functions import Cast, Concat

from ucho.conversations import queries as conversations
from ucho.conversations.models import Message
from ucho.core.actors import EVERYWHERE, Actor
from ucho.events.queries import Place
from ucho.org.models import Unit
from ucho.surveys import queries as surveys
from ucho.surveys.models import Answer
from ucho.understanding.contract import READER
from ucho.understanding.models import Aspect, Reading
from ucho.understanding.subjects import ANSWER, MESSAGE, words_of

SEE: Final = "understanding.see"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which texts, by the moment they were written."""

    since: datetime  # belongs to it
    until: datetime  # does not
    unit: int | None = None  # with everything below it
    language: str = ""
    category: str = ""
    touchpoint: str = ""
    polarity: str = ""


@dataclass(frozen=True, slots=True)
class Mentions:
    """How many texts speak of something, and how many of them badly or well; one that does both counts in both."""

    texts: int = 0
    negative: int = 0
    positive: int = 0


@dataclass(frozen=True, slots=True)
class Heat:
    """What was counted: by aspect and touchpoint, now and before, and how many texts there were in all."""

    now: Mapping[tuple[str, str], Mentions]
    before: Mapping[tuple[str, str], Mentions]
    texts: Mapping[str, int]  # by touchpoint, whatever they speak of


@dataclass(frozen=True, slots=True)
class Told:
    """One text that speaks of an aspect."""

    reading: Reading
    words: str
    aspects: Sequence[Aspect]  # those asked for, in the order of the text
    message: Message | None = None
    answer: Answer | None = None


def heat(actor: Actor, asked: Asked, *, before: datetime) -> Heat:
    """Count aspects by touchpoint in a time and in the time right before it, in two questions to the database.

    Args:
        actor: who asks; texts of units they may not see are not counted.
        asked: which texts.
        before: where the time before begins; it ends where `asked` begins.
    """
    in_both = Asked(before, asked.until, asked.unit, asked.language)
    now = Q(reading__said_at__gte=asked.since)
    rows = Aspect.objects.filter(Exists(_readings(actor, in_both).filter(pk=OuterRef("reading_id")))).order_by()
    six = _mentions("now", now) | _mentions("before", ~now)
    counted = rows.values("category", "reading__touchpoint").annotate(**six)
    names = ("category", "reading__touchpoint", *six)
    found = [((row[0], row[1]), Mentions(*row[2:5]), Mentions(*row[5:])) for row in counted.values_list(*names)]
    texts = _readings(actor, asked).order_by().values_list("touchpoint").annotate(n=Count("pk"))
    return Heat(
        {place: mentions for place, mentions, _before in found if mentions.texts},
        {place: mentions for place, _now, mentions in found if mentions.texts},
        dict(texts.values_list("touchpoint", "n")),
    )


def languages(actor: Actor, asked: Asked) -> list[str]:
    """Return the languages of the texts of a time, the most frequent first.

    Args:
        actor: who asks.
        asked: which texts; the language in it does not count.
    """
    rows = _readings(actor, Asked(asked.since, asked.until, asked.unit)).exclude(language="").order_by()
    return list(rows.values("language").annotate(n=Count("pk")).order_by("-n").values_list("language", flat=True))


def told(
    actor: Actor, asked: Asked, *, before: Place | None = None, limit: int = 30
) -> tuple[list[Told], Place | None]:
    """Return texts that speak of an aspect, newest first; those that were erased or may not be read are left out.

    Args:
        actor: who asks; messages need `conversations.read`, answers `surveys.read`, each in their unit.
        asked: which texts.
        before: the place behind which to go on; None for the newest.
        limit: how many at most.

    Returns:
        The texts, and the place behind which there are more; None when there are none.
    """
    wanted = Aspect.objects.filter(**_given(category=asked.category, polarity=asked.polarity)).order_by("start", "pk")
    rows = _readings(actor, asked).filter(Exists(wanted.filter(reading=OuterRef("pk"))), _readable(actor))
    if before:
        rows = rows.filter(Q(said_at__lt=before[0]) | Q(said_at=before[0], pk__lt=before[1]))
    rows = rows.select_related("unit").prefetch_related(Prefetch("aspects", wanted)).order_by("-said_at", "-pk")
    found = list(rows[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return _with_texts(actor, shown), (last.said_at, last.pk) if last and last.said_at else None


def in_answers(actor: Actor, answers: QuerySet[Answer]) -> dict[str, Mentions]:
    """Count aspects in what customers wrote beside scores, in one question to the database.

    Args:
        actor: who asks.
        answers: which ones; those the actor may read.
    """
    subjects = answers.order_by().values(subject=subject_of(ANSWER))
    rows = Aspect.objects.filter(reading__subject__in=subjects, reading__reader=READER).order_by()
    three = _mentions("all", Q())
    counted = rows.values("category").annotate(**three).values_list("category", *three)
    return {row[0]: Mentions(*row[1:]) for row in counted}


def answers_that(*, code: str = "", sentiment: str = "", aspect: str = "") -> Exists | None:
    """Return a condition for answers to surveys by what was understood of their words; None when nothing is asked.

    Args:
        code: one of `contract.CODES`.
        sentiment: one of `contract.SENTIMENTS`.
        aspect: one of `contract.CATEGORIES`.
    """
    rows = Reading.objects.filter(subject=subject_of(ANSWER, OuterRef("pk")), reader=READER)
    if sentiment:
        rows = rows.filter(sentiment=sentiment)
    if aspect:
        rows = rows.filter(Exists(Aspect.objects.filter(reading=OuterRef("pk"), category=aspect)))
    if code:  # a list of codes as text: SQLite cannot look into it otherwise
        rows = rows.annotate(said=Cast("codes", TextField())).filter(said__contains=f'"{code}"')
    return Exists(rows) if code or sentiment or aspect else None


def readings_of_answers(ids: Iterable[int]) -> dict[int, Reading]:
    """Return what was understood of answers to surveys, with aspects, by the answer's id.

    Args:
        ids: answers by id.
    """
    subjects = {f"{ANSWER}:{pk}": pk for pk in ids}
    rows = Reading.objects.filter(subject__in=subjects, reader=READER).prefetch_related("aspects")
    return {subjects[row.subject]: row for row in rows}


def subject_of(kind: str, key: str | OuterRef = "pk") -> Combinable:
    """Return what readings call a row, as an expression about it.

    Args:
        kind: "conversations.message" or "surveys.answer".
        key: the column that holds its id.
    """
    return Concat(Value(f"{kind}:"), Cast(key, TextField()), output_field=TextField())


def _readings(actor: Actor, asked: Asked) -> QuerySet[Reading]:
    """Return what was read of the texts of a time, as far as the actor may see them."""
    rows = Reading.objects.filter(reader=READER, said_at__gte=asked.since, said_at__lt=asked.until)
    rows = rows.filter(**_given(language=asked.language, touchpoint=asked.touchpoint))
    units = actor.rights.units(SEE)
    if units != EVERYWHERE:
        rows = rows.filter(unit_id__in=units)
    if asked.unit is None:
        return rows
    top = Unit.objects.filter(pk=asked.unit).values_list("path", flat=True).first()
    return rows.filter(unit__path__startswith=top) if top else rows.none()


def _mentions(name: str, time: Q) -> dict[str, Count]:
    """Return the three counts of `Mentions`: of texts, because one text may speak of the same thing twice."""
    polarities = {"texts": Q(), "negative": Q(polarity="negative"), "positive": Q(polarity="positive")}
    return {
        f"{name}_{key}": Count("reading_id", distinct=True, filter=(time & polarity) or None)
        for key, polarity in polarities.items()
    }


def _given(**wanted: str) -> dict[str, str]:
    return {name: value for name, value in wanted.items() if value}


def _readable(actor: Actor) -> Q:
    """Return which readings are of texts that the actor may read, as far as the reading's own unit tells."""
    allowed = Q(pk__in=())
    for kind, permission in ((MESSAGE, conversations.READ), (ANSWER, surveys.READ)):
        units = actor.rights.units(permission)
        there = Q() if units == EVERYWHERE else Q(unit_id__in=units)
        allowed |= Q(subject__startswith=f"{kind}:") & there if units else Q(pk__in=())
    return allowed


def _with_texts(actor: Actor, rows: Sequence[Reading]) -> list[Told]:
    """Find the texts; a conversation may have moved to another unit meanwhile, and words may be gone."""
    keys = {row.pk: row.subject.partition(":") for row in rows}
    messages = Message.objects.select_related("conversation").in_bulk(_keys(keys.values(), MESSAGE))
    answers = Answer.objects.in_bulk(_keys(keys.values(), ANSWER))
    words = words_of(rows)
    found = []
    for row in rows:
        kind, _colon, key = keys[row.pk]
        message = messages.get(int(key)) if kind == MESSAGE else None
        answer = answers.get(int(key)) if kind == ANSWER else None
        if words.get(row.pk) and _may(actor, message, answer):
            found.append(Told(row, words[row.pk], tuple(row.aspects.all()), message, answer))
    return found


def _keys(subjects: Iterable[tuple[str, str, str]], kind: str) -> list[int]:
    return [int(key) for known, _colon, key in subjects if known == kind]


def _may(actor: Actor, message: Message | None, answer: Answer | None) -> bool:
    if message is not None:
        return actor.rights.allow(conversations.READ, message.conversation.unit_id)
    return answer is not None and actor.rights.allow(surveys.READ, answer.unit_id)
