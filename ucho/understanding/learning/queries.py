"""Asking about corrections, the review queue, and the heads that a company taught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import structlog
from django.db.models import Q, QuerySet

from ucho.conversations import queries as conversations
from ucho.conversations.models import Message
from ucho.core.actors import EVERYWHERE, Actor
from ucho.surveys import queries as surveys
from ucho.surveys.models import Answer
from ucho.understanding.learning.labels import (
    ASPECT,
    CATEGORY,
    INTENT,
    NO,
    NONE,
    TAUGHT,
    YES,
    category_of,
)
from ucho.understanding.learning.lessons import NEW_AFTER_UNDOING, Taught, missing
from ucho.understanding.models import Aspect, CompanyHead, Correction, Reading, ReviewItem
from ucho.understanding.subjects import ANSWER, MESSAGE, subjects_of

if TYPE_CHECKING:
    from ucho.understanding.contract import Text
    from ucho.understanding.text.heads import Head

CORRECT: Final = "understanding.correct"
_LOOKED_AT: Final = 50  # items in which one is looked for that the person may read
_logger = structlog.get_logger()


def heads_in_use() -> dict[str, Head]:
    """Return the heads that the company taught and that read now, by name; they come before the shipped ones.

    Each is unpacked once in a process; which ones are in use is asked anew each time.
    """
    rows = CompanyHead.objects.filter(state=CompanyHead.State.USED).values_list("pk", "head", "model")
    return {name: head for pk, name, model in rows if (head := _unpacked(pk, model)) is not None}


@lru_cache(maxsize=16)
def _unpacked(pk: int, model: str) -> Head | None:
    from ucho.understanding.text import shipped
    from ucho.understanding.text.heads import Head

    try:
        head = Head.load(bytes(CompanyHead.objects.values_list("weights", flat=True).get(pk=pk)))
    except ValueError:
        _logger.warning("company_head_is_too_old", head=pk, model=model)
        return (
            None  # a later version of ucho knows texts by other features: the shipped head reads until the next lesson
        )
    if head.vectors is not None and shipped.has_encoder() and head.encoder != shipped.encoder().name:
        _logger.warning("company_head_knows_other_vectors", head=pk, model=model)
        return None
    return head


def intents() -> list[str]:
    """Return the intents that people have named, the most frequent first."""
    named = Correction.objects.filter(head=INTENT, taken_back_at=None).values_list("new", flat=True)
    return [label for label, _count in Counter(named).most_common()]


def corrected(reading: Reading) -> dict[str, Correction]:
    """Return the corrections of a text that hold, by head.

    Args:
        reading: of the text.
    """
    rows = Correction.objects.filter(reading=reading, taken_back_at=None).select_related("agent").order_by("pk")
    return {row.head: row for row in rows}


def may_read(actor: Actor, reading: Reading) -> bool:
    """Return whether somebody may read the words behind a reading, and correct it.

    Args:
        actor: who.
        reading: of the text.
    """
    if not actor.rights.allow(CORRECT, reading.unit_id):
        return False
    kind, _colon, number = reading.subject.rpartition(":")
    if kind == MESSAGE:
        conversation = conversation_of(int(number))
        return conversation is not None and bool(conversations.readable(actor.rights, [conversation]))
    unit = Answer.objects.filter(pk=int(number)).values_list("unit_id", flat=True).first() if kind == ANSWER else None
    return unit is not None and actor.rights.allow(surveys.READ, unit)


def conversation_of(message: int) -> int | None:
    """Return the conversation of a message; None when it is gone.

    Args:
        message: its id.
    """
    return Message.objects.filter(pk=message).values_list("conversation_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class Question:
    """A text that somebody is asked about."""

    item: ReviewItem
    words: str


def next_question(actor: Actor) -> Question | None:
    """Return the first text of the queue that somebody may read; None when none waits for them.

    Args:
        actor: who is asked.
    """
    items = list(_open(actor).select_related("reading")[:_LOOKED_AT])
    subjects = subjects_of([item.reading for item in items])
    start = (actor.agent_id or 0) % 3 if len(items) > 3 else 0  # people who check at the same time see different texts
    for item in [*items[start:], *items[:start]]:
        subject = subjects.get(item.reading_id)
        if subject is not None and may_read(actor, item.reading):
            return Question(item, subject.text.words)
    return None


def waiting(actor: Actor) -> int:
    """Return how many texts of the queue wait for an answer, in units where somebody may correct.

    Args:
        actor: who asks.
    """
    return _open(actor).count()


def answered_since(actor: Actor, since: datetime) -> int:
    """Return how many texts of the queue were answered or skipped, in units where somebody may correct.

    Args:
        actor: who asks.
        since: from when on.
    """
    return _visible(actor).filter(done_at__gte=since).count()


def _open(actor: Actor) -> QuerySet[ReviewItem]:
    return _visible(actor).filter(done_at=None).order_by("rank", "pk")


def _visible(actor: Actor) -> QuerySet[ReviewItem]:
    units = actor.rights.units(CORRECT)
    return ReviewItem.objects.filter(Q() if units == EVERYWHERE else Q(reading__unit_id__in=units))


@dataclass(frozen=True, slots=True)
class Learned:
    """A head with what the company taught it."""

    name: str
    shipped: bool
    corrections: int  # texts, by their newest correction
    needed: int  # corrections until it can be taught; 0 when there are enough
    used: CompanyHead | None
    history: Sequence[CompanyHead]  # newest first
    drawn: tuple[int, int]  # of the texts that were drawn by lot, how many were read right, and how many there are


def learned() -> list[Learned]:
    """Return all heads that can be corrected; no head is loaded for it."""
    rows: dict[str, list[CompanyHead]] = {name: [] for name in TAUGHT}
    for row in CompanyHead.objects.filter(head__in=TAUGHT).defer("weights").order_by("-pk"):
        rows[row.head].append(row)
    said, there = holding(), shipped_names()
    return [_learned(name, rows[name], said.get(name, []), there=name in there) for name in TAUGHT]


def shipped_names() -> frozenset[str]:
    """Return which heads ship; each is a file with its name, and none of them is read: that takes seconds."""
    from ucho.understanding.text import shipped

    return frozenset(file.stem for file in shipped.FOLDER.glob(shipped.HEADS))


def holding(name: str = "") -> dict[str, list[Correction]]:
    """Return the corrections that hold, by head: the newest of each text, oldest first.

    All corrections of aspects belong to one head, which learns the categories.

    Args:
        name: only this head; empty for all.
    """
    found = Correction.objects.filter(_of(name) if name else Q(), taken_back_at=None).order_by("pk")
    newest = {(row.head, row.reading_id): row for row in found}
    by_head: dict[str, list[Correction]] = {}
    for row in sorted(newest.values(), key=lambda row: row.pk):
        by_head.setdefault(CATEGORY if category_of(row.head) else row.head, []).append(row)
    return by_head


def _of(name: str) -> Q:
    """Return which corrections teach a head."""
    return Q(head__startswith=ASPECT) if name == CATEGORY else Q(head=name)


def _learned(name: str, rows: Sequence[CompanyHead], said: Sequence[Correction], *, there: bool) -> Learned:
    drawn = [row for row in said if row.chosen == "random"]
    return Learned(
        name,
        there,
        len(said),
        missing(name, [row.new for row in said], shipped=there),
        next((row for row in rows if row.state == CompanyHead.State.USED), None),
        rows,
        (sum(row.old == row.new for row in drawn), len(drawn)),
    )


def lessons(name: str) -> list[Taught]:
    """Return what people said about a head, with the words, oldest first; texts whose words are gone are left out.

    Args:
        name: of the head.
    """
    rows = holding(name).get(name, [])
    texts = subjects_of(Reading.objects.filter(pk__in={row.reading_id for row in rows}))
    if name == CATEGORY:
        return _of_categories(rows, {pk: subject.text for pk, subject in texts.items()})
    return [
        Taught(texts[row.reading_id].text, row.old, row.new, row.kept_back) for row in rows if row.reading_id in texts
    ]


def _of_categories(rows: Sequence[Correction], texts: Mapping[int, Text]) -> list[Taught]:
    """Return what people said of aspects: that a text speaks of a category, or that it does not.

    Who corrects one aspect of a text has seen the others. Those that were left are right, unless the text was read anew
    after that.
    """
    found, corrected = [], {(row.reading_id, category_of(row.head)) for row in rows}
    last = {row.reading_id: row for row in rows}
    for row in rows:
        if row.reading_id in texts:
            old, new = (NO if answer == NONE else YES for answer in (row.old, row.new))
            found.append(Taught(texts[row.reading_id], old, new, row.kept_back, category_of(row.head)))
    seen = Aspect.objects.filter(reading__in=last).order_by("pk").values_list("reading_id", "category", "reading__at")
    for pk, category, at in dict.fromkeys(seen):
        if pk in texts and (pk, category) not in corrected and at <= last[pk].at:
            found.append(Taught(texts[pk], YES, YES, last[pk].kept_back, category, beside=True))
    return found


def worth_teaching(name: str) -> bool:
    """Return whether somebody corrected enough since a head was last taught, or sent away.

    Args:
        name: of the head.
    """
    last = CompanyHead.objects.filter(head=name).defer("weights").order_by("-pk").first()
    if last is None:
        return True
    since = last.ended_at if last.state == CompanyHead.State.UNDONE and last.ended_at else last.at
    wanted = NEW_AFTER_UNDOING if last.state == CompanyHead.State.UNDONE else 1
    changed = Q(at__gt=since) | Q(taken_back_at__gt=since)
    return Correction.objects.filter(changed, _of(name)).count() >= wanted
