"""What is known of a mail without reading it: its ids, whom it is from and to, and when; enough to order threads.

Read off the raw header with bounded patterns; what a mail really says is found out later, in the limited reader.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from ucho.channels.mail.addresses import normal

HEADER_LIMIT: Final = 262_144  # bytes looked at
PEOPLE_LIMIT: Final = 200  # addresses of one mail
_FIELD: Final = re.compile(
    rb"^(message-id|in-reply-to|references|from|sender|reply-to|to|cc|date|received)[ \t]*:"
    rb"([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_END: Final = re.compile(rb"\r?\n\r?\n|\r\r")
_ID: Final = re.compile(rb"<[^<>\s]{1,998}>")
_ADDRESS: Final = re.compile(rb"[^\s<>()\[\],;:\"'=?]{1,200}@[^\s<>()\[\],;:\"'=?]{1,200}")


@dataclass(frozen=True, slots=True)
class Sketch:
    """The outline of one mail; `ref` names it by its content, whatever its line ends are."""

    ref: str
    ids: tuple[str, ...]  # its own, none when it has none
    refs: tuple[str, ...]  # of earlier mails, the direct parent first, then the newest
    sender: str
    people: tuple[str, ...]  # whom it was sent to, normalised
    at: datetime | None


def sketch(raw: bytes, arrived: datetime | None = None) -> Sketch:
    """Return the outline of a mail.

    Args:
        raw: the mail.
        arrived: when it arrived, as the archive says.
    """
    fields: dict[str, list[bytes]] = {}
    end = _END.search(raw, 0, HEADER_LIMIT)
    for found in _FIELD.finditer(raw, 0, end.start() + 2 if end else min(len(raw), HEADER_LIMIT)):
        fields.setdefault(found[1].decode().lower(), []).append(found[2])
    references = _ids(fields.get("references", ()))
    refs = [*_ids(fields.get("in-reply-to", ())), *reversed(references)]
    senders = _addresses(fields.get("from", ())) or _addresses(fields.get("sender", ()))
    people = _addresses([*fields.get("to", ()), *fields.get("cc", ())])
    return Sketch(
        ref_of(raw),
        tuple(_ids(fields.get("message-id", ()))[:1]),
        tuple(dict.fromkeys(refs))[:40],
        senders[0] if senders else "",
        tuple(dict.fromkeys([*people, *_addresses(fields.get("reply-to", ()))]))[:PEOPLE_LIMIT],
        _moment(fields) or arrived,
    )


def ref_of(raw: bytes) -> str:
    """Return the name of a mail by its content: the same with any line ends, and with empty lines at its end.

    Args:
        raw: the mail.
    """
    content = raw.replace(b"\r\n", b"\n").rstrip(b"\n")
    return f"mail:{hashlib.sha256(content).hexdigest()}"


def _ids(values: list[bytes] | tuple[()]) -> list[str]:
    return [found.decode("ascii", "replace") for value in values for found in _ID.findall(value)]


def _addresses(values: list[bytes] | tuple[()]) -> list[str]:
    found = [match.decode("utf-8", "replace") for value in values for match in _ADDRESS.findall(value[:20_000])]
    return [normal(one.strip(".'")) for one in found]


def _moment(fields: dict[str, list[bytes]]) -> datetime | None:
    """Return when a mail was sent, or else when the last server had it."""
    claims = [*fields.get("date", ())[:1], *(value.rpartition(b";")[2] for value in fields.get("received", ())[:1])]
    for claim in claims:
        with contextlib.suppress(ValueError, TypeError, OverflowError, IndexError):
            moment = parsedate_to_datetime(claim.decode("ascii", "replace").strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None
