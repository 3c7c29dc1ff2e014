"""Looking at a week: which topics its texts belong to, and what has none yet. Reads and reckons, writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ucho.understanding.contract import READER
from ucho.understanding.models import Reading, Topic, TopicMember
from ucho.understanding.topics.finding import Rows, centred, dense, find
from ucho.understanding.topics.found import Found, Place, Proposal, living
from ucho.understanding.topics.saying import said_in
from ucho.understanding.topics.space import Space, packed, portions, rows_of, space_of, unpacked
from ucho.understanding.topics.wording import telling_words

WEEKS: Final = 4  # that a week is held against
MOST: Final = 20_000  # texts of a week
MOST_BEFORE: Final = 20_000  # texts of the weeks before
LEAST: Final = 30  # texts in a week and before it, or nothing can be told
TEXTS: Final = 5  # about a thing, so that it is proposed; of the week when it is new
PEOPLE: Final = 3  # who must write of a thing: one who writes ten times is no topic
CHANCE: Final = 0.1  # how often a quiet week may bring a proposal
OPEN: Final = 6  # proposals of frequent things that wait for somebody
SAMPLE: Final = 1_500  # other texts that words are held against
MOVES: Final = 0.1  # how far a centre goes to its new texts, at most
_SETTLE: Final = 20  # new texts that make a centre go as far


@dataclass(frozen=True)
class _Texts:
    """All texts of a look with their rows, those of the week first."""

    readings: Sequence[Reading]
    rows: Rows  # less what all have in common, of length 1
    plain: Rows  # as they came
    weeks: Sequence[date]
    of_week: int
    space: Space
    common: NDArray[np.float32]


def look(week: date, zone: ZoneInfo, until: datetime) -> Found:
    """Return what the texts of a week are about.

    Args:
        week: its Monday.
        zone: of the company, where weeks begin.
        until: texts after this moment are not looked at.
    """
    texts = _texts(week, zone, until)
    counted = Counter(texts.weeks)
    counted.setdefault(week, 0)
    if not texts.readings:
        return Found(week, texts.space.name, counted)
    topics = living()
    taken = _taken(texts.readings)
    places, centres = _assigned(texts, topics, taken)
    free = np.array([one.pk not in taken for one in texts.readings])
    free[[row for rows in places.values() for row in rows]] = False
    waiting = sum(one.state == Topic.State.PROPOSED and one.alerted_at is None for one in topics)
    proposals = _proposals(texts, free, max(OPEN - waiting, 0)) if len(texts.readings) >= LEAST else []
    return Found(
        week,
        texts.space.name,
        counted,
        {pk: [_place(texts, row, nearness) for row, nearness in rows.items()] for pk, rows in places.items()},
        centres,
        proposals,
    )


def monday(moment: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of the week that holds a moment.

    Args:
        moment: any.
        zone: where weeks begin.
    """
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _texts(week: date, zone: ZoneInfo, until: datetime) -> _Texts:
    begins, ends = _midnight(week, zone), min(_midnight(week + timedelta(days=7), zone), until)
    now = _between(begins, ends, MOST)
    before = _between(_midnight(week - timedelta(weeks=WEEKS), zone), begins, MOST_BEFORE)
    space = space_of([*now, *before])
    kept, plain = rows_of([*now, *before], space)
    own = {one.pk for one in now}
    common = plain.mean(axis=0) if len(kept) else np.zeros(1, np.float32)
    weeks = [monday(one.said_at or begins, zone) for one in kept]
    return _Texts(kept, centred(plain, common), plain, weeks, sum(one.pk in own for one in kept), space, common)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _between(begins: datetime, ends: datetime, most: int) -> list[Reading]:
    """Return what was written in a time; of too many, evenly spread ones."""
    rows = Reading.objects.filter(reader=READER, said_at__gte=begins, said_at__lt=ends).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    step = -(-len(ids) // most) or 1
    chosen = ids[::step]
    found: dict[int, Reading] = {}
    for portion in portions(chosen):
        found.update(Reading.objects.defer("probabilities", "codes", "unsure").in_bulk(portion))
    return [found[pk] for pk in chosen if pk in found]


def _taken(readings: Sequence[Reading]) -> set[int]:
    """Return which texts belong to a topic already."""
    found = (
        TopicMember.objects.filter(reading__in=list(part)).values_list("reading", flat=True)
        for part in portions(readings)
    )
    return set(chain.from_iterable(found))


def _assigned(
    texts: _Texts, topics: Sequence[Topic], taken: set[int]
) -> tuple[dict[int, dict[int, float]], dict[int, bytes]]:
    """Return by topic which rows belong to it and how near they are, and where its centre goes."""
    middles = {one.pk: _middle(one, texts) for one in topics}
    known = {pk: middle for pk, middle in middles.items() if middle is not None}
    if not known:
        return {}, {}
    ids = list(known)
    cosines = texts.rows @ centred(np.stack(list(known.values())), texts.common).T
    best = cosines.argmax(axis=1)
    near = cosines[np.arange(len(best)), best]
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for row in np.flatnonzero(near >= texts.space.nearness).tolist():
        if texts.readings[row].pk not in taken:
            found[ids[best[row]]][row] = float(near[row])
    return found, {pk: _moved(middle, texts.plain[list(found[pk])]) for pk, middle in known.items()}


def _middle(topic: Topic, texts: _Texts) -> NDArray[np.float32] | None:
    """Return the centre of a topic; one of another space is found anew from the texts at hand that belong to it."""
    if topic.model == texts.space.name:
        return unpacked(topic.centre)
    members = set(TopicMember.objects.filter(topic=topic).values_list("reading", flat=True))
    rows = [row for row, one in enumerate(texts.readings) if one.pk in members]
    found: NDArray[np.float32] = texts.plain[rows].mean(axis=0)
    return found if rows else None


def _moved(middle: NDArray[np.float32], rows: Rows) -> bytes:
    """Return a centre a little nearer to its new texts."""
    if not len(rows):
        return packed(middle)
    step = MOVES * min(1.0, len(rows) / _SETTLE)
    return packed((1 - step) * middle + step * rows.mean(axis=0))


def _proposals(texts: _Texts, free: NDArray[np.bool_], room: int) -> list[Proposal]:
    """Return what is new in the week, then what is only frequent."""
    found: list[Proposal] = []
    now, before = (np.flatnonzero(part) for part in (free & _of_week(texts), free & ~_of_week(texts)))
    if len(before) >= LEAST:
        for group in find(texts.rows[now], texts.rows[before]):
            if group.chance <= CHANCE:
                found += _proposal(texts, free, now[list(group.rows)], group.chance)
    rest, new = np.flatnonzero(free), len(found)
    for frequent in dense(texts.rows[rest], texts.space.nearness, most=2 * room):  # not every group has a word
        if len(found) - new < room:
            found += _proposal(texts, free, rest[list(frequent)], None)
    return found


def _of_week(texts: _Texts) -> NDArray[np.bool_]:
    return np.arange(len(texts.readings)) < texts.of_week


def _proposal(texts: _Texts, free: NDArray[np.bool_], rows: NDArray[np.int64], chance: float | None) -> list[Proposal]:
    """Return a proposal around some texts, with all free texts that are as near; none when too few people wrote.

    None either when no word sets the texts apart: nobody could tell what they have in common.
    """
    rows = rows[free[rows]]
    if not len(rows):
        return []
    middle = texts.plain[_core(texts.rows, rows)].mean(axis=0)
    near = texts.rows @ centred(middle[None], texts.common)[0]
    inside = np.flatnonzero(free & (near >= texts.space.nearness))
    counted = [row for row in inside.tolist() if chance is None or row < texts.of_week]
    people = {texts.readings[row].person_id for row in counted}
    if len(counted) < TEXTS or len(people) < PEOPLE:
        return []
    words = _words(texts, inside)
    if not words:
        return []
    free[inside] = False
    places = [_place(texts, int(row), float(near[row])) for row in inside]
    return [Proposal(words, packed(middle), places, len(people), chance)]


def _core(rows: Rows, group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the nearer half of a group: its edge may hold texts that are about something else."""
    near = rows[group] @ rows[group].mean(axis=0)
    found: NDArray[np.int64] = group[near >= np.median(near)]
    return found


def _place(texts: _Texts, row: int, nearness: float) -> Place:
    return Place(texts.readings[row].pk, round(nearness, 4), texts.weeks[row])


def _words(texts: _Texts, inside: NDArray[np.int64]) -> list[str]:
    """Return what sets texts apart from a sample of all others, personal data hidden before anything is counted."""
    own = {int(row) for row in inside}
    others = [row for row in range(len(texts.readings)) if row not in own]
    step = -(-len(others) // SAMPLE) or 1
    return telling_words(
        said_in([texts.readings[row] for row in sorted(own)[:SAMPLE]]),
        said_in([texts.readings[row] for row in others[::step]]),
    )
