"""Asking what customers talk about: only texts of units that the reader may see are counted, and only those shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from ucho.core.actors import EVERYWHERE, Actor
from ucho.core.errors import Missing
from ucho.org import queries as org
from ucho.statistics.intervals import LEVEL, Interval
from ucho.statistics.proportions import newcombe, wilson
from ucho.understanding.contract import READER
from ucho.understanding.models import Reading, Topic, TopicMember, TopicWeek

SEE: Final = "understanding.see"
WEEKS: Final = 12  # that a page shows
BEFORE: Final = 4  # weeks that the newest whole one is held against
NEW_FOR: Final = timedelta(weeks=4)  # that a topic is called new
FEW: Final = 5  # texts of a week from which it is held against others
State = Topic.State


@dataclass(frozen=True, slots=True)
class Week:
    """How many of the texts of a week were about something."""

    week: date
    texts: int = 0
    of: int = 0
    negative: int = 0

    @property
    def interval(self) -> Interval | None:
        """The shares that fit what was seen, 0 … 1."""
        return wilson(self.texts, self.of)


@dataclass(frozen=True, slots=True)
class Watched:
    """A topic with its weeks, the oldest first; the last one is the last whole week."""

    topic: Topic
    weeks: Sequence[Week]
    running: Week
    new: bool
    trend: int  # 1 rising, -1 falling, 0 neither or not to be told
    merged: Sequence[Topic] = ()

    @property
    def newest(self) -> Week:
        """The last whole week: the same one for all topics that are watched, so that they can be held side by side.

        The running one where nobody wrote in that week, or where a proposal has its texts in the running one alone.
        """
        last = self.weeks[-1]
        proposed = self.topic.state == State.PROPOSED
        return self.running if self.running.texts and not (last.texts if proposed else last.of) else last

    @property
    def texts(self) -> int:
        """All that are shown."""
        return sum(one.texts for one in self.weeks) + self.running.texts


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics that somebody may see."""

    active: Sequence[Watched] = ()
    proposed: Sequence[Watched] = ()
    dismissed: Sequence[Watched] = ()
    weeks: Sequence[date] = ()
    texts: int = 0  # read in the time that is shown, whatever they are about


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Where the texts of a topic came from."""

    touchpoints: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    sentiments: Mapping[str, int] = field(default_factory=dict)


def this_monday(at: datetime) -> date:
    """Return the Monday of the running week in the company's time zone.

    Args:
        at: now.
    """
    company = org.company()
    day = at.astimezone(ZoneInfo(company.time_zone if company else "UTC")).date()
    return day - timedelta(days=day.weekday())


def topics_for(actor: Actor, at: datetime) -> Topics:
    """Return all topics with the weeks that are shown; those without a text that the actor may count are left out.

    Args:
        actor: who asks.
        at: now.
    """
    weeks = [this_monday(at) - timedelta(weeks=back) for back in range(WEEKS, -1, -1)]
    topics = list(Topic.objects.order_by("pk"))
    counted, of = _counted(actor, weeks)
    parts = _parts(topics)
    roots = [one for one in topics if one.state != State.MERGED]
    level = 1 - (1 - LEVEL) / max(len(roots), 1)  # many topics are looked at, and one of them is always highest
    found: dict[str, list[Watched]] = defaultdict(list)
    for topic in roots:
        watched = _watched(topic, parts[topic.pk], weeks, counted, of, at, level)
        if watched.texts:
            found[topic.state].append(watched)
    ordered: dict[str, Sequence[Watched]] = {state: sorted(rows, key=_order) for state, rows in found.items()}
    return Topics(
        ordered.get(State.ACTIVE, ()),
        ordered.get(State.PROPOSED, ()),
        ordered.get(State.DISMISSED, ()),
        weeks,
        sum(of.values()),
    )


def topic_for(actor: Actor, pk: int, at: datetime) -> Watched:
    """Return one topic.

    Args:
        actor: who asks.
        pk: its id; of a merged topic, that of the one it is part of is shown.
        at: now.

    Raises:
        Missing: there is none, or the actor may not see any of its texts.
    """
    topic = Topic.objects.filter(pk=pk).first()
    while topic is not None and topic.merged_into_id:
        topic = Topic.objects.filter(pk=topic.merged_into_id).first()
    everything = topics_for(actor, at)
    for one in (*everything.active, *everything.proposed, *everything.dismissed):
        if topic is not None and one.topic.pk == topic.pk:
            return one
    raise Missing(_("There is no such topic, or nothing of it that you may see."))


def members_for(actor: Actor, watched: Watched) -> QuerySet[Reading]:
    """Return what was read of the texts of a topic, the most typical first.

    Args:
        actor: who asks.
        watched: which topic.
    """
    ids = [watched.topic.pk, *(one.pk for one in watched.merged)]
    rows = Reading.objects.filter(topic_member__topic__in=ids).select_related("unit")
    return _within(actor, rows).order_by("-topic_member__nearness", "pk")


def breakdown(actor: Actor, watched: Watched) -> Breakdown:
    """Return where the texts of a topic came from, in which languages, and how people spoke.

    Args:
        actor: who asks.
        watched: which topic.
    """
    rows = members_for(actor, watched).order_by()
    parts = [
        dict(rows.values(name).annotate(n=Count("pk")).order_by("-n", name).values_list(name, "n"))
        for name in ("touchpoint", "language", "sentiment")
    ]
    return Breakdown(*parts)


def news_for(actor: Actor, at: datetime) -> int:
    """Return how many new topics nobody has named or dismissed yet, for a badge; one question to the database.

    Args:
        actor: who asks; 0 for those who see no topics.
        at: now.
    """
    if not actor.rights.allow(SEE):
        return 0
    rows = Topic.objects.filter(state=State.PROPOSED, alerted_at__gte=at - NEW_FOR)
    units = actor.rights.units(SEE)
    if units != EVERYWHERE:
        rows = rows.filter(members__reading__unit__in=units).distinct()
    return rows.count()


def _within(actor: Actor, rows: QuerySet[Reading]) -> QuerySet[Reading]:
    units = actor.rights.units(SEE)
    return rows if units == EVERYWHERE else rows.filter(unit_id__in=units)


def _counted(actor: Actor, weeks: Sequence[date]) -> tuple[dict[tuple[int, date], Week], dict[date, int]]:
    """Return the counts by topic and week, and how many texts each week had in all."""
    if actor.rights.units(SEE) == EVERYWHERE:
        rows = TopicWeek.objects.filter(week__in=weeks)
        kept = {(one.topic_id, one.week): Week(one.week, one.texts, one.of, one.negative) for one in rows}
        of: dict[date, int] = {}
        for one in kept.values():
            of[one.week] = max(of.get(one.week, 0), one.of)
        return kept, _all_texts(actor, weeks) | of
    of = _all_texts(actor, weeks)
    members = TopicMember.objects.filter(week__in=weeks, reading__unit__in=actor.rights.units(SEE)).order_by()
    bad = Count("pk", filter=Q(reading__sentiment="negative"))
    grouped = members.values("topic", "week").annotate(n=Count("pk"), bad=bad).values_list("topic", "week", "n", "bad")
    return {(pk, week): Week(week, n, max(of.get(week, 0), n), bad) for pk, week, n, bad in grouped}, of


def _all_texts(actor: Actor, weeks: Sequence[date]) -> dict[date, int]:
    company = org.company()
    zone = ZoneInfo(company.time_zone if company else "UTC")
    bounds = [datetime(one.year, one.month, one.day, tzinfo=zone) for one in (*weeks, weeks[-1] + timedelta(weeks=1))]
    each = {
        f"w{place}": Count("pk", filter=Q(said_at__gte=bounds[place], said_at__lt=bounds[place + 1]))
        for place in range(len(weeks))
    }
    rows = Reading.objects.filter(reader=READER, said_at__gte=bounds[0], said_at__lt=bounds[-1])
    found = _within(actor, rows).order_by().aggregate(**each)
    return {week: found[f"w{place}"] for place, week in enumerate(weeks)}


def _parts(topics: Iterable[Topic]) -> dict[int, list[Topic]]:
    """Return by topic which others it took in, and what those had taken in before."""
    by_pk = {one.pk: one for one in topics}
    found: dict[int, list[Topic]] = defaultdict(list)
    for one in by_pk.values():
        root = one
        while root.merged_into_id:
            root = by_pk[root.merged_into_id]
        if root is not one:
            found[root.pk].append(one)
    return found


def _watched(
    topic: Topic,
    merged: Sequence[Topic],
    weeks: Sequence[date],
    counted: Mapping[tuple[int, date], Week],
    of: Mapping[date, int],
    at: datetime,
    level: float,
) -> Watched:
    ids = [topic.pk, *(one.pk for one in merged)]
    rows = []
    for week in weeks:
        own = [counted[pk, week] for pk in ids if (pk, week) in counted]
        texts = sum(one.texts for one in own)
        rows.append(Week(week, texts, max(of.get(week, 0), texts), sum(one.negative for one in own)))
    new = topic.alerted_at is not None and topic.alerted_at >= at - NEW_FOR
    return Watched(topic, rows[:-1], rows[-1], new, _trend(rows[:-1], level), merged)


def _trend(weeks: Sequence[Week], level: float) -> int:
    """Return whether the last week differs from the weeks before by more than chance explains."""
    last, before = weeks[-1], weeks[-1 - BEFORE : -1]
    texts, of = sum(one.texts for one in before), sum(one.of for one in before)
    difference = newcombe(last.texts, last.of, texts, of, level)
    if difference is None or last.texts + texts < FEW:
        return 0
    return (difference.low > 0) - (difference.high < 0)


def _order(one: Watched) -> tuple[bool, int, int, int]:
    return (not one.new, -one.newest.texts, -one.texts, one.topic.pk)
