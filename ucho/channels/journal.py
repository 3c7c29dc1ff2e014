"""The journal: every delivery is stored durably before anything looks into it, and only then acknowledged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from ucho.channels import traffic
from ucho.channels.accounts import adapter_of
from ucho.channels.contract import Fetched
from ucho.channels.facts import Journalled
from ucho.channels.intake import take_in_soon
from ucho.channels.models import Account, JournalEntry, RawMessage
from ucho.core import blobs, crash
from ucho.core.actors import By, system
from ucho.core.database.durable import durable
from ucho.core.database.rows import Statement, insert_many
from ucho.events import log

INLINE_LIMIT: Final = 65_536  # bytes; a file's fsync costs more than storing this much in a row
_ROOTS: Final = Statement(
    "UPDATE channels_journalentry SET fact_id = fact.id FROM events_factrow AS fact"
    " WHERE fact.id BETWEEN %s AND %s AND fact.type = %s AND channels_journalentry.id = fact.subject_id"
)
"""Tells entries by which facts they were journalled."""
CONNECTOR: Final = system("channels.connector")
State = JournalEntry.State
BEFORE_COMMIT = crash.point("journal.before_commit", "a batch is written but not committed: the server still has it")
AFTER_COMMIT = crash.point("journal.after_commit", "a batch is committed but not acknowledged: it will come again")


def journal(
    account: Account, batch: Sequence[Fetched], *, by: By, cursor: Mapping[str, Any] | None = None
) -> list[JournalEntry]:
    """Store a batch of deliveries and the cursor behind it in one durable transaction; acknowledge after it returns.

    A delivery that is journalled already (same provider reference) changes nothing. Equal bytes under another
    reference become a second delivery of the same message, where the channel says that equal bytes are one message.

    Args:
        account: where it arrived.
        batch: the raw messages, in the order they came.
        by: the connection, and when it got them.
        cursor: what the connection has read with this batch, stored with it.

    Returns:
        The new entries.

    Raises:
        RuntimeError: a transaction is open, so that returning would not mean that the batch is on disk.

    Records:
        `Journalled` for each new entry: the root of everything that follows.
    """
    large = {fetched.provider_ref: blobs.put(fetched.raw) for fetched in batch if len(fetched.raw) > INLINE_LIMIT}
    with durable(), transaction.atomic():
        entries = _enter(account, _not_known(account, batch), large, by)
        traffic.note(account, entries, by)
        if cursor is not None:
            Account.objects.filter(pk=account.pk).update(cursor=dict(cursor))
        if any(entry.state == State.PENDING for entry in entries):
            take_in_soon(account.pk, by=by)
        crash.here(BEFORE_COMMIT)
    crash.here(AFTER_COMMIT)
    return entries


def _not_known(account: Account, batch: Sequence[Fetched]) -> list[Fetched]:
    """Return the deliveries we have not journalled yet, each reference once."""
    by_ref = {fetched.provider_ref: fetched for fetched in reversed(batch)}
    rows = JournalEntry.objects.filter(account=account, provider_ref__in=by_ref)
    known = set(rows.values_list("provider_ref", flat=True))
    return [one for one in batch if one.provider_ref not in known and by_ref[one.provider_ref] is one]


def _enter(account: Account, batch: Sequence[Fetched], large: Mapping[str, str], by: By) -> list[JournalEntry]:
    """Write the entries with their facts, in a few statements however many there are."""
    digests = _digests(account, batch)
    stored = JournalEntry.objects.filter(account=account, content_hash__in=set(digests.values()))
    firsts: dict[str, JournalEntry] = {entry.content_hash or "": entry for entry in stored}
    batch_raw = {fetched.provider_ref: fetched.raw for fetched in batch}
    new, repeats = [], []
    for fetched in batch:
        digest = digests.get(fetched.provider_ref)
        if digest in firsts:
            repeats.append(_repeat(account, fetched, by, firsts[digest]))
            continue
        entry = _first(account, fetched, by, large.get(fetched.provider_ref, ""), digest)
        new.append(entry)
        if digest:
            firsts[digest] = entry
    insert_many(new)
    small = [(entry, batch_raw[entry.provider_ref]) for entry in new if not entry.blob]
    insert_many([RawMessage(entry_id=entry.pk, content=raw) for entry, raw in small])
    insert_many(repeats)  # after those they point to
    entries = [*new, *repeats]
    facts = [(Journalled(account.pk, entry.size), entry) for entry in entries]
    for entry, row in zip(entries, log.record_many(facts, by=by, unit_id=account.unit_id), strict=True):
        entry.fact_id = row.pk
    if entries:
        _ROOTS.run(entries[0].fact_id, entries[-1].fact_id, Journalled.type)
    return entries


def _digests(account: Account, batch: Sequence[Fetched]) -> dict[str, str]:
    """Return the content hashes by reference, none where equal bytes may be two messages."""
    if not adapter_of(account).capabilities.content_is_identity:
        return {}
    return {fetched.provider_ref: hashlib.sha256(fetched.raw).hexdigest() for fetched in batch}


def _first(account: Account, fetched: Fetched, by: By, blob: str, digest: str | None) -> JournalEntry:
    return JournalEntry(
        account=account,
        provider_ref=fetched.provider_ref,
        content_hash=digest,
        blob=blob,
        size=len(fetched.raw),
        headers=dict(fetched.headers),
        received_at=by.at,
        arrived_at=fetched.arrived_at,
        next_at=by.at,
    )


def _repeat(account: Account, fetched: Fetched, by: By, first: JournalEntry) -> JournalEntry:
    return JournalEntry(
        account=account,
        provider_ref=fetched.provider_ref,
        size=len(fetched.raw),
        headers=dict(fetched.headers),
        received_at=by.at,
        arrived_at=fetched.arrived_at,
        next_at=by.at,
        state=State.JOINED,
        reason="same_content",
        joined_to=first,
    )
