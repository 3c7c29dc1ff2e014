"""Topics as the pages show them: names, numbers in words, and pictures as numbers that SVG attributes take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ucho.conversations import queries as conversations
from ucho.conversations.models import Message
from ucho.core.actors import Actor
from ucho.surveys import queries as surveys
from ucho.surveys.models import Answer
from ucho.understanding.models import Reading
from ucho.understanding.subjects import ANSWER, MESSAGE, words_of
from ucho.understanding.topics.queries import Breakdown, Watched, Week
from ucho.understanding.words import SENTIMENTS
from ucho.web.components.languages import language_name
from ucho.web.scores.figures import NBSP, number, whole
from ucho.web.understanding.touchpoints import touchpoint_icon, touchpoint_name

HEIGHT: Final = 24.0  # of a picture, in units of its view box; it is 100 wide
SHORT: Final = 280  # characters of a text in a list
FINE: Final = 500  # texts from which a tenth of a per cent means anything


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text of a topic."""

    words: str
    language: str
    at: datetime
    touchpoint: str
    icon: str
    unit: str
    href: str


@dataclass(slots=True)
class TopicLine:
    """One topic in a list."""

    pk: int
    name: str
    named: bool
    words: Sequence[str]
    href: str
    new: bool
    trend: int
    share: str  # of the texts of the newest week
    sure: str  # the range that fits it
    count: str
    mood: str  # how many of them are negative
    bad: bool
    weeks: int
    line: str  # points of the picture
    band: str  # of the range around it
    end: tuple[str, str]
    examples: Sequence[TextLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week of a topic, as a line of a table."""

    week: date
    running: bool
    count: str
    of: str
    share: str
    sure: str
    negative: str
    low: str  # places on the picture, 0 … 100
    at: str
    span: str


def topic_line(watched: Watched) -> TopicLine:
    """Return one topic as a list shows it.

    Args:
        watched: which one.
    """
    topic, newest = watched.topic, watched.newest
    line, band, end = _picture(watched.weeks if newest is watched.weeks[-1] else [*watched.weeks, watched.running])
    negative = sum(one.negative for one in watched.weeks) + watched.running.negative
    return TopicLine(
        topic.pk,
        topic.name or ", ".join(topic.words) or _("Something without words of its own"),
        bool(topic.name),
        topic.words,
        reverse("understanding-topic", args=[topic.pk]),
        watched.new,
        watched.trend,
        _share(newest.texts, newest.of) or "0",
        _range(newest),
        _counted(newest, running=newest is watched.running),
        _("%(share)s negative") % {"share": _share(negative, watched.texts)} if watched.texts else "",
        2 * negative > watched.texts,
        len(watched.weeks),
        line,
        band,
        end,
    )


def _counted(week: Week, *, running: bool) -> str:
    """Say how many of the texts of a week it were, and which week that was."""
    gaps = {"n": whole(week.texts), "of": whole(week.of)}
    if running:
        return ngettext("%(n)s text of %(of)s this week", "%(n)s texts of %(of)s this week", week.texts) % gaps
    return ngettext("%(n)s text of %(of)s last week", "%(n)s texts of %(of)s last week", week.texts) % gaps


def week_lines(watched: Watched) -> list[WeekLine]:
    """Return the weeks of a topic, the newest first, on one scale; weeks without any text of the company are left out.

    Args:
        watched: which topic.
    """
    rows = [one for one in (*watched.weeks, watched.running) if one.of]
    top = max((one.interval.high for one in rows if one.interval), default=1.0) or 1.0
    return [_week(one, top, running=one is watched.running) for one in reversed(rows)]


def about(found: Breakdown) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return where texts came from as small tables: a title, and lines of name, count and share.

    Args:
        found: what was counted.
    """
    names = {
        _("By channel"): ({code: touchpoint_name(code) for code in found.touchpoints}, found.touchpoints),
        _("By language"): (
            {code: language_name(code) or code or pgettext("language", "not sure") for code in found.languages},
            found.languages,
        ),
        _("By mood"): (
            {code: str(SENTIMENTS.get(code, pgettext("sentiment", "not sure"))) for code in found.sentiments},
            found.sentiments,
        ),
    }
    return [(title, _shares(known, counts)) for title, (known, counts) in names.items() if counts]


def text_lines(actor: Actor, rows: Iterable[Reading]) -> list[TextLine]:
    """Return texts that the actor may read; those whose words are gone are left out.

    Args:
        actor: who reads.
        rows: what was read of them.
    """
    readings = list(rows)
    keys = {row.pk: row.subject.partition(":") for row in readings}
    messages = Message.objects.select_related("conversation").in_bulk(_keys(keys.values(), MESSAGE))
    answers = Answer.objects.in_bulk(_keys(keys.values(), ANSWER))
    words = words_of(readings)
    found = []
    for row in readings:
        kind, _colon, key = keys[row.pk]
        message = messages.get(int(key)) if kind == MESSAGE else None
        answer = answers.get(int(key)) if kind == ANSWER else None
        if words.get(row.pk) and (href := _href(actor, message, answer)):
            found.append(_text(row, words[row.pk], href))
    return found


def _text(row: Reading, words: str, href: str) -> TextLine:
    words = "\n".join(line for line in words.splitlines() if line.strip())
    short = words if len(words) <= SHORT else f"{words[:SHORT].rsplit(' ', 1)[0]}…"
    place = touchpoint_name(row.touchpoint)
    return TextLine(
        short, row.language, row.said_at or row.at, place, touchpoint_icon(row.touchpoint), str(row.unit), href
    )


def _href(actor: Actor, message: Message | None, answer: Answer | None) -> str:
    """Return where a text stands; nothing when the actor may not read it."""
    if message is not None and actor.rights.allow(conversations.READ, message.conversation.unit_id):
        return f"{reverse('conversation', args=[message.conversation_id])}#m{message.pk}"
    if answer is not None and actor.rights.allow(surveys.READ, answer.unit_id):
        return f"{reverse('scores')}?instrument={answer.instrument}#answer-{answer.pk}"
    return ""


def _keys(subjects: Iterable[tuple[str, str, str]], kind: str) -> list[int]:
    return [int(key) for known, _colon, key in subjects if known == kind]


def _shares(names: Mapping[str, str], counts: Mapping[str, int]) -> list[tuple[str, str, str]]:
    total = sum(counts.values())
    return [(names[code], whole(count), _share(count, total)) for code, count in counts.items()]


def _share(part: int, of: int) -> str:
    """Write a part as per cent of the whole, no finer than so few texts can tell; nothing of nothing."""
    return f"{number(100 * part / of, _digits(of))}{NBSP}%" if of else ""


def _digits(of: int) -> int:
    return 1 if of >= FINE else 0


def _range(week: Week) -> str:
    found = week.interval
    if found is None:
        return ""
    digits = _digits(week.of)
    gaps = {"low": number(100 * found.low, digits), "high": f"{number(100 * found.high, digits)}{NBSP}%"}
    return _("between %(low)s and %(high)s") % gaps


def _week(one: Week, top: float, *, running: bool) -> WeekLine:
    found = one.interval
    low, high = (found.low, found.high) if found else (0.0, 0.0)
    return WeekLine(
        one.week,
        running,
        whole(one.texts),
        whole(one.of),
        _share(one.texts, one.of),
        _range(one),
        _share(one.negative, one.texts),
        _plain(100 * low / top),
        _plain(100 * one.texts / one.of / top),
        _plain(100 * (high - low) / top),
    )


def _picture(weeks: Sequence[Week]) -> tuple[str, str, tuple[str, str]]:
    """Return the line through the shares of weeks, the band of their ranges, and where the line ends."""
    rows = [(place, one) for place, one in enumerate(weeks) if one.of]
    if len(rows) < 2:
        return "", "", ("", "")
    highs = [one.interval.high if one.interval else 0.0 for _place, one in rows]
    lows = [one.interval.low if one.interval else 0.0 for _place, one in rows]
    shares = [one.texts / one.of for _place, one in rows]
    top = max(min(max(highs), 3 * max(shares)), 1e-9)  # a week of five texts must not flatten all others
    across = [100 * place / (len(weeks) - 1) for place, _one in rows]
    line = [_point(x, y, top) for x, y in zip(across, shares, strict=True)]
    band = [_point(x, y, top) for x, y in zip(across, highs, strict=True)]
    band += [_point(x, y, top) for x, y in reversed(list(zip(across, lows, strict=True)))]
    end = line[-1].split(",")
    return " ".join(line), " ".join(band), (end[0], end[1])


def _point(x: float, y: float, top: float) -> str:
    return f"{_plain(x)},{_plain(HEIGHT - 2 - (HEIGHT - 4) * min(y / top, 1))}"


def _plain(amount: float) -> str:
    """Write a number as SVG reads it, whatever the reader's language."""
    return f"{amount:.2f}"
