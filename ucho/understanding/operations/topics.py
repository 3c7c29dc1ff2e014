"""Topics: what a look at a week brought is written down; people name, merge, split and dismiss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.events.jobs import Job, enqueue
from ucho.understanding.facts import (
    TopicAppeared,
    TopicDismissed,
    TopicNamed,
    TopicProposed,
    TopicsMerged,
    TopicsParted,
    TopicSplit,
)
from ucho.understanding.models import Topic, TopicMember, TopicWeek
from ucho.understanding.topics.found import Found, Place, Proposal

State = Topic.State
SURE: Final = 0.02  # how often a quiet week may raise an alert
PEOPLE: Final = 5  # who must write of a thing that raises one
LONGEST: Final = 80  # characters of a name


@operation("understanding.look_for_topics", gettext_lazy("Look for what customers talk about"))
def keep_topics(found: Found, *, by: By) -> list[Topic]:
    """Write down what a look at a week brought; the same look twice changes nothing.

    Args:
        found: see `topics.looking.look`.
        by: who looked.

    Returns:
        The new proposals.

    Records:
        `TopicProposed` for each, and `TopicAppeared` for those that chance hardly explains.
    """
    for pk, places in found.places.items():
        _put(pk, places)
    for pk, centre in found.centres.items():
        Topic.objects.filter(pk=pk).update(centre=centre, model=found.space)
    made = [topic for one in found.proposals if (topic := _propose(one, found, by)) is not None]
    for topic in Topic.objects.order_by("pk"):
        _count(topic, found.texts if topic in made else {found.week: found.texts.get(found.week, 0)})
    return made


@operation("understanding.name_topic", gettext_lazy("Name topics that customers talk about"))
def ask_to_look(job: Job, *, by: By) -> None:
    """Have somebody look at the running week now, rather than in the night; asking twice is asking once.

    Args:
        job: the one that looks.
        by: who asks.

    Records:
        Nothing.
    """
    enqueue(job, by=by, unique="understanding.topics:now", running=True)


@operation("understanding.name_topic", gettext_lazy("Name topics that customers talk about"))
def name_topic(topic: Topic, name: str, *, by: By) -> Topic:
    """Give a topic a name; a proposal, or something dismissed, becomes a topic by it.

    Args:
        topic: which one.
        name: up to `LONGEST` characters.
        by: who names it.

    Returns:
        The topic as it is now.

    Raises:
        Refused: there is no name, it is too long, another topic has it, or the topic was merged.

    Records:
        `TopicNamed`, unless nothing changes.
    """
    topic = _locked(topic)
    name = _named(name, but=topic)
    if (topic.name, topic.state) == (name, State.ACTIVE):
        return topic
    topic.name, topic.state = name, State.ACTIVE
    topic.save(update_fields=["name", "state"])
    log.record(TopicNamed(), topic, by=by)
    return topic


@operation("understanding.dismiss_topic", gettext_lazy("Dismiss topics that are of no use"))
def dismiss_topic(topic: Topic, *, by: By) -> Topic:
    """Say that something is not worth watching; its texts go on belonging to it, so that nobody is asked again.

    Args:
        topic: which one.
        by: who says so.

    Returns:
        The topic as it is now.

    Raises:
        Refused: it was merged.

    Records:
        `TopicDismissed`, unless it was dismissed before.
    """
    topic = _locked(topic)
    if topic.state != State.DISMISSED:
        topic.state = State.DISMISSED
        topic.save(update_fields=["state"])
        log.record(TopicDismissed(), topic, by=by)
    return topic


@operation("understanding.merge_topics", gettext_lazy("Merge topics that are one, and part them again"))
def merge_topics(topic: Topic, into: Topic, *, by: By) -> Topic:
    """Say that two topics are one; the texts of both count for the second, and can be told apart again.

    Args:
        topic: which one goes.
        into: which one stays.
        by: who says so.

    Returns:
        The one that stays.

    Raises:
        Refused: they are the same, or one of them was merged before.

    Records:
        `TopicsMerged`.
    """
    for pk in sorted({topic.pk, into.pk}):  # in one order, or two who merge the same two wait for each other for ever
        Topic.objects.select_for_update().get(pk=pk)
    topic, into = _locked(topic), _locked(into)
    if topic.pk == into.pk:
        raise Refused(_("A topic cannot be merged with itself. Choose another one."))
    topic.state, topic.merged_into = State.MERGED, into
    topic.save(update_fields=["state", "merged_into"])
    log.record(TopicsMerged(into.pk), topic, by=by)
    return into


@operation("understanding.merge_topics", gettext_lazy("Merge topics that are one, and part them again"))
def part_topics(topic: Topic, *, by: By) -> Topic:
    """Undo a merge: the topic stands for itself again, with its own texts and weeks.

    Args:
        topic: one that was merged.
        by: who undoes it.

    Returns:
        The topic as it is now: one with a name is watched, one without waits for somebody.

    Raises:
        Refused: it was not merged.

    Records:
        `TopicsParted`.
    """
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if topic.state != State.MERGED or topic.merged_into_id is None:
        raise Refused(_("This topic stands for itself already. Reload the page."))
    left = topic.merged_into_id
    topic.state, topic.merged_into = State.ACTIVE if topic.name else State.PROPOSED, None
    topic.save(update_fields=["state", "merged_into"])
    log.record(TopicsParted(left), topic, by=by)
    return topic


@operation("understanding.split_topic", gettext_lazy("Split topics that are two"))
def split_topic(topic: Topic, going: Sequence[int], staying: Sequence[int], name: str, *, by: By) -> Topic:
    """Make two topics of one: each text goes with the example that it is nearest to.

    Args:
        topic: which one.
        going: examples of the new topic, readings by id.
        staying: examples of what stays.
        name: of the new topic.
        by: who splits it.

    Returns:
        The new topic.

    Raises:
        Refused: one side has no example any more, or the name cannot be taken.

    Records:
        `TopicSplit`.
    """
    from ucho.understanding.topics import parting

    topic = _locked(topic)
    name = _named(name)
    parts = parting.parted(topic, going, staying)
    if parts is None:
        raise Refused(_("Choose at least one group that goes and leave at least one that stays."))
    made = Topic.objects.create(
        name=name,
        words=parts.words_going,
        state=State.ACTIVE,
        model=parts.space,
        centre=parts.centre_going,
        split_from=topic,
        at=by.at,
    )
    topic.centre, topic.model, topic.words = parts.centre_staying, parts.space, parts.words_staying
    topic.save(update_fields=["centre", "model", "words"])
    for ids in _portions(parts.going):
        TopicMember.objects.filter(topic=topic, reading__in=ids).update(topic=made, by_person=True)
    _share_weeks(topic, made)
    log.record(TopicSplit(topic.pk), made, by=by)
    return made


def _locked(topic: Topic) -> Topic:
    found = Topic.objects.select_for_update().get(pk=topic.pk)
    if found.state == State.MERGED:
        raise Refused(_("This topic is a part of another one by now. Reload the page."))
    return found


def _named(name: str, but: Topic | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("The topic needs a name. Write what customers talk about, in a few words."))
    if len(name) > LONGEST:
        raise Refused(_("A name takes %(limit)d characters at most. Shorten it.") % {"limit": LONGEST})
    others = Topic.objects.filter(name__iexact=name).exclude(state=State.MERGED)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(_("Another topic is called “%(name)s”. Choose another name, or merge the two.") % {"name": name})
    return name


def _put(topic_id: int, places: Sequence[Place]) -> None:
    """Write down which texts belong to a topic; those that belong to one already stay there."""
    rows = [
        TopicMember(topic_id=topic_id, reading_id=one.reading, nearness=one.nearness, week=one.week) for one in places
    ]
    TopicMember.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _propose(one: Proposal, found: Found, by: By) -> Topic | None:
    ids = [place.reading for place in one.places]
    taken = sum(TopicMember.objects.filter(reading__in=part).count() for part in _portions(ids))
    if 2 * taken >= len(ids):  # somebody looked at the same time
        return None
    topic = Topic.objects.create(
        words=list(one.words), state=State.PROPOSED, model=found.space, centre=one.centre, at=by.at
    )
    _put(topic.pk, one.places)
    log.record(TopicProposed(len(ids)), topic, by=by)
    if one.chance is not None and one.chance <= SURE and one.people >= PEOPLE:
        topic.alerted_at = by.at
        topic.save(update_fields=["alerted_at"])
        now = sum(place.week == found.week for place in one.places)
        log.record(TopicAppeared(now, found.texts.get(found.week, 0), one.people), topic, by=by)
    return topic


def _count(topic: Topic, texts: Mapping[date, int]) -> None:
    """Count the texts of a topic in some weeks anew."""
    rows = TopicMember.objects.filter(topic=topic, week__in=list(texts)).order_by().values("week")
    counted = {
        row["week"]: row
        for row in rows.annotate(n=Count("pk"), bad=Count("pk", filter=Q(reading__sentiment="negative")))
    }
    known = {row.week: row for row in TopicWeek.objects.filter(topic=topic, week__in=list(texts))}
    weeks = []
    for week, of in texts.items():
        n, bad = counted.get(week, {"n": 0})["n"], counted.get(week, {"bad": 0})["bad"]
        row = known.get(week) or TopicWeek(topic=topic, week=week, texts=0, of=0, negative=0)
        row.texts, row.negative = max(row.texts, n), max(row.negative, bad)  # texts that were erased meanwhile count on
        row.of = max(row.of, of, row.texts)
        weeks.append(TopicWeek(topic=topic, week=week, texts=row.texts, of=row.of, negative=row.negative))
    TopicWeek.objects.bulk_create(
        weeks,
        update_conflicts=True,
        unique_fields=["topic", "week"],
        update_fields=["texts", "of", "negative"],
    )


def _share_weeks(topic: Topic, made: Topic) -> None:
    """Give a part of a topic its share of each week; texts that are gone stay where they were counted."""
    weeks = dict(TopicWeek.objects.filter(topic=topic).values_list("week", "of"))
    _count(made, weeks)
    for row in TopicWeek.objects.filter(topic=made):
        TopicWeek.objects.filter(topic=topic, week=row.week).update(
            texts=F("texts") - row.texts, negative=F("negative") - row.negative
        )


def _portions(ids: Sequence[int], size: int = 500) -> list[Sequence[int]]:
    return [ids[begin : begin + size] for begin in range(0, len(ids), size)]
