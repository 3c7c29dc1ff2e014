"""Pictures of a score: columns for the answers, a ruler for the interval; all as numbers that SVG attributes take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ucho.core.language import say
from ucho.statistics.scores import SCALES, Score
from ucho.surveys.contract import Band, Instrument
from ucho.web.scores.figures import number, share, whole


@dataclass(frozen=True, slots=True)
class Column:
    """How often one answer was given; `top` and `height` are per cent of the picture's height."""

    step: int
    label: str  # what the step is called where steps have names
    count: str
    share: str
    band: Band
    top: str
    height: str


@dataclass(frozen=True, slots=True)
class Part:
    """How many answers were bad, middle or good; `left` and `width` are per cent of the picture's width."""

    band: Band
    name: str
    steps: str
    count: str
    share: str
    left: str
    width: str


@dataclass(frozen=True, slots=True)
class Ruler:
    """Where score and interval lie on the scale; all positions are per cent of the picture's width."""

    at: str
    left: str
    width: str
    lowest: str
    highest: str
    zero: str = ""  # where 0 lies inside the scale
    before: str = ""  # where the score of the time before was


def columns(found: Score, instrument: Instrument) -> Sequence[Column]:
    """Return one column for each step of the scale, the highest filling the picture."""
    most = max(found.distribution.values()) or 1
    names = instrument.labels or {}
    return [
        Column(
            step,
            say(names.get(step, {}), get_language() or "en"),
            whole(count),
            share(count, found.n),
            instrument.band(step),
            _plain(100 - 100 * count / most),
            _plain(100 * count / most),
        )
        for step, count in found.distribution.items()
    ]


def parts(found: Score, instrument: Instrument) -> Sequence[Part]:
    """Return the bad, the middle and the good answers as parts of one bar; nothing without answers."""
    if not found.n:
        return ()
    made: list[Part] = []
    left = 0.0
    for band, name in _names(found.metric):
        steps = [step for step in instrument.scores() if instrument.band(step) == band]
        count = sum(found.distribution.get(step, 0) for step in steps)
        width = 100 * count / found.n
        if steps:
            ends = f"{steps[0]}–{steps[-1]}" if len(steps) > 1 else str(steps[0])
            made.append(Part(band, name, ends, whole(count), share(count, found.n), _plain(left), _plain(width)))
        left += width
    return made


def ruler(found: Score, before: Score | None) -> Ruler | None:
    """Return the picture of a score that may be shown, with that of the time before if it may be shown, too."""
    if found.score is None:
        return None
    scale = SCALES[found.metric]

    def at(amount: float) -> float:
        return 100 * (amount - scale.bottom) / (scale.top - scale.bottom)

    low = at(found.low) if found.low is not None else at(found.score)
    high = at(found.high) if found.high is not None else at(found.score)
    unit = "\u00a0%" if scale.unit == "%" else ""
    return Ruler(
        _plain(at(found.score)),
        _plain(low),
        _plain(high - low),
        number(scale.bottom, 0) + unit,
        number(scale.top, 0, signed=scale.bottom < 0) + unit,
        _plain(at(0)) if scale.bottom < 0 else "",
        _plain(at(before.score)) if before and before.score is not None else "",
    )


def _names(metric: str) -> Sequence[tuple[Band, str]]:
    if metric == "nps":
        return [("bad", _("Detractors")), ("middle", _("Passives")), ("good", _("Promoters"))]
    return [
        ("bad", pgettext("answers", "Bad")),
        ("middle", pgettext("answers", "Middle")),
        ("good", pgettext("answers", "Good")),
    ]


def _plain(amount: float) -> str:
    """Write a number as SVG reads it, whatever the reader's language."""
    return f"{amount:.2f}"
