"""What one e-mail says, as plain values: what the reader returns and `ucho mail parse` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ucho.channels.contract import AutoKind, File, Report


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address as it was written, and the name beside it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail after reading.

    `text` holds the words that are new in this mail, `quoted` what it repeats together with signatures, both plain
    text also for HTML-only mail. `html` is whole and safe to show: nothing in it runs or loads (images wait in
    `data-src`). `delivered_to` lists the envelope addresses that servers wrote down, `return_path` the one bounces of
    this mail go to (empty for none, as in bounces). `forwarded` is who wrote a mail that this one only passes on.
    `authenticity` is what the server nearest to us found out about the sender (DMARC), empty when it says nothing.
    `report` is set on bounces and complaints.

    `problems` are codes of what had to be repaired: `charset_guessed`, `parts_dropped`, `recipients_dropped`,
    `headers_cut`, `body_cut`, `html_plain`, `no_sender`, `date_unreadable`; of what was unpacked: `tnef`,
    `uuencoded`; and of how the mail is sealed: `smime_signed`, `smime_encrypted`, `pgp_signed`, `pgp_encrypted`.
    A seal is shown, never checked.
    """

    sender: Mailbox
    to: Sequence[Mailbox]
    cc: Sequence[Mailbox]
    reply_to: Sequence[Mailbox]
    subject: str
    date: datetime | None
    text: str
    quoted: str
    html: str
    language: str
    auto_kind: AutoKind
    message_id: str
    in_reply_to: Sequence[str]
    references: Sequence[str]
    attachments: Sequence[File]
    delivered_to: Sequence[str] = ()
    problems: Sequence[str] = ()
    digest: str = ""  # hexadecimal; the same for every delivery of the same mail, whatever servers added on the way
    report: Report | None = None
    forwarded: Mailbox | None = None
    authenticity: Literal["", "pass", "fail"] = ""
    return_path: str = ""


def plain(letter: Letter) -> dict[str, Any]:
    """Return the letter as JSON-ready values under the names that `ucho mail parse` promises.

    Args:
        letter: what the reader found.

    Returns:
        A new dictionary; dates are ISO 8601 texts or None, file contents are left out.
    """
    return {
        "from": letter.sender.address,
        "sender_name": letter.sender.name,
        "to": _mailboxes(letter.to),
        "cc": _mailboxes(letter.cc),
        "reply_to": _mailboxes(letter.reply_to),
        "subject": letter.subject,
        "date": letter.date.isoformat() if letter.date else None,
        "text": letter.text,
        "quoted": letter.quoted,
        "html": letter.html,
        "language": letter.language,
        "auto_kind": letter.auto_kind,
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to[0] if letter.in_reply_to else "",
        "references": list(letter.references),
        "attachments": [
            {
                "name": file.name,
                "type": file.type,
                "size": file.size,
                "sha256": file.sha256,
                "content_id": file.content_id,
            }
            for file in letter.attachments
        ],
        "problems": list(letter.problems),
    }


def _mailboxes(mailboxes: Sequence[Mailbox]) -> list[dict[str, str]]:
    return [{"name": mailbox.name, "address": mailbox.address} for mailbox in mailboxes]
