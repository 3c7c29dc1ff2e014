"""What channels hold of a customer: raw messages and what we sent; higher packages say whose they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ucho.channels.dropping import drop_blobs
from ucho.channels.models import Dispatch, JournalEntry, RawMessage
from ucho.channels.raw import raw_of
from ucho.core.actors import By
from ucho.core.privacy import PRIVACY, Privacy, Subject, Treatment, declare

declare(Treatment.NOTHING, "channels.account", "channels.traffic", "channels.allowance", "channels.signingkey")
declare(Treatment.ERASED, "channels.journalentry", "channels.rawmessage", "channels.dispatch")


def gather(subject: Subject) -> None:
    """Add what went to the customer's addresses, whoever recorded it, and repeats of their deliveries."""
    for kind, value in subject.addresses:
        rows = Dispatch.objects.filter(recipient_kind=kind, recipient=value)
        subject.found["channels.dispatch"].update(rows.values_list("pk", flat=True))
    entries = subject.found["channels.journalentry"]
    entries.update(_unsorted_from(subject))
    entries.update(JournalEntry.objects.filter(joined_to_id__in=entries).values_list("pk", flat=True))


def _unsorted_from(subject: Subject) -> Iterator[int]:
    """Find deliveries that became no message (waiting, refused or in quarantine) and name one of the addresses."""
    wanted = [value.encode() for _kind, value in subject.addresses]
    states = [JournalEntry.State.PENDING, JournalEntry.State.REFUSED, JournalEntry.State.FAILED]
    for entry in JournalEntry.objects.filter(state__in=states).iterator():
        try:
            content = raw_of(entry) + json.dumps(entry.headers).encode()
        except FileNotFoundError:
            continue
        if any(value in content.lower() for value in wanted):
            yield entry.pk


def export(subject: Subject) -> dict[str, Any]:
    """Return nothing: the conversations export these words already, in a form that people can read."""
    return {}


def erase(subject: Subject, by: By) -> None:
    """Empty the raw messages and what we sent, and keep the rows: ledgers must still add up.

    The provider reference and the content hash stay: they name no person, and without them a mailbox that is read
    again would bring the erased message back.
    """
    entries = JournalEntry.objects.filter(pk__in=subject.found["channels.journalentry"])
    drop_blobs(entries.exclude(blob="").values_list("blob", flat=True), by=by)
    RawMessage.objects.filter(entry__in=entries).delete()
    for entry in entries:
        entry.raw, entry.blob, entry.headers = None, "", {}
        entry.save(update_fields=["raw", "blob", "headers"])
    _forget_copies(subject)
    for dispatch in Dispatch.objects.filter(pk__in=subject.found["channels.dispatch"]):
        dispatch.payload, dispatch.recipient, dispatch.reason = {}, "", ""
        dispatch.message_id = dispatch.external_id = f"erased:{dispatch.pk}"
        if dispatch.state in {Dispatch.State.QUEUED, Dispatch.State.UNKNOWN}:
            dispatch.state, dispatch.ended_at = Dispatch.State.EXPIRED, by.at
        dispatch.save(
            update_fields=["payload", "recipient", "reason", "message_id", "external_id", "state", "ended_at"]
        )


def _forget_copies(subject: Subject) -> None:
    """Take the person's addresses out of what goes, or went, to somebody else with them in copy."""
    wanted = {value for _kind, value in subject.addresses}
    for value in wanted:
        for dispatch in Dispatch.objects.filter(payload__icontains=value):
            copies = dispatch.payload.get("copies", [])
            kept = [copy for copy in copies if copy["value"] not in wanted]
            if len(kept) < len(copies):
                dispatch.payload = {} if dispatch.ended_at else {**dispatch.payload, "copies": kept}
                dispatch.save(update_fields=["payload"])


PRIVACY.add("channels", Privacy(gather, export, erase))
