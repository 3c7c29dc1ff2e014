"""What was understood of the words beside scores: badges for each answer, and a summary of what they wrote about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ucho.core.actors import Actor
from ucho.statistics.scores import HIDDEN
from ucho.surveys import queries
from ucho.understanding.contract import CATEGORIES, CODES
from ucho.understanding.heat import Mentions, in_answers
from ucho.understanding.models import Reading
from ucho.understanding.queries import LABELS
from ucho.understanding.words import ASPECTS, SENTIMENTS
from ucho.web.scores.figures import share, whole
from ucho.web.scores.filters import Filters

KINDS = {"negative": "u-chip-late", "positive": "u-chip-good"}
ICONS = {"negative": "mood-sad", "positive": "mood-smile", "neutral": "mood-neutral"}
BAD = frozenset({"unhappy", "complaint", "leaving", "rude"})


@dataclass(frozen=True, slots=True)
class Badge:
    """One thing that was understood."""

    words: str
    icon: str
    kind: str = ""  # a class
    why: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """One part of the service in what customers wrote; the widths are per cent of the picture's width."""

    name: str
    href: str
    texts: str
    negative: str  # empty when there are too few texts to tell a share
    bad: str
    rest: str  # up to where neither bad nor good texts reach
    good: str
    current: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter of answers by what was understood."""

    name: str  # of the field
    label: str
    every: str
    choices: Sequence[tuple[str, str, bool]]


def badges(reading: Reading | None) -> Sequence[Badge]:
    """Return what was understood of one text: how it is meant, what it is, what it speaks of.

    What the mood says already is not said twice.
    """
    if reading is None:
        return ()
    found = []
    if reading.sentiment in SENTIMENTS:
        words = str(SENTIMENTS[reading.sentiment])
        found.append(Badge(words, ICONS[reading.sentiment], KINDS.get(reading.sentiment, "")))
    said = {"unhappy"} if reading.sentiment == "negative" else set()
    found += [
        Badge(str(LABELS[code]), "tag", "u-chip-soon" if code in BAD else "")
        for code in CODES
        if code in reading.codes and code not in said
    ]
    polarities: dict[str, set[str]] = {}
    for aspect in reading.aspects.all():
        polarities.setdefault(aspect.category, set()).add(aspect.polarity)
    return [*found, *(_aspect(one, polarities[one]) for one in CATEGORIES if one in polarities)]


def _aspect(category: str, polarities: set[str]) -> Badge:
    """Return a part of the service with how it is spoken of; good and bad at once is mixed."""
    told = polarities - {"neutral"}
    if len(told) == 1:
        (polarity,) = told
        return Badge(str(ASPECTS[category]), ICONS[polarity], KINDS[polarity], str(SENTIMENTS[polarity]))
    why = pgettext("texts", "mixed") if told else str(SENTIMENTS["neutral"])
    return Badge(str(ASPECTS[category]), ICONS["neutral"], "", why)


def wrote_about(filters: Filters, actor: Actor) -> Sequence[About]:
    """Return what customers wrote about beside their scores, what most wrote about first.

    Args:
        filters: what was chosen, with an instrument.
        actor: who reads it.
    """
    found = in_answers(actor, queries.matching(actor, filters.asked()))
    most = max((one.texts for one in found.values()), default=0)
    ranked = sorted(found.items(), key=lambda one: (-one[1].texts, -one[1].negative, one[0]))
    return [_about(category, mentions, most, filters) for category, mentions in ranked if category in ASPECTS]


def _about(category: str, found: Mentions, most: int, filters: Filters) -> About:
    current = filters.aspect == category
    shown = found.texts >= HIDDEN
    good = min(found.positive, found.texts - found.negative)  # a text that does both counts as bad in the picture
    return About(
        str(ASPECTS[category]),
        filters.href(aspect=None if current else category, band=None) + "#answers",
        whole(found.texts),
        _("%(share)s negative") % {"share": share(found.negative, found.texts)} if shown else "",
        _width(found.negative if shown else 0, most),
        _width(found.texts - good if shown else found.texts, most),
        _width(found.texts, most),
        current,
    )


def _width(part: int, most: int) -> str:
    return f"{100 * part / most:.2f}"


def chosen(filters: Filters) -> Sequence[Chosen]:
    """Return the filters of answers by what was understood of their words."""
    return [
        Chosen("sentiment", _("How it is meant"), _("Any mood"), _choices(SENTIMENTS, filters.sentiment)),
        Chosen("code", _("Signal"), _("Any signal"), _choices(LABELS, filters.code)),
        Chosen("aspect", _("What it is about"), _("Any subject"), _choices(ASPECTS, filters.aspect)),
    ]


def _choices(words: Mapping[str, object], current: str) -> list[tuple[str, str, bool]]:
    return [(code, str(label), code == current) for code, label in words.items()]
