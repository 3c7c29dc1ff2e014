"""Reading what was journalled: one message after the other, each in a transaction of its own, none delays the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import QuerySet

from ucho.channels import ports, reports
from ucho.channels.contract import Inbound, Unreadable
from ucho.channels.facts import Quarantined
from ucho.channels.models import Account, JournalEntry
from ucho.channels.raw import raw_of
from ucho.channels.reading import Reader
from ucho.core import blobs, crash
from ucho.core.actors import By, Cause
from ucho.core.errors import Forbidden, Refused
from ucho.events import log
from ucho.events.facts import CODE_LENGTH
from ucho.events.jobs import enqueue, job
from ucho.events.jobs.backoff import kind

MOST_TRIES: Final = 5
READ_AHEAD: Final = 50  # entries looked up at once
BEFORE_STORE: Final = crash.point("intake.before_store", "a message was read but nothing of it is stored")
BEFORE_COMMIT: Final = crash.point("intake.before_commit", "a message is written but not committed")
AFTER_COMMIT: Final = crash.point("intake.after_commit", "a message is stored, but the job is not finished")
_logger = structlog.get_logger()
_reader = Reader()


def take_in_soon(account_id: int, *, by: By) -> None:
    """Have the account's pending deliveries read; asking twice before it starts is asking once."""
    enqueue(take_in, by=by, unique=f"channels.take_in:{account_id}", account_id=account_id)


@job("channels.take_in", queue="mail")
def take_in(*, by: By, account_id: int) -> None:
    """Read and store everything of an account that is pending and due, oldest first."""
    account = Account.objects.get(pk=account_id)
    last = 0
    while entries := list(_pending(account_id).filter(pk__gt=last, next_at__lte=by.at).order_by("pk")[:READ_AHEAD]):
        for entry in entries:
            last = entry.pk
            take_in_one(entry, account, by=by)
    later = _pending(account_id).filter(pk__lte=last).order_by("next_at").first()
    if later is not None:
        key = f"channels.take_in:{account_id}"
        enqueue(take_in, by=by, unique=key, run_at=later.next_at, account_id=account_id)


def take_in_one(entry: JournalEntry, account: Account, *, by: By) -> None:
    """Read one journal entry and store what it holds, or note why that failed.

    A message that cannot be read or stored is tried `MOST_TRIES` times with growing pauses and then quarantined.
    """
    by = by.because(Cause(entry.fact_id, 0) if entry.fact_id else by.cause)
    try:
        messages = _reader.read(account.adapter, raw_of(entry), account.settings)
        for message in messages:
            for file in message.files:
                blobs.put(file.content)
        crash.here(BEFORE_STORE)
        _store(entry, account, messages, by)
    except Unreadable as problem:
        _put_off(entry, account, problem.reason[:CODE_LENGTH], by, final=problem.final)
    except Exception as problem:  # a bug of ours must not stop the messages behind it: it is kept, shown and retried
        _logger.error("intake_failed", entry=entry.pk, kind=kind(problem))  # its words may be a customer's
        _put_off(entry, account, type(problem).__name__, by, final=False)
    crash.here(AFTER_COMMIT)


def _store(entry: JournalEntry, account: Account, messages: Sequence[Inbound], by: By) -> None:
    with transaction.atomic():
        rows = JournalEntry.objects.filter(pk=entry.pk)
        if rows.select_for_update().values_list("state", flat=True).get() != JournalEntry.State.PENDING:
            return  # another worker was quicker
        entry.account = account
        state, reason = JournalEntry.State.REFUSED, "nothing_said"
        for message in messages:
            try:
                stored = ports.inbox()(entry, message, by=by)
            except Forbidden:
                raise  # our own intake lacks a right: a bug, not an answer to the customer
            except Refused:
                state, reason = JournalEntry.State.REFUSED, "refused"
                continue
            state, reason = stored.state, stored.reason
            reports.note(message, account, by=by)
        rows.update(state=state, reason=reason)
        crash.here(BEFORE_COMMIT)


def _put_off(entry: JournalEntry, account: Account, reason: str, by: By, *, final: bool) -> None:
    with transaction.atomic():
        entry = JournalEntry.objects.select_for_update().get(pk=entry.pk)
        if entry.state != JournalEntry.State.PENDING:
            return
        entry.tries += 1
        entry.reason = reason
        entry.next_at = by.at + timedelta(seconds=10 * 4**entry.tries)
        if final or entry.tries >= MOST_TRIES:
            entry.state = JournalEntry.State.FAILED
            log.record(Quarantined(account.pk, reason), entry, by=by, unit_id=account.unit_id)
        entry.save(update_fields=["tries", "reason", "next_at", "state"])


def _pending(account_id: int) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(account_id=account_id, state=JournalEntry.State.PENDING)
