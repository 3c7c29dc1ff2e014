"""Whether customers may be asked, as the API shows it: what they said, what holds us back, and the company's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ucho.api.shapes.company import SubjectShape
from ucho.customers.models import INSTRUMENT_GAP, AskPolicy, Hold, Preference


@dataclass(frozen=True, slots=True)
class PreferenceShape:
    """What a customer said last about messages of one kind (ask: surveys, marketing); null when they never did.

    `source` is a code: stop_link, one_click, agent or import.
    """

    purpose: str
    allowed: bool | None
    source: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldShape:
    """A reason not to ask a customer anything, in force until `lifted_at`.

    `reason` is a code. `subject` is what it is about, null when you may not read that.
    """

    id: int
    reason: str
    subject: SubjectShape | None
    placed_at: datetime
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class AskPolicyShape:
    """How often and when the company asks its customers.

    `gap` lies between any two questions to one customer, `instrument_gap` between two of one kind, both ISO 8601.
    `yearly_cap` is the most questions in 365 days, 0 for no limit. Quiet hours are "HH:MM" in the time zone of the unit
    that asks; equal times for none. `changed_at` is null while these are the rules that ucho comes with.
    """

    gap: str
    instrument_gap: dict[str, str]
    yearly_cap: int
    quiet_from: str
    quiet_to: str
    quiet_weekends: bool
    needs_consent: bool
    changed_at: datetime | None


def preferences(purposes: Sequence[str], newest: Mapping[str, Preference]) -> list[PreferenceShape]:
    """Return what a customer said about each purpose."""
    return [
        PreferenceShape(name, row.allowed, row.source, row.at) if (row := newest.get(name)) else _unsaid(name)
        for name in purposes
    ]


def hold(row: Hold, subject: SubjectShape | None) -> HoldShape:
    """Return a hold, with what it is about where the reader may know."""
    return HoldShape(row.pk, row.reason, subject, row.placed_at, row.lifted_at)


def policy(row: AskPolicy, instruments: Sequence[str]) -> AskPolicyShape:
    """Return the company's rules, with the gap of each of these instruments."""
    return AskPolicyShape(
        gap=row.gap,
        instrument_gap={name: row.instrument_gap.get(name, INSTRUMENT_GAP) for name in instruments},
        yearly_cap=row.yearly_cap,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        quiet_weekends=row.quiet_weekends,
        needs_consent=row.needs_consent,
        changed_at=row.changed_at,
    )


def _unsaid(purpose: str) -> PreferenceShape:
    return PreferenceShape(purpose, None, "", None)
