"""The score page: from what queries found to what the template reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ucho.channels import queries as channels
from ucho.core.actors import Actor
from ucho.core.language import say
from ucho.org import queries as org
from ucho.org.models import Unit
from ucho.statistics.intervals import Estimate
from ucho.statistics.scores import Score, score
from ucho.surveys import queries, registry
from ucho.surveys.contract import Instrument
from ucho.web.scores import figures, pictures
from ucho.web.scores.filters import CHOSEN, PERIODS, Filters
from ucho.web.scores.funnel import FunnelView, funnel_view
from ucho.web.scores.understood import About, Chosen, chosen, wrote_about


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen in a filter."""

    value: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """One instrument."""

    title: str
    href: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Another number from the same answers."""

    label: str
    value: str
    range: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """The score of one unit."""

    name: str
    href: str
    n: str
    score: str  # empty when it is not shown
    range: str
    ruler: pictures.Ruler | None
    empty: bool
    hidden: bool
    too_few: bool


@dataclass(frozen=True, slots=True)
class ScorePage:
    """Everything the template draws, but for the answers."""

    tabs: Sequence[Tab]
    metric: str
    question: str
    low_label: str
    high_label: str
    n: int
    count: str
    score: str
    meaning: str
    certainty: str
    method: str
    hidden: str  # why the score is not shown, empty when it is
    change: figures.Change | None
    noticed: str
    ruler: pictures.Ruler | None
    columns: Sequence[pictures.Column]
    parts: Sequence[pictures.Part]
    readings: Sequence[Reading]
    funnel: FunnelView
    units: Sequence[UnitLine]
    about: Sequence[About]  # what they wrote about
    first: date
    last: date
    before_first: date
    before_last: date


@dataclass(frozen=True, slots=True)
class Menus:
    """What the filters offer."""

    periods: Sequence[Choice]
    units: Sequence[Choice]
    accounts: Sequence[Choice]
    agents: Sequence[Choice]
    bands: Sequence[tuple[str, str, bool]]  # label, address, current
    chosen: Sequence[Chosen]  # by what was understood of the words
    days: bool  # whether the first and the last day are chosen one by one


def metrics() -> Mapping[str, Instrument]:
    """Return the instruments that make a score we can compute, in the order of their tabs."""
    found = registry.metrics()
    return {name: found[name] for name in ("ces2", "csat", "nps") if name in found}


def distributions(filters: Filters, actor: Actor) -> Mapping[str, Mapping[int, int]]:
    """Return how often each score was given, for every instrument."""
    return {name: queries.distribution(actor, filters.asked(name)) for name in metrics()}


def score_page(filters: Filters, actor: Actor, counted: Mapping[str, Mapping[int, int]]) -> ScorePage:
    """Return the page for one instrument.

    Args:
        filters: what was chosen, with an instrument.
        actor: who reads it.
        counted: what `distributions` returned.
    """
    name = filters.instrument
    instrument = metrics()[name]
    found = score(name, counted[name])
    before = score(name, queries.distribution(actor, filters.asked(span=filters.span.before())))
    shown = bool(found.n) and not found.hidden
    language = get_language() or "en"
    company = str(org.company() or "")
    return ScorePage(
        tabs=_tabs(filters, counted),
        metric=name,
        question=say(instrument.question, language).replace("{company}", company),
        low_label=say(instrument.low_label, language),
        high_label=say(instrument.high_label, language),
        n=found.n,
        count=figures.whole(found.n),
        score=figures.value(name, found.score) if shown and found.score is not None else "",
        meaning=figures.meaning(name),
        certainty=figures.certainty(found) if shown else "",
        method=figures.method(name),
        hidden=figures.hidden_words() if found.n and found.hidden else "",
        change=figures.change(found, before) if shown else None,
        noticed=figures.noticed(found) if shown else "",
        ruler=pictures.ruler(found, None if before.too_few else before) if shown else None,
        columns=pictures.columns(found, instrument) if shown else (),
        parts=pictures.parts(found, instrument) if shown else (),
        readings=_readings(found) if shown else (),
        funnel=funnel_view(queries.funnel(actor, filters.asked())),
        units=_units(filters, actor),
        about=wrote_about(filters, actor),
        first=filters.span.first,
        last=filters.span.last,
        before_first=filters.span.before().first,
        before_last=filters.span.before().last,
    )


def menus(filters: Filters, actor: Actor) -> Menus:
    """Return what the filters offer to somebody."""
    periods = [Choice(str(days), period_words(days), filters.period == str(days)) for days in PERIODS]
    readable = org.units_for(actor.rights, queries.READ)
    accounts = channels.accounts_for(actor.rights.units(queries.READ))
    bands = [
        ("", pgettext("answers", "All")),
        ("bad", pgettext("answers", "Bad")),
        ("middle", pgettext("answers", "Middle")),
        ("good", pgettext("answers", "Good")),
    ]
    return Menus(
        [*periods, Choice(CHOSEN, _("Choose days…"), filters.period == CHOSEN)],
        [Choice(str(one.pk), str(one), one.pk == filters.unit) for one in readable],
        [Choice(str(one.pk), one.name, one.pk == filters.account) for one in accounts],
        [Choice(str(one.pk), one.name, one.pk == filters.agent) for one in org.agents()],
        [(label, filters.href(band=code) + "#answers", code == filters.band) for code, label in bands],
        chosen(filters),
        filters.period == CHOSEN,
    )


def period_words(days: int) -> str:
    """Name a period that ends today by its days, one of `PERIODS`."""
    return {7: _("Last 7 days"), 30: _("Last 30 days"), 90: _("Last 90 days"), 365: _("Last 365 days")}[days]


def _tabs(filters: Filters, counted: Mapping[str, Mapping[int, int]]) -> Sequence[Tab]:
    language = get_language() or "en"
    return [
        Tab(
            say(instrument.title, language),
            filters.href(instrument=name, band="", code="", sentiment="", aspect=""),
            figures.whole(sum(counted[name].values())),
            name == filters.instrument,
        )
        for name, instrument in metrics().items()
    ]


def _readings(found: Score) -> Sequence[Reading]:
    words = {
        "easy": (_("Found it easy (5 to 7)"), "csat"),
        "mean": (_("Mean from 1 to 5"), "ces2"),
        "net": (_("Share of 4 and 5 less the share of 1 and 2"), "csat"),
    }
    return [_reading(*words[name], estimate) for name, estimate in found.extra.items() if name in words]


def _reading(label: str, like: str, estimate: Estimate) -> Reading:
    around = estimate.interval
    text = f"{figures.value(like, around.low)} – {figures.value(like, around.high)}" if around else ""
    return Reading(label, figures.value(like, estimate.value), text)


def _units(filters: Filters, actor: Actor) -> Sequence[UnitLine]:
    """Return the units right below the chosen one; without one, below the highest that the reader may see."""
    readable = org.units_for(actor.rights, queries.READ)
    known = {unit.pk for unit in readable}
    if filters.unit:
        below = [unit for unit in readable if unit.parent_id == filters.unit]
    else:
        below = [unit for unit in readable if unit.parent_id not in known]
        if len(below) == 1:
            below = [unit for unit in readable if unit.parent_id == below[0].pk]
    lines = [
        (unit, score(filters.instrument, queries.distribution(actor, filters.asked(unit=unit.pk)))) for unit in below
    ]
    return [_unit_line(filters, unit, found) for unit, found in lines]


def _unit_line(filters: Filters, unit: Unit, found: Score) -> UnitLine:
    shown = not found.hidden
    has_range = shown and found.low is not None and found.high is not None
    return UnitLine(
        str(unit),
        filters.href(unit=unit.pk),
        figures.whole(found.n),
        figures.value(found.metric, found.score) if shown and found.score is not None else "",
        f"{figures.value(found.metric, found.low or 0)} – {figures.value(found.metric, found.high or 0)}"
        if has_range
        else "",
        pictures.ruler(found, None) if shown else None,
        not found.n,
        found.hidden,
        found.too_few,
    )
