"""The journal: every delivery is stored durably before anything looks into it, and only then acknowledged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from ucho.channels.accounts import adapter_of
from ucho.channels.contract import Fetched
from ucho.channels.facts import Journalled
from ucho.channels.intake import take_in_soon
from ucho.channels.models import Account, JournalEntry
from ucho.core import blobs, crash
from ucho.core.actors import By, system
from ucho.core.database.durable import durable
from ucho.events import log

INLINE_LIMIT: Final = 65_536  # bytes; a file's fsync costs more than storing this much in the row
CONNECTOR: Final = system("channels.connector")
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
        known = set(
            JournalEntry.objects.filter(
                account=account, provider_ref__in=[fetched.provider_ref for fetched in batch]
            ).values_list("provider_ref", flat=True)
        )
        made = []
        for fetched in batch:
            if fetched.provider_ref in known:
                continue
            known.add(fetched.provider_ref)
            made.append(_enter(account, fetched, large.get(fetched.provider_ref, ""), by))
        if cursor is not None:
            Account.objects.filter(pk=account.pk).update(cursor=dict(cursor))
        if any(entry.state == JournalEntry.State.PENDING for entry in made):
            take_in_soon(account.pk, by=by)
        crash.here(BEFORE_COMMIT)
    crash.here(AFTER_COMMIT)
    return made


def _enter(account: Account, fetched: Fetched, blob: str, by: By) -> JournalEntry:
    digest = hashlib.sha256(fetched.raw).hexdigest() if adapter_of(account).capabilities.content_is_identity else None
    first = JournalEntry.objects.filter(account=account, content_hash=digest).first() if digest else None
    entry = JournalEntry.objects.create(
        account=account,
        provider_ref=fetched.provider_ref,
        content_hash=None if first else digest,
        raw=None if blob or first else fetched.raw,
        blob="" if first else blob,
        size=len(fetched.raw),
        headers=dict(fetched.headers),
        received_at=by.at,
        next_at=by.at,
        state=JournalEntry.State.JOINED if first else JournalEntry.State.PENDING,
        reason="same_content" if first else "",
        joined_to=first,
    )
    row = log.record(Journalled(account.pk, entry.size), entry, by=by, unit_id=account.unit_id)
    entry.fact_id = row.pk
    entry.save(update_fields=["fact_id"])
    return entry
