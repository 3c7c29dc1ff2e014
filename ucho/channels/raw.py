"""The raw message behind a journal entry."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from ucho.channels.models import JournalEntry, RawMessage
from ucho.core import blobs


def raw_of(entry: JournalEntry) -> bytes:
    """Return the message as it came in.

    Raises:
        FileNotFoundError: it was erased.
    """
    first = entry.joined_to or entry
    if first.blob:
        return blobs.get(first.blob)
    if first.raw is not None:
        return bytes(first.raw)
    content = RawMessage.objects.filter(pk=first.pk).values_list("content", flat=True).first()
    if content is None:
        raise FileNotFoundError(f"journal entry {entry.pk} has no raw message any more")
    return bytes(content)


def raws_of(entries: Sequence[JournalEntry]) -> dict[int, bytes]:
    """Return the messages of several entries by their ids, those that are still there, in one query.

    Args:
        entries: none of them a repeat of another.
    """
    plain = [entry.pk for entry in entries if not entry.blob and entry.raw is None]
    rows = RawMessage.objects.filter(pk__in=plain).values_list("pk", "content")
    found = {pk: bytes(content) for pk, content in rows}
    for entry in entries:
        if entry.blob or entry.raw is not None:
            with contextlib.suppress(OSError, blobs.NoBlob):
                found[entry.pk] = raw_of(entry)
    return found
