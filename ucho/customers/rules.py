"""The rules that decide whether we may write to a customer: a pure function from what is known to the first "no"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ucho.channels.permit import Purpose

YEAR: Final = timedelta(days=365)
_MIDNIGHT: Final = time(0)


@dataclass(frozen=True, slots=True)
class Refusal:
    """We may not write; `rule` is the first rule that failed, a key of `consent.WORDS`."""

    rule: str
    until: datetime | None = None  # when asking again makes sense; None while nobody knows


@dataclass(frozen=True, slots=True)
class Asking:
    """What we would like to ask: which survey, and the unit whose time of day counts."""

    instrument: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """When nobody is asked, by the clock on the wall of `zone`; equal times mean no quiet hours."""

    since: time = time(20)
    until: time = time(8)
    weekends: bool = False
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def at(self, moment: datetime) -> bool:
        """Return whether a moment is quiet.

        Args:
            moment: with its time zone, whichever it is.
        """
        local = moment.astimezone(self.zone)
        if self.weekends and local.weekday() >= 5:
            return True
        clock = local.time().replace(tzinfo=None)
        if self.since <= self.until:
            return self.since <= clock < self.until
        return clock >= self.since or clock < self.until

    def over_at(self, moment: datetime) -> datetime:
        """Return the first moment from here on that is not quiet, in UTC.

        Args:
            moment: with its time zone.
        """
        if not self.at(moment):
            return moment
        today = moment.astimezone(self.zone).date()
        for days in range(10):  # a weekend with the nights around it is four days at most
            day = today + timedelta(days=days)
            clocks = [clock.replace(fold=fold) for clock in (_MIDNIGHT, self.until) for fold in (0, 1)]
            for end in sorted(datetime.combine(day, clock, self.zone).astimezone(UTC) for clock in clocks):
                if end > moment and not self.at(end):
                    return end
        return moment + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """The company's rules of asking, ready to be applied."""

    gap: timedelta = timedelta(days=30)
    instrument_gap: timedelta = timedelta(days=90)  # of the instrument that is asked
    yearly_cap: int = 6  # 0 for no limit
    quiet: Quiet = field(default_factory=Quiet)
    needs_consent: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a customer, with everybody merged into them and on all channels, when we want to write."""

    erased: bool = False
    state: str = "ok"  # of the address: a value of `Identity.State`
    suppressed: str = ""  # why nothing may be sent to it, whoever had it before: bouncing, asked, complaint
    allowed: bool | None = None  # their last word about messages of this kind; None when they said nothing
    held: bool = False
    asked: Sequence[tuple[datetime, str]] = ()  # questions that were really sent: when, and of which instrument


def first_no(known: Known, purpose: Purpose, *, at: datetime, instrument: str, policy: Policy) -> Refusal | None:
    """Return the first rule that forbids writing, None when none does.

    Answers and cases ask only whether the address can be reached. Marketing always needs a consent. The rules about how
    often and when hold for questions alone.

    Args:
        known: the customer.
        purpose: why we want to write.
        at: the moment of writing.
        instrument: what would be asked; empty for nothing.
        policy: the company's rules.
    """
    if known.erased or known.state == "erased":
        return Refusal("erased")
    if "bouncing" in (known.state, known.suppressed):
        return Refusal("bouncing")
    if purpose in {Purpose.ANSWER, Purpose.CASE}:
        return None
    return next(_unwanted(known, purpose, policy), None) or (
        next(_too_much(known, at, instrument, policy), None) if purpose == Purpose.ASK else None
    )


def _unwanted(known: Known, purpose: Purpose, policy: Policy) -> Iterator[Refusal]:
    """Say what the customer does not want, or not now."""
    if known.state == "blocked" or known.suppressed in ("asked", "complaint"):
        yield Refusal("blocked")
    if known.allowed is False:
        yield Refusal("opted_out")
    if known.allowed is None and (policy.needs_consent or purpose == Purpose.MARKETING):
        yield Refusal("no_consent")
    if known.held:
        yield Refusal("hold")


def _too_much(known: Known, at: datetime, instrument: str, policy: Policy) -> Iterator[Refusal]:
    """Say what would be too often, or at a bad time."""
    asked = sorted(known.asked, reverse=True)
    same = [moment for moment, kind in asked if kind == instrument]
    if asked and asked[0][0] + policy.gap > at:
        yield Refusal("gap", asked[0][0] + policy.gap)
    if same and same[0] + policy.instrument_gap > at:
        yield Refusal("instrument_gap", same[0] + policy.instrument_gap)
    if policy.yearly_cap and len(asked) >= policy.yearly_cap:
        free = asked[policy.yearly_cap - 1][0] + YEAR
        if free > at:
            yield Refusal("yearly_cap", free)
    if policy.quiet.at(at):
        yield Refusal("quiet_hours", policy.quiet.over_at(at))
