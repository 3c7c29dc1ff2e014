"""What customers of the bakery talk about, told week by week as the nightly look would have found it.

The looks are real where they can be: which texts were written in a week, how near they are to the middle of a topic.
Which texts belong together is taken from the script, because a bakery with thirty messages a week is too small for
groups in three languages to show by their words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from ucho.core.actors import Actor, By, system
from ucho.demo import worker
from ucho.demo.content.moments import WARSAW
from ucho.demo.content.voices import ToldTopic
from ucho.understanding.contract import READER
from ucho.understanding.models import Reading, Topic
from ucho.understanding.operations import topics as operations
from ucho.understanding.topics.found import Found, Place, Proposal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOOKED: Final = time(5, 10)
NAMED: Final = time(9, 40)
ENOUGH: Final = 3  # texts before a topic is proposed
_LOOKER: Final = system("understanding.topics", ["understanding.look_for_topics"])


class Tagged(Protocol):
    """A text of the script."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags of its conversation."""

    @property
    def opening(self) -> bool:
        """Return whether it begins a conversation."""


@dataclass(frozen=True, slots=True)
class _Member:
    reading: Reading
    week: date
    nearness: float


@dataclass(slots=True)
class _Told:
    """A topic with its texts."""

    told: ToldTopic
    members: Sequence[_Member]
    centre: bytes
    topic: Topic | None = None


def name_topics(places: Mapping[int, Tagged], told: Sequence[ToldTopic], namer: Actor, now: datetime) -> None:
    """Look at each week in turn; what was proposed and has a name in the script gets it the same morning.

    Args:
        places: where texts stand in the script, by the reading's id.
        told: the topics of the script.
        namer: who names them.
        now: when the history ends.
    """
    readings = list(Reading.objects.filter(reader=READER, said_at__lt=now).order_by("said_at", "pk"))
    if not readings:
        return
    space, topics = _topics(readings, places, told)
    texts = Counter(_monday(one.said_at or now) for one in readings)
    for week in sorted(texts):
        at = datetime.combine(week + timedelta(days=7), LOOKED, WARSAW).astimezone(now.tzinfo)
        if at < now:
            _look(week, space, texts, topics, By(_LOOKER, at))
            _name(topics, By(namer, min(datetime.combine(at.date(), NAMED, WARSAW).astimezone(now.tzinfo), now)))
    _look(_monday(now), space, texts, topics, By(_LOOKER, now), proposing=False)
    worker.work(now)


def _topics(
    readings: Sequence[Reading], places: Mapping[int, Tagged], told: Sequence[ToldTopic]
) -> tuple[str, list[_Told]]:
    """Return the space that texts are compared in, and the topics with their texts in it."""
    from ucho.understanding.topics.finding import centred
    from ucho.understanding.topics.space import packed, rows_of, space_of

    space = space_of(readings)
    kept, plain = rows_of(readings, space)
    common = plain.mean(axis=0)
    rows = centred(plain, common)
    found = []
    for one, inside in zip(told, _shared_out(kept, places, told), strict=True):
        if inside:
            middle = plain[inside].mean(axis=0)
            near: NDArray[np.float32] = rows[inside] @ centred(middle[None], common)[0]
            members = [_member(kept[row], float(cosine)) for row, cosine in zip(inside, near, strict=True)]
            found.append(_Told(one, members, packed(middle)))
    return space.name, found


def _shared_out(kept: Sequence[Reading], places: Mapping[int, Tagged], told: Sequence[ToldTopic]) -> list[list[int]]:
    """Return the rows of each topic: a text belongs to the first that has one of its tags."""
    found: list[list[int]] = [[] for _one in told]
    for row, reading in enumerate(kept):
        words = places.get(reading.pk)
        if words is not None and words.opening:
            first = next((n for n, one in enumerate(told) if set(one.tags) & set(words.tags)), None)
            if first is not None:
                found[first].append(row)
    return found


def _member(reading: Reading, nearness: float) -> _Member:
    if reading.said_at is None:
        raise LookupError("a text without a moment")
    return _Member(reading, _monday(reading.said_at), round(nearness, 4))


def _look(
    week: date, space: str, texts: Mapping[date, int], topics: Sequence[_Told], by: By, *, proposing: bool = True
) -> None:
    """Write down what a look at a week brings: new texts of topics that are known, and proposals."""
    known = {
        one.topic.pk: [_place(member) for member in one.members if member.week == week]
        for one in topics
        if one.topic is not None
    }
    coming = [one for one in topics if one.topic is None and _until(one, week)] if proposing else []
    proposals = [_proposal(one, week) for one in coming]
    counted = {day: number for day, number in texts.items() if day <= week}
    made = operations.keep_topics(Found(week, space, counted, known, {}, proposals), by=by)
    for one, topic in zip(coming, made, strict=True):
        one.topic = topic


def _until(one: _Told, week: date) -> bool:
    return sum(member.week <= week for member in one.members) >= ENOUGH


def _proposal(one: _Told, week: date) -> Proposal:
    inside = [member for member in one.members if member.week <= week]
    people = {member.reading.person_id for member in inside}
    return Proposal(one.told.words, one.centre, [_place(member) for member in inside], len(people), one.told.chance)


def _place(member: _Member) -> Place:
    return Place(member.reading.pk, member.nearness, member.week)


def _name(topics: Sequence[_Told], by: By) -> None:
    for one in topics:
        if one.topic is not None and one.topic.state == Topic.State.PROPOSED and one.told.name:
            one.topic = operations.name_topic(one.topic, one.told.name, by=by)


def _monday(moment: datetime) -> date:
    day = moment.astimezone(WARSAW).date()
    return day - timedelta(days=day.weekday())
