"""Accounts, quarantine and messages in doubt as the API shows them; secrets are never among it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ucho.channels.models import Account, Dispatch, JournalEntry
from ucho.channels.queries import Ledger, ledgers
from ucho.core import keys


@dataclass(frozen=True, slots=True)
class LedgerShape:
    """How many deliveries came in and where each ended; `balanced` says that received is the sum of the rest."""

    received: int
    pending: int
    stored: int
    joined: int
    refused: int
    failed: int
    balanced: bool
    server_count: int | None


@dataclass(frozen=True, slots=True)
class HealthShape:
    """How the connection does; `problem` is a code, empty when all is well.

    `silent_since` is when the last message came, if none has come for longer than this weekday and hour normally allow.
    """

    problem: str
    detail: str
    since: datetime | None
    round_trip_at: datetime | None
    silent_since: datetime | None


@dataclass(frozen=True, slots=True)
class AccountShape:
    """A mailbox, number or page of ours; of secrets only the names are shown."""

    id: int
    adapter: str
    name: str
    unit: int
    address: str
    enabled: bool
    settings: dict[str, Any]
    secrets: list[str]
    created_at: datetime
    health: HealthShape
    ledger: LedgerShape


@dataclass(frozen=True, slots=True)
class EntryShape:
    """A delivery that waits for a person; `reason` is a code."""

    id: int
    account: int
    state: str
    reason: str
    size: int
    tries: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class DispatchShape:
    """A message of ours that may or may not have been sent."""

    id: int
    account: int
    conversation: int | None
    message: int | None
    recipient: str
    state: str
    reason: str
    tries: int
    queued_at: datetime


def accounts(rows: Sequence[Account]) -> list[AccountShape]:
    """Return accounts with their ledgers."""
    sums = ledgers([row.pk for row in rows])
    return [_account(row, sums.get(row.pk, Ledger())) for row in rows]


def _account(row: Account, sums: Ledger) -> AccountShape:
    return AccountShape(
        id=row.pk,
        adapter=row.adapter,
        name=row.name,
        unit=row.unit_id,
        address=row.address,
        enabled=row.enabled,
        settings={name: keys.redact({name: value})[name] for name, value in row.settings.items()},  # type: ignore[index]
        secrets=sorted(row.sealed),
        created_at=row.created_at,
        health=HealthShape(row.problem, row.problem_detail, row.problem_since, row.round_trip_at, row.silent_since),
        ledger=ledger(row, sums),
    )


def ledger(row: Account, sums: Ledger) -> LedgerShape:
    """Return the ledger of an account."""
    return LedgerShape(
        sums.received,
        sums.pending,
        sums.stored,
        sums.joined,
        sums.refused,
        sums.failed,
        sums.balanced,
        row.server_count,
    )


def entry(row: JournalEntry) -> EntryShape:
    """Return a delivery that waits."""
    return EntryShape(row.pk, row.account_id, row.state, row.reason, row.size, row.tries, row.received_at)


def dispatch(row: Dispatch) -> DispatchShape:
    """Return a message in doubt, fetched with the message it carries."""
    message = getattr(row, "message", None)
    return DispatchShape(
        id=row.pk,
        account=row.account_id,
        conversation=message.conversation_id if message else None,
        message=message.pk if message else None,
        recipient=row.recipient,
        state=row.state,
        reason=row.reason,
        tries=row.tries,
        queued_at=row.queued_at,
    )
