"""Reading what was journalled and storing it, oldest first; a message that cannot be stored delays none behind it.

A few messages share a transaction where only one can write at a time anyway (SQLite): the pages that all of them change
are then written once. When one of them cannot be stored, nothing of that happened, and each is stored alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import islice
from time import monotonic
from typing import Final

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet

from ucho.channels import ports, reports
from ucho.channels.accounts import reading_settings
from ucho.channels.contract import Inbound, Unreadable
from ucho.channels.facts import Quarantined
from ucho.channels.models import Account, JournalEntry
from ucho.channels.ports import Stored
from ucho.channels.raw import raws_of
from ucho.channels.reading import Reader
from ucho.core import blobs, crash
from ucho.core.actors import By, Cause
from ucho.core.database.rows import Statement
from ucho.core.errors import Forbidden, Refused
from ucho.events import log
from ucho.events.facts import CODE_LENGTH
from ucho.events.jobs import enqueue, job
from ucho.events.jobs.backoff import kind

MOST_TRIES: Final = 5
READ_AHEAD: Final = 50  # entries looked up at once
PORTION: Final = 1_048_576  # bytes that are read ahead; one that is larger is read alone
BEFORE_STORE: Final = crash.point("intake.before_store", "a message was read but nothing of it is stored")
BEFORE_COMMIT: Final = crash.point("intake.before_commit", "a message is written but not committed")
AFTER_COMMIT: Final = crash.point("intake.after_commit", "a message is stored, but the job is not finished")
TOGETHER: Final = 16  # messages that share a transaction, at most
HELD: Final = 0.03  # seconds for which others wait for their turn to write, and the message that is being stored then
State = JournalEntry.State
Read = tuple[JournalEntry, Sequence[Inbound] | Unreadable]
_STATE: Final = Statement("SELECT state FROM channels_journalentry WHERE id = %s", lock=True)
_CLOSE: Final = Statement("UPDATE channels_journalentry SET state = %s, reason = %s WHERE id = %s")
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
        last = entries[-1].pk
        for some in _portions(entries):
            _take_in_some(some, account, by)
    later = _pending(account_id).filter(pk__lte=last).order_by("next_at").first()
    if later is not None:
        key = f"channels.take_in:{account_id}"
        enqueue(take_in, by=by, unique=key, run_at=later.next_at, account_id=account_id)


def take_in_one(entry: JournalEntry, account: Account, *, by: By) -> None:
    """Read one journal entry and store what it holds, or note why that failed.

    A message that cannot be read or stored is tried `MOST_TRIES` times with growing pauses and then quarantined.
    """
    _take_in_some([entry], account, by)


def _portions(entries: Sequence[JournalEntry]) -> Iterator[list[JournalEntry]]:
    """Divide entries so that what is read at once fits into memory, whatever their sizes."""
    some: list[JournalEntry] = []
    size = 0
    for entry in entries:
        if some and size + entry.size > PORTION:
            yield some
            some, size = [], 0
        some.append(entry)
        size += entry.size
    if some:
        yield some


def _take_in_some(entries: Sequence[JournalEntry], account: Account, by: By) -> None:
    """Read entries, each in a limited time; while one is stored, the next ones are being read."""
    raws = raws_of(entries)
    there = [entry for entry in entries if entry.pk in raws]
    for entry in entries:
        if entry.pk not in raws:
            _fail(entry, account, FileNotFoundError(), by)
    size = TOGETHER if connection.vendor == "sqlite" else 1  # elsewhere two writers could wait for each other
    content = [raws[entry.pk] for entry in there]
    # Closed whatever happens: as long as somebody holds on to it, nothing else can be read.
    with closing(_reader.read_many(account.adapter, content, reading_settings(account))) as found:
        read = zip(there, found, strict=True)
        while some := list(islice(read, size)):
            _take_in_together(some, account, by)


def _take_in_together(read: Sequence[Read], account: Account, by: By) -> None:
    """Store what was read, in as few transactions as do not keep others waiting; what fails is stored alone."""
    ready = [one for one in read if _keep_files(one, account, by)]
    while ready:
        try:
            count = _store_some(ready, account, by)
        except Exception:
            count = len(ready)
            for one in ready:
                _take_in(one, account, by)
        crash.here(AFTER_COMMIT)
        ready = ready[count:]


def _keep_files(read: Read, account: Account, by: By) -> bool:
    """Store the files of what was read; False when there is nothing to store, and why is noted."""
    entry, messages = read
    try:
        if isinstance(messages, Unreadable):
            raise messages
        for message in messages:
            for file in message.files:
                blobs.put(file.content)
    except Exception as problem:
        _fail(entry, account, problem, by)
        return False
    return True


def _store_some(ready: Sequence[Read], account: Account, by: By) -> int:
    """Store messages in one transaction until others have waited long enough; returns how many it was."""
    with transaction.atomic():
        until, count = monotonic() + HELD, 0
        while count < len(ready) and (count == 0 or monotonic() < until):
            entry, messages = ready[count]
            assert not isinstance(messages, Unreadable)
            crash.here(BEFORE_STORE)
            _store(entry, account, messages, _because(entry, by), alone=False)
            count += 1
    return count


def _take_in(read: Read, account: Account, by: By) -> None:
    """Store one message, or note why that failed."""
    entry, messages = read
    try:
        assert not isinstance(messages, Unreadable)
        _store(entry, account, messages, _because(entry, by))
    except Exception as problem:
        _fail(entry, account, problem, by)


def _fail(entry: JournalEntry, account: Account, problem: Exception, by: By) -> None:
    """Note why an entry was not stored; a bug of ours must not stop the messages behind it: it is kept and retried."""
    by = _because(entry, by)
    if isinstance(problem, Unreadable):
        _put_off(entry, account, problem.reason[:CODE_LENGTH], by, final=problem.final)
        return
    _logger.error("intake_failed", entry=entry.pk, kind=kind(problem))  # its words may be a customer's
    _put_off(entry, account, type(problem).__name__, by, final=False)


def _because(entry: JournalEntry, by: By) -> By:
    return by.because(Cause(entry.fact_id, 0)) if entry.fact_id else by


def _store(entry: JournalEntry, account: Account, messages: Sequence[Inbound], by: By, *, alone: bool = True) -> None:
    """Store what an entry holds and close it, all or nothing; unless `alone`, whatever goes wrong ends all of it."""
    entry.account = account
    try:
        with transaction.atomic(savepoint=alone):
            if not _is_pending(entry):
                return  # another worker was quicker
            closed = Stored(State.REFUSED, "nothing_said")
            for message in messages:
                closed = _hand_over(entry, message, by) if len(messages) == 1 else _try(entry, message, by)
            _CLOSE.run(closed.state, closed.reason, entry.pk)
            crash.here(BEFORE_COMMIT)
    except Forbidden:
        raise  # our own intake lacks a right: a bug, not an answer to the customer
    except Refused:  # of the only message: nothing of it is stored, and the transaction is over
        if not alone:
            raise
        with transaction.atomic():
            if _is_pending(entry):
                _CLOSE.run(State.REFUSED, "refused", entry.pk)


def _try(entry: JournalEntry, message: Inbound, by: By) -> Stored:
    """Have one of several messages stored; a refusal undoes that one alone."""
    try:
        with transaction.atomic():
            return _hand_over(entry, message, by)
    except Forbidden:
        raise
    except Refused:
        return Stored(State.REFUSED, "refused")


def _hand_over(entry: JournalEntry, message: Inbound, by: By) -> Stored:
    stored = ports.inbox()(entry, message, by=by)
    reports.note(message, entry.account, by=by)
    return stored


def _is_pending(entry: JournalEntry) -> bool:
    """Return whether nobody closed an entry meanwhile; until we are done, nobody does."""
    row = _STATE.first(entry.pk)
    return row is not None and row[0] == State.PENDING


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
