"""What the bakery did with what its customers say: it checked readings, named topics and tried an outside model.

Each part is told in one go after all conversations, because it looks at all of them: weeks are gone through from the
oldest on, and what falls in between happens at its own moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final

from ucho.conversations.models import MessageSource
from ucho.core.actors import By, system
from ucho.demo import worker
from ucho.demo.cast import Cast
from ucho.demo.content import Script
from ucho.demo.content.moments import WARSAW
from ucho.demo.outside import try_a_model
from ucho.demo.topics import name_topics
from ucho.events.jobs import enqueue
from ucho.understanding import operations
from ucho.understanding.contract import READER
from ucho.understanding.learning import jobs
from ucho.understanding.learning.labels import INTENT, NO, SENTIMENT, YES
from ucho.understanding.models import Correction, OutsideModel, Reading, ReviewItem, Topic

WEEKS: Final = 9  # in which colleagues checked readings
SUNDAY: Final = time(3, 10)
MONDAY: Final = time(9, 30)
AN_HOUR: Final = timedelta(hours=1)  # that answering takes at most, also when the demo is made on a Monday morning
CHECKERS: Final = ("agnieszka", "ola")
TEACHER: Final = "agnieszka"
CORRECTOR: Final = "ola"
COMPLAINT: Final = "complaint"  # the head, and the tag that colleagues put on
LESSONS: Final = 4  # weeks in which something was taught: one of them wins, whatever is kept back to judge by
WISHES: Final = 8  # texts whose wish somebody named so far: too few to learn from
FRESH: Final = timedelta(days=8)  # texts that the new head reads again, so that its work can be seen
_QUEUE: Final = system("understanding.fill_queue", ["understanding.fill_queue"])
_READER: Final = system("understanding.read_again", ["understanding.read"])


@dataclass(frozen=True, slots=True)
class Words:
    """Where a text stands in the script."""

    conversation: str
    index: str
    tags: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return the name under which moods are told."""
        return f"{self.conversation}:{self.index}"

    @property
    def opening(self) -> bool:
        """Return whether it begins a conversation."""
        return self.index == "0"


Part = Callable[[], None]


def parts(script: Script, cast: Cast, now: datetime) -> list[Part]:
    """Return what is still to be told, in order; each part is told whole or not at all.

    Args:
        script: with moods and topics.
        cast: who checks and names.
        now: when the history ends.
    """
    found: list[Part] = [
        partial(_check, script, cast, now, back)
        for back in range(WEEKS, 0, -1)
        if not Correction.objects.filter(at__gte=_sunday(now, back)).exists()
    ]
    if not Correction.objects.filter(head=INTENT).exists():
        found.append(lambda: _finish(script, cast, now))
    if not Topic.objects.exists():
        found.append(lambda: name_topics(_places(script), script.voices.topics, cast.actors["agnieszka"], now))
    if not OutsideModel.objects.exists():
        found.append(lambda: try_a_model(cast.actors["pawel"], now))
    return found


def _check(script: Script, cast: Cast, now: datetime, back: int) -> None:
    """Fill the queue on a Sunday, answer it on the Monday, and teach what was said."""
    places = _places(script)
    sunday, (monday, last) = _sunday(now, back), _checked(now, back)
    _fill(sunday)
    _answer(places, script, cast, monday)
    _correct(places, script, cast, last)
    if back <= LESSONS:
        operations.teach_now(by=By(cast.actors[TEACHER], last))
        worker.work(last)


def _checked(now: datetime, back: int) -> tuple[datetime, datetime]:
    """Return when colleagues begin to check the texts of a week, and when they are done."""
    monday = min(_next_day(_sunday(now, back)), now - AN_HOUR)
    return monday, min(monday + timedelta(hours=6), now)


def _finish(script: Script, cast: Cast, now: datetime) -> None:
    """Name some wishes, let the new head read what is fresh, and fill the queue once more."""
    places = _places(script)
    _monday, last = _checked(now, 1)
    _name_wishes(places, script, cast, last)
    fresh = list(Reading.objects.filter(reader=READER, said_at__gte=last - FRESH).order_by("pk"))
    operations.read_again(fresh, by=By(_READER, last))
    _correct(places, script, cast, now)
    _fill(min(last + timedelta(minutes=5), now))
    worker.work(now)


def _fill(at: datetime) -> None:
    """Choose the texts that people are asked about."""
    enqueue(jobs.fill_queue, by=By(_QUEUE, at))
    worker.work(at)


def _answer(places: Mapping[int, Words], script: Script, cast: Cast, at: datetime) -> None:
    """Answer what the script knows, a text a quarter of a minute."""
    for item in ReviewItem.objects.filter(done_at=None).select_related("reading").order_by("rank"):
        answer = _truth(places.get(item.reading_id), item.head, script)
        if answer:
            at += timedelta(seconds=15)
            by = By(cast.actors[CHECKERS[item.reading_id % len(CHECKERS)]], at)
            operations.correct(item.reading, item.head, answer, chosen=item.chosen, by=by)


def _correct(places: Mapping[int, Words], script: Script, cast: Cast, at: datetime) -> None:
    """Correct the moods of the week that a colleague sees to be wrong while answering."""
    week = Reading.objects.filter(reader=READER, said_at__gt=at - timedelta(days=7), said_at__lte=at)
    for reading in week.order_by("pk"):
        right = _truth(places.get(reading.pk), SENTIMENT, script)
        if right and right != reading.sentiment:
            operations.correct(reading, SENTIMENT, right, by=By(cast.actors[CORRECTOR], at))


def _truth(words: Words | None, head: str, script: Script) -> str:
    """Return what colleagues say of a text; empty when they have not said anything."""
    if words is None:
        return ""
    if head == SENTIMENT:
        return script.voices.moods.get(words.key, "")
    if head == COMPLAINT and words.opening:
        return YES if COMPLAINT in words.tags else NO
    return ""


def _name_wishes(places: Mapping[int, Words], script: Script, cast: Cast, at: datetime) -> None:
    """Say what some customers wanted when they first wrote, in the words of the tag that was put on."""
    by = By(cast.actors[TEACHER], at)
    openings = [pk for pk, words in places.items() if words.opening and words.tags]
    newest = Reading.objects.filter(pk__in=openings, said_at__lt=at).order_by("-said_at", "pk")
    for reading in newest[:WISHES]:
        operations.correct(reading, INTENT, script.tags[places[reading.pk].tags[0]]["pl"], by=by)


def _places(script: Script) -> dict[int, Words]:
    """Return where the texts stand that were read, by the reading's id."""
    tags = {told.key: tuple(told.tags) for told in script.conversations}
    sources = MessageSource.objects.filter(entry__provider_ref__startswith="demo:")
    refs = dict(sources.values_list("message", "entry__provider_ref"))
    subjects = {f"conversations.message:{pk}": ref.split(":") for pk, ref in refs.items()}
    rows = Reading.objects.filter(reader=READER, subject__in=subjects).values_list("pk", "subject")
    found = {pk: subjects[subject] for pk, subject in rows}
    return {pk: Words(key, index, tags.get(key, ())) for pk, (_demo, key, index) in found.items()}


def _sunday(now: datetime, back: int) -> datetime:
    """Return the morning of a Sunday so many weeks back: 1 is the last one of a whole week."""
    day: date = now.astimezone(WARSAW).date()
    day -= timedelta(days=day.weekday() + 1 + 7 * (back - 1))
    return datetime.combine(day, SUNDAY, WARSAW).astimezone(now.tzinfo)


def _next_day(sunday: datetime) -> datetime:
    day = sunday.astimezone(WARSAW).date() + timedelta(days=1)
    return datetime.combine(day, MONDAY, WARSAW).astimezone(sunday.tzinfo)
