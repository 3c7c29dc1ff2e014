"""The raw message behind a journal entry."""

from __future__ import annotations

from ucho.channels.models import JournalEntry
from ucho.core import blobs


def raw_of(entry: JournalEntry) -> bytes:
    """Return the message as it came in.

    Raises:
        FileNotFoundError: it was erased.
    """
    first = entry.joined_to if entry.raw is None and not entry.blob and entry.joined_to else entry
    if first.blob:
        return blobs.get(first.blob)
    if first.raw is None:
        raise FileNotFoundError(f"journal entry {entry.pk} has no raw message any more")
    return bytes(first.raw)
