"""From everybody who could have been asked to those who answered, each step with what it is a share of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ucho.customers.consent import WORDS
from ucho.surveys.queries import Funnel
from ucho.web.scores.figures import share, whole


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `width` is per cent of the picture's width, `of` says which step it is a share of."""

    label: str
    hint: str
    count: str
    share: str
    of: str
    width: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Why some were not asked."""

    words: str
    count: str


@dataclass(frozen=True, slots=True)
class FunnelView:
    """The funnel as it is drawn; empty when nobody was considered."""

    steps: Sequence[Step]
    skipped: Sequence[Skipped]
    notes: Sequence[str]
    rate: str  # how many of those reached have answered


def funnel_view(found: Funnel) -> FunnelView:
    """Return the picture of a funnel."""
    if not found.considered:
        return FunnelView((), (), (), "")
    considered, sent, delivered = _("of those considered"), _("of those sent"), _("of those delivered")
    rows = [
        (pgettext("surveys", "Considered"), _("customers whose matter was settled"), found.considered, 0, ""),
        (_("Sent"), "", found.sent, found.considered, considered),
        (_("Delivered"), "", found.delivered, found.sent, sent),
        (
            pgettext("surveys", "Opened"),
            _("the page with the question, not the mail"),
            found.opened,
            found.delivered,
            delivered,
        ),
        (pgettext("surveys", "Answered"), "", found.answered, found.delivered, delivered),
    ]
    steps = [
        Step(label, hint, whole(count), share(count, of), words if of else "", _width(count, found.considered))
        for label, hint, count, of, words in rows
    ]
    skipped = sorted(found.skipped.items(), key=lambda one: -one[1])
    return FunnelView(
        steps,
        [Skipped(str(WORDS.get(rule, rule)), whole(count)) for rule, count in skipped if count],
        list(_notes(found)),
        share(found.answered, found.delivered),
    )


def _notes(found: Funnel) -> Sequence[str]:
    notes = []
    if found.bounced:
        notes.append(_("Came back undelivered: %(count)s.") % {"count": whole(found.bounced)})
    if found.provisional:
        notes.append(
            _(
                "Followed a link and did not confirm: %(count)s. Programs that check mail do that, too, so these are "
                "no answers."
            )
            % {"count": whole(found.provisional)}
        )
    return notes


def _width(count: int, of: int) -> str:
    return f"{min(100.0, 100 * count / of):.2f}"
