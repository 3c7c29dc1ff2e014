"""How fast an account may send: people first, surveys from what is left, and slower when the provider asks for it.

An account whose settings name a limit has a bucket, which fills evenly and holds a quarter of an hour's mails. Answers
to people may empty it. Questions and campaigns may take half of it at most, and half of what flows in. What finds the
bucket empty gets the moment at which its turn comes, one after the other, so nobody tries in vain meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from ucho.channels.models import Account, Allowance
from ucho.channels.permit import Purpose

Lane = Literal["people", "asking"]
SHARE: Final = 0.5  # of the bucket and of what flows in that surveys and campaigns may use
BURST: Final = 0.25  # of an hour's mails that may leave at once
HOUR: Final = timedelta(hours=1)
MOST: Final = 1_000_000  # mails an hour; more is no limit
SLOW: Final = 120  # questions an hour through an account without a limit, while its provider wants us to slow down
FIRST_PAUSE: Final = timedelta(minutes=10)
LONGEST_PAUSE: Final = timedelta(hours=6)
FORGOTTEN: Final = timedelta(hours=24)  # after a pause, until its provider counts as patient again
LIMIT, PAUSE = "waits:hourly_limit", "waits:provider"
"""Why a message waits, as it stands in `Dispatch.reason`."""
_ASKING: Final = {Purpose.ASK.value, Purpose.MARKETING.value}
_TURNS: Final = "turns"  # a row of its own: whose turn it is when the bucket is empty
_CRUMB: Final = 1e-9  # what sums of fractions lose
_BRAKE: Final = "brake"  # a row of its own: `left` counts the pauses, `at` is when the last one ends
_SLOW_DOWN: Final = re.compile(
    r"421\b|45\d .*?(?:4\.7\.\d|rate|limit|too many|too fast|too much|throttl|unusual|slow down|exceed)", re.IGNORECASE
)
_SPENT: Final = re.compile(  # permanent by its number, but about us and today: Google, Microsoft
    r"5\d\d .*?(?:5\.4\.5\b|5\.1\.90\b|daily.{0,40}(?:limit|quota)|sending (?:limit|quota)|rate limit)", re.IGNORECASE
)
_THEIRS: Final = re.compile(r"gr[ae]y.?list|mailbox.{0,20}full|storage|over quota|mailbox.{0,20}quota", re.IGNORECASE)
"""About one recipient alone: says nothing of how fast we may send to others."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How much may leave, as of a moment; less than nothing says how many are promised their turn."""

    left: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Speed:
    """How much a bucket holds, and how much flows in."""

    room: float  # messages
    flow: float  # messages an hour

    @classmethod
    def of(cls, hourly: int) -> Speed:
        """Return the speed at which no hour, wherever it begins, sees more mails than this (1 or more)."""
        room = max(1.0, hourly * BURST)
        return cls(room, max(hourly - room, hourly / 2))

    def share(self) -> Speed:
        """Return the part of it that surveys and campaigns may use."""
        return Speed(max(1.0, self.room * SHARE), self.flow * SHARE)

    def filled(self, bucket: Bucket, at: datetime) -> Bucket:
        """Return a bucket as it is later; a clock that went back fills nothing."""
        hours = max(0.0, (at - bucket.at) / HOUR)
        return Bucket(min(self.room, bucket.left + hours * self.flow), max(at, bucket.at))

    def until(self, bucket: Bucket, wanted: float) -> datetime:
        """Return when a bucket holds so much."""
        return bucket.at + max(0.0, wanted - bucket.left) / self.flow * HOUR


@dataclass(frozen=True, slots=True)
class Wait:
    """A message has to wait until a moment, and why."""

    until: datetime
    reason: str


def lane_of(purpose: str) -> Lane:
    """Return the lane of a message: what somebody waits for, or what we want to know from them."""
    return "asking" if purpose in _ASKING else "people"


def hourly_limit(settings: Mapping[str, object]) -> int:
    """Return the most mails an hour that an account's settings allow, 0 for no limit."""
    text = str(settings.get("hourly_limit", "")).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    return number if number < MOST else 0


def take(account: Account, purpose: str, *, waited: str, at: datetime) -> Wait | None:
    """Take the leave to send one message now, in a transaction.

    Args:
        account: by which it leaves.
        purpose: why we write.
        waited: why it has waited so far, `LIMIT` or `PAUSE`: then its turn came, and it does not queue up again.
        at: now.

    Returns:
        Nothing when it may leave, else until when it waits.
    """
    lane, limit = lane_of(purpose), hourly_limit(account.settings)
    if lane == "people":
        return _take_people(account, Speed.of(limit), at) if limit else None
    brake = Allowance.objects.filter(account=account, lane=_BRAKE, at__gt=at - FORGOTTEN).first()
    if brake is None and not limit:
        return None
    speed = Speed.of(limit or SLOW)
    if brake is not None and brake.at > at:
        return Wait(_turn(account, "asking", speed.share(), from_=brake.at), PAUSE)
    if waited not in (LIMIT, PAUSE) and (turn := _turn(account, "asking", speed.share(), from_=at)) > at:
        return Wait(turn, LIMIT)
    return _take_rest(account, speed, at) if limit else None


def slow_down(account: Account, answer: str, *, at: datetime) -> bool:
    """Pause the surveys of an account when its provider's answer asks us to slow down; return whether it does.

    Each pause is twice as long as the one before, until a day passes without.

    Args:
        account: by which a message was to leave.
        answer: the provider's words, with their code.
        at: now.
    """
    if _THEIRS.search(answer) or not (_SLOW_DOWN.match(answer) or _SPENT.match(answer)):
        return False
    brake = _row(account, _BRAKE, Bucket(0, at - FORGOTTEN))
    if brake.at > at:  # messages that were on their way already say the same
        return True
    count = brake.left + 1 if brake.at > at - FORGOTTEN else 1
    pause = min(FIRST_PAUSE * 2 ** (min(count, 10) - 1), LONGEST_PAUSE)
    _keep(brake, Bucket(count, at + pause))
    _keep(_row(account, "asking", Bucket(0, at)), Bucket(0, at + pause))  # they begin anew, one after the other
    return True


def _take_people(account: Account, speed: Speed, at: datetime) -> Wait | None:
    """Take from the whole bucket; those who have to wait get turns at the pace at which it fills."""
    row = _row(account, "people", Bucket(speed.room, at))
    bucket = speed.filled(Bucket(row.left, row.at), at)
    if bucket.left < 1 - _CRUMB:
        return Wait(_turn(account, _TURNS, Speed(1, speed.flow), from_=speed.until(bucket, 1)), LIMIT)
    _keep(row, Bucket(bucket.left - 1, bucket.at))
    return None


def _take_rest(account: Account, speed: Speed, at: datetime) -> Wait | None:
    """Take from the whole bucket, but leave the part that is kept for people."""
    row = _row(account, "people", Bucket(speed.room, at))
    bucket = speed.filled(Bucket(row.left, row.at), at)
    kept = min(speed.room * (1 - SHARE), speed.room - 1)
    if bucket.left < kept + 1 - _CRUMB:
        return Wait(_turn(account, "asking", speed.share(), from_=speed.until(bucket, kept + 1)), LIMIT)
    _keep(row, Bucket(bucket.left - 1, bucket.at))
    return None


def _turn(account: Account, lane: str, speed: Speed, *, from_: datetime) -> datetime:
    """Take a turn in a lane; return when it comes, not before the moment given."""
    row = _row(account, lane, Bucket(speed.room, from_))
    bucket = speed.filled(Bucket(row.left, row.at), from_)
    _keep(row, Bucket(bucket.left - 1, bucket.at))
    return max(from_, speed.until(bucket, 1))


def _row(account: Account, lane: str, first: Bucket) -> Allowance:
    """Return the row of a lane, locked until the transaction ends."""
    Allowance.objects.get_or_create(account=account, lane=lane, defaults={"left": first.left, "at": first.at})
    return Allowance.objects.select_for_update().get(account=account, lane=lane)


def _keep(row: Allowance, bucket: Bucket) -> None:
    row.left, row.at = bucket.left, bucket.at
    row.save(update_fields=["left", "at"])
