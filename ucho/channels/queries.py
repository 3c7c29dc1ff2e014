"""Asking about accounts, their ledgers and what waits for a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum

from ucho.channels.models import Account, Dispatch, JournalEntry, Traffic
from ucho.core.actors import EVERYWHERE

SETTLED: Final = ("our_own", "report")
"""Reasons for which a delivery is refused rightly: nobody has to look at it."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """How many deliveries an account received, and where each of them ended: received is the sum of the rest."""

    received: int = 0
    pending: int = 0
    stored: int = 0
    joined: int = 0
    refused: int = 0
    failed: int = 0

    @property
    def balanced(self) -> bool:
        """Return whether the sum holds."""
        return self.received == self.pending + self.stored + self.joined + self.refused + self.failed


def ledger(account: Account) -> Ledger:
    """Return the ledger of one account.

    Args:
        account: which of our accounts.
    """
    return ledgers([account.pk]).get(account.pk, Ledger())


def ledgers(account_ids: list[int]) -> dict[int, Ledger]:
    """Return the ledgers of accounts by id, in one query; an account that received nothing is left out.

    Args:
        account_ids: which accounts.
    """
    rows = JournalEntry.objects.filter(account_id__in=account_ids).order_by().values_list("account_id")
    ended = {state.value: Count("pk", filter=Q(state=state)) for state in JournalEntry.State}
    sums = rows.annotate(received=Count("pk"), **ended).values_list("account_id", "received", *ended)
    names = ("received", *ended)
    return {pk: Ledger(**dict(zip(names, counts, strict=True))) for pk, *counts in sums}


@dataclass(frozen=True, slots=True)
class OnServer:
    """What a mailbox holds, beside what we took from it: count = older + taken - removed + waiting, at the last look.

    `taken` are deliveries by the numbers that the mailbox uses now, `earlier` all others: from before it was restored,
    or handed over by a mail server. So taken + earlier is what the account received.
    """

    count: int  # messages that the server showed us at the last look
    waiting: int  # of them we have not fetched yet
    stuck: int  # of those that wait, the server lists them and does not hand them out
    taken: int
    removed: int  # of those we took, gone from the server since
    earlier: int
    older: int = 0  # there before the account was, and left alone


def on_server(account: Account) -> OnServer | None:
    """Return what an account's mailbox holds beside what we took from it, None when it shows us none.

    Args:
        account: which of our accounts.
    """
    validity = account.cursor.get("uidvalidity")
    if account.server_count is None:
        return None
    entries = JournalEntry.objects.filter(account=account)
    sums = entries.aggregate(all=Count("pk"), taken=Count("pk", filter=Q(provider_ref__startswith=f"{validity}:")))
    stuck = len(account.cursor.get("left", {}))
    waiting = int(account.cursor.get("behind", 0)) + stuck
    here = max(0, account.server_count - waiting)
    older = min(here, int(account.cursor.get("older", 0)))
    here -= older
    taken = sums["taken"]
    return OnServer(
        count=account.server_count,
        waiting=waiting + max(0, here - taken),
        stuck=stuck,
        taken=taken,
        removed=max(0, taken - here),
        earlier=sums["all"] - taken,
        older=older,
    )


def accounts() -> QuerySet[Account]:
    """Return all accounts by name."""
    return Account.objects.select_related("unit").order_by("name")


def accounts_for(units: frozenset[int]) -> QuerySet[Account]:
    """Return the accounts of these units (`EVERYWHERE` for all) by name.

    Args:
        units: the units by id, or `EVERYWHERE`.
    """
    return accounts() if units == EVERYWHERE else accounts().filter(unit_id__in=units)


def account_for_address(address: str) -> int | None:
    """Return the id of the enabled account that receives mail for an address, None when none does.

    Args:
        address: the address mail was sent to.
    """
    return Account.objects.filter(enabled=True, address=address.lower()).values_list("pk", flat=True).first()


def quarantined(account: Account | None = None) -> QuerySet[JournalEntry]:
    """Return deliveries that wait for a person, newest first.

    Args:
        account: only this account; None for all.
    """
    rows = JournalEntry.objects.filter(state__in=[JournalEntry.State.FAILED, JournalEntry.State.REFUSED])
    rows = rows.exclude(state=JournalEntry.State.REFUSED, reason__in=SETTLED)
    return (rows.filter(account=account) if account else rows).select_related("account").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Group:
    """Deliveries that were not stored for the same reason."""

    state: str
    reason: str  # a code
    count: int
    size: int  # bytes in all


def not_stored(account: Account) -> list[Group]:
    """Return why deliveries of an account were refused or failed, the most frequent reason first.

    Args:
        account: which of our accounts.
    """
    rows = JournalEntry.objects.filter(
        account=account, state__in=[JournalEntry.State.FAILED, JournalEntry.State.REFUSED]
    )
    sums = rows.order_by().values_list("state", "reason").annotate(count=Count("pk"), size=Sum("size"))
    return [Group(*one) for one in sorted(sums, key=lambda one: (one[0] != JournalEntry.State.FAILED, -one[2]))]


def by_day(account: Account, *, at: datetime, days: int) -> list[tuple[date, int]]:
    """Return how many messages reached an account on each of the last days, by the clock of its unit.

    Args:
        account: which of our accounts, with its unit.
        at: now; its day is the last one.
        days: how many.
    """
    zone = ZoneInfo(account.unit.time_zone)
    today = at.astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    rows = Traffic.objects.filter(account=account, hour__gte=at - timedelta(days=days + 1)).values_list("hour", "count")
    sums: Counter[date] = Counter()
    for hour, count in rows:
        sums[hour.astimezone(zone).date()] += count
    return [(first + timedelta(days=day), sums[first + timedelta(days=day)]) for day in range(days)]


def in_doubt() -> QuerySet[Dispatch]:
    """Return messages that may or may not have been sent, and wait for a person."""
    return Dispatch.objects.filter(state=Dispatch.State.UNKNOWN, ended_at=None).select_related("account").order_by("pk")
