"""The cells of the heat map: a share with its range, a sign and words, so that it can be read without its colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ucho.statistics.intervals import LEVEL
from ucho.statistics.proportions import newcombe, wilson
from ucho.statistics.scores import HIDDEN, TOO_FEW
from ucho.understanding.contract import CATEGORIES
from ucho.understanding.heat import Heat, Mentions
from ucho.understanding.words import ASPECTS
from ucho.web.scores.figures import NBSP, number, whole
from ucho.web.understanding.heat_filters import HeatFilters
from ucho.web.understanding.touchpoints import in_order, touchpoint_icon, touchpoint_name

BAD: Final = 0.5  # from this share of negative texts on, a cell is bad
GOOD: Final = 0.25  # up to this one it is good
Kind = Literal["bad", "middle", "good", "few", "none"]
NONE: Final = Mentions()


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell; empty words where there is nothing to say."""

    kind: Kind
    icon: str = ""
    share: str = ""  # "62 %"
    verdict: str = ""  # "mostly negative"
    around: str = ""  # "48–74 %"
    texts: str = ""  # "31 texts"
    change: str = ""
    change_kind: Literal["", "better", "worse"] = ""
    change_why: str = ""
    unsure: bool = False  # few texts: the range is wide
    href: str = ""
    current: bool = False
    label: str = ""  # all of it for a screen reader


@dataclass(frozen=True, slots=True)
class RowView:
    """One aspect: everywhere, then at each touchpoint."""

    name: str
    all: CellView
    cells: Sequence[CellView]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One touchpoint."""

    name: str
    icon: str
    texts: str


@dataclass(frozen=True, slots=True)
class TableView:
    """The heat map; without rows when nobody spoke of anything."""

    columns: Sequence[ColumnView]
    rows: Sequence[RowView]
    texts: int


def table(found: Heat, filters: HeatFilters) -> TableView:
    """Return the heat map, the aspect with most negative texts first.

    Args:
        found: what was counted.
        filters: what was chosen.
    """
    places = in_order({place for _category, place in found.now} | set(found.texts))
    sums = {one: (_sum(found.now, one), _sum(found.before, one)) for one in CATEGORIES}
    shown = [one for one in sums if sums[one][0].texts]
    shown.sort(key=lambda one: (-sums[one][0].negative, -sums[one][0].texts))
    compared = sum(_comparable(mentions, found.before.get(place, NONE)) for place, mentions in found.now.items())
    compared += sum(_comparable(*pair) for pair in sums.values())
    level = 1 - (1 - LEVEL) / max(1, compared)
    rows = []
    for one in shown:
        cells = [
            _cell(found.now.get((one, place), NONE), found.before.get((one, place), NONE), level, filters, one, place)
            for place in places
        ]
        rows.append(RowView(str(ASPECTS[one]), _cell(*sums[one], level, filters, one, ""), cells))
    columns = [
        ColumnView(touchpoint_name(one), touchpoint_icon(one), _texts(found.texts.get(one, 0))) for one in places
    ]
    return TableView(columns, rows, sum(found.texts.values()))


def _sum(counted: Mapping[tuple[str, str], Mentions], category: str) -> Mentions:
    """Add up the touchpoints of an aspect; each text came by one of them."""
    found = [one for (aspect, _place), one in counted.items() if aspect == category]
    return Mentions(*(sum(getattr(one, name) for one in found) for name in ("texts", "negative", "positive")))


def _comparable(now: Mentions, before: Mentions) -> bool:
    return min(now.texts, before.texts) >= TOO_FEW


def _cell(now: Mentions, before: Mentions, level: float, filters: HeatFilters, category: str, place: str) -> CellView:
    if not now.texts:
        return CellView("none")
    texts = _texts(now.texts)
    href = filters.href(aspect=category, touchpoint=place or None, polarity=None) + "#texts"
    current = (filters.aspect, filters.touchpoint) == (category, place)
    around = wilson(now.negative, now.texts)
    if now.texts < HIDDEN or around is None:
        few = _("too few to show")
        return CellView("few", "", "", few, "", texts, href=href, current=current, label=f"{few}, {texts}")
    value = now.negative / now.texts
    kind, icon, verdict = _verdict(value)
    share = f"{number(100 * value, 0)}{NBSP}%"
    span = f"{number(100 * around.low, 0)}–{number(100 * around.high, 0)}{NBSP}%"
    change_kind, change, why = _change(now, before, level)
    said = _("%(share)s negative, most likely %(range)s, %(texts)s") % {"share": share, "range": span, "texts": texts}
    label = ", ".join(one for one in (verdict, said, change) if one)
    few_ = now.texts < TOO_FEW
    return CellView(kind, icon, share, verdict, span, texts, change, change_kind, why, few_, href, current, label)


def _verdict(share: float) -> tuple[Kind, str, str]:
    if share >= BAD:
        return "bad", "mood-sad", _("mostly negative")
    if share <= GOOD:
        return "good", "mood-smile", _("seldom negative")
    return "middle", "mood-neutral", pgettext("texts", "mixed")


def _change(now: Mentions, before: Mentions, level: float) -> tuple[Literal["", "better", "worse"], str, str]:
    """Say how a cell compares with the time before: only what is clear although so many cells were looked at."""
    if not _comparable(now, before):
        return "", "", ""
    found = newcombe(now.negative, now.texts, before.negative, before.texts, level)
    if found is None or found.low <= 0 <= found.high:
        return "", "", ""
    was = f"{number(100 * before.negative / before.texts, 0)}{NBSP}%"
    why = _("It was %(share)s in the time before.") % {"share": was}
    if found.low > 0:
        return "worse", pgettext("a share of negative texts", "worse"), why
    return "better", pgettext("a share of negative texts", "better"), why


def _texts(count: int) -> str:
    return ngettext("%(count)s text", "%(count)s texts", count) % {"count": whole(count)}
