"""Numbers on the score page: written as the reader writes them, and said in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ucho.statistics.scores import HIDDEN, SCALES, TOO_FEW, Score, compare

NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"
NOTICED: Final = 2.02  # half intervals that a change must measure to be noticed 4 times out of 5: √2 · 2.8 / 1.96


@dataclass(frozen=True, slots=True)
class Change:
    """How a score compares with the time before: a few words, and the sentence behind them."""

    kind: Literal["better", "worse", "same", "unknown"]
    words: str
    detail: str


def number(value: float, digits: int = 1, *, signed: bool = False) -> str:
    """Write a number in the reader's language, with a real minus and never "−0".

    Args:
        value: the number.
        digits: behind the decimal sign.
        signed: whether more than 0 gets a plus.
    """
    value = round(value, digits) + 0.0
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + number_format(abs(value), decimal_pos=digits, use_l10n=True, force_grouping=True)


def whole(count: int) -> str:
    """Write a count in the reader's language."""
    return number_format(count, decimal_pos=0, use_l10n=True, force_grouping=True)


def share(part: int, of: int) -> str:
    """Write a part as per cent of the whole, nothing of nothing."""
    return f"{number(100 * part / of)}{NBSP}%" if of else ""


def value(metric: str, amount: float, *, signed: bool = False) -> str:
    """Write a value of a metric: per cent with its sign, a mean with two decimals.

    Args:
        metric: which.
        amount: in the unit of the metric.
        signed: whether more than 0 gets a plus, as differences do.
    """
    unit = SCALES[metric].unit
    text = number(amount, 2 if unit == "mean" else 1, signed=signed)
    return f"{text}{NBSP}%" if unit == "%" else text


def meaning(metric: str) -> str:
    """Say what a metric measures."""
    return {
        "nps": _(
            "Share of customers who answered 9 or 10 less the share who answered 0 to 6, from −100 to 100 points."
        ),
        "csat": _("Share of customers who answered 4 or 5 on a scale from 1 to 5."),
        "ces2": _("Mean agreement that it was easy, from 1 to 7. Higher is easier."),
    }[metric]


def method(metric: str) -> str:
    """Say how the interval of a metric is computed, for those who know."""
    return {
        "nps": _("Interval of 95 %, computed by the adjusted Wald method."),
        "csat": _("Interval of 95 %, computed by Wilson's method."),
        "ces2": _("Interval of 95 %, computed from Student's t distribution."),
    }[metric]


def certainty(found: Score) -> str:
    """Say how far the truth may lie from a score that is shown."""
    if found.low is None or found.high is None:
        return _("How far the true value lies from it cannot be told while all answers are the same.")
    return _("Not everybody answered, so the true value most likely lies between %(low)s and %(high)s.") % {
        "low": value(found.metric, found.low),
        "high": value(found.metric, found.high),
    }


def hidden_words() -> str:
    """Say why a score of very few answers is not shown."""
    return _(
        "With fewer than %(least)d answers a score says more about single people than about your service, so it is not "
        "shown. The answers themselves are below."
    ) % {"least": HIDDEN}


def change(now: Score, before: Score) -> Change:
    """Say how a score compares with the time before.

    Args:
        now: the score.
        before: the same for the time before.
    """
    if not before.n and not now.too_few:
        return Change("unknown", _("Nothing to compare with"), _("Nobody answered in the time before."))
    if now.too_few or before.too_few:
        detail = _("Answers now: %(now)s, in the time before: %(before)s. Each needs at least %(least)d.") % {
            "now": whole(now.n),
            "before": whole(before.n),
            "least": TOO_FEW,
        }
        return Change("unknown", _("Too few to compare"), detail)
    found = compare(now, before)
    if found is None or before.score is None:
        return Change("unknown", _("Nothing to compare with"), _("All answers are the same in both times."))
    gaps = {
        "before": value(now.metric, before.score),
        "difference": value(now.metric, found.value, signed=True),
        "low": value(now.metric, found.interval.low, signed=True),
        "high": value(now.metric, found.interval.high, signed=True),
    }
    if not found.clear:
        detail = _(
            "It was %(before)s in the time before. The difference of %(difference)s can be chance: the true one most "
            "likely lies between %(low)s and %(high)s."
        )
        return Change("same", _("No evidence of change"), detail % gaps)
    detail = _(
        "It was %(before)s in the time before. The difference is %(difference)s; the true one most likely lies between "
        "%(low)s and %(high)s."
    )
    if found.value > 0:
        return Change("better", _("Better than before"), detail % gaps)
    return Change("worse", _("Worse than before"), detail % gaps)


def noticed(found: Score) -> str:
    """Say how small a change this many answers cannot show, nothing when there are too few to compare anyway."""
    if found.too_few or found.low is None or found.high is None:
        return ""
    size = NOTICED * (found.high - found.low) / 2
    return _("With this many answers, a change of less than about %(size)s usually goes unnoticed.") % {
        "size": value(found.metric, size)
    }
