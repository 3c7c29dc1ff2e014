"""Reading one mail: any bytes in, a `Letter` out, in bounded time and memory.

Nothing here trusts the mail. The standard library's newer e-mail classes raise on unknown charsets and broken dates
and take 25 s of CPU for 50,000 parts, so only its small tools are used (dates, base64, quoted-printable).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from ucho.channels.contract import File, Report, Unreadable
from ucho.channels.mail import automatic, quotes
from ucho.channels.mail.addresses import clean_address, parse_mailboxes
from ucho.channels.mail.bodies import Body, read_bodies
from ucho.channels.mail.charsets import codec_name
from ucho.channels.mail.dates import parse_date
from ucho.channels.mail.headers import Fields
from ucho.channels.mail.letter import Letter, Mailbox
from ucho.channels.mail.parts import Split
from ucho.channels.mail.reports import with_report
from ucho.core.language import detect

SIZE_LIMIT: Final = 52_428_800  # bytes; servers refuse more than 25 to 50 MB
ADDRESS_BYTES: Final = 400_000  # of all address fields together; 1,000 recipients need some 60,000
IDS_LIMIT: Final = 200  # references that are kept: the first one and the newest

_ID: Final = re.compile(rb"<([^<>\s]{1,900})>")
_BARE_ID: Final = re.compile(rb"[^\s<>,;\"]{1,900}@[^\s<>,;\"]{1,900}")
_ENVELOPE: Final = (b"delivered-to", b"x-original-to", b"envelope-to", b"x-envelope-to", b"x-delivered-to")
_CONTROL: Final = bytes((*range(32), 127))  # no database takes a NUL
_DMARC: Final = re.compile(rb";\s*dmarc\s*=\s*([a-z]+)", re.IGNORECASE)
_COMMENT: Final = re.compile(rb"\([^()]{0,1000}\)")
_REPLY_SUBJECT: Final = re.compile(r"\s*(?:re|odp|ответ|отв|aw|sv)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def read(raw: bytes, *, loop_key: str = "", own: str = "") -> Letter:
    """Read a mail.

    Args:
        raw: the mail as it came, headers first.
        loop_key: the secret under which our own mail is signed, empty when there is none.
        own: the address of the mailbox it came to, empty when it is not known.

    Returns:
        What it says; `Letter.problems` names what had to be repaired.

    Raises:
        Unreadable: it is empty (`empty`) or larger than `SIZE_LIMIT` (`too_large`).
    """
    if len(raw) > SIZE_LIMIT:
        raise Unreadable("too_large")
    raw = _without_wrapping(raw)
    if not raw:
        raise Unreadable("empty")
    split = Split(raw)
    fields = split.root.fields
    hint = _charset(split)
    body, contents = read_bodies(split, raw, hint)
    letter = _Assembly(fields, hint, split, contents.problems, loop_key, own).letter(body, contents.files)
    if len(contents.attached) == 1:
        letter = _passed_on(letter, _without_wrapping(contents.attached[0]), hint)
    letter = with_report(letter, split, raw, hint)
    return replace(letter, report=_storable(letter.report)) if letter.report else letter


def _storable(report: Report) -> Report:
    """Leave out NUL bytes, with which no database can be asked for the message that came back."""
    told = [
        replace(one, address=one.address.replace("\0", ""), status=one.status.replace("\0", ""),
                detail=one.detail.replace("\0", ""))
        for one in report.told
    ]  # fmt: skip
    tokens, ids = ([word.replace("\0", "") for word in words] for words in (report.tokens, report.original_ids))
    return Report(told, tokens, ids)


def _passed_on(letter: Letter, attached: bytes, hint: str) -> Letter:
    """Add who wrote a mail that came as a file, and its words when there are no others."""
    if letter.auto_kind == "bounce":
        return letter
    split = Split(attached)
    authors, _cut = parse_mailboxes(split.root.fields.first(b"from")[:10_000], hint)
    author = next((author for author in authors if "@" in author.address), None)
    quoted = letter.quoted
    if not letter.text.strip() and not quoted.strip():
        quoted = read_bodies(split, attached, hint)[0].words().strip("\n")
    return replace(letter, forwarded=author, quoted=quoted)


def _without_wrapping(raw: bytes) -> bytes:
    """Drop what mailbox files and gateways put before a mail, and bare CR as the only line end."""
    raw = raw.lstrip(b"\r\n\t \0").removeprefix(b"\xef\xbb\xbf")
    if raw.startswith((b"From ", b">From ")):
        raw = raw[raw.find(b"\n") + 1 :] if b"\n" in raw[:1_000] else raw
    return raw.replace(b"\r", b"\n") if b"\r" in raw and b"\n" not in raw else raw


def _charset(split: Split) -> str:
    """Return the charset the mail uses for its letters, as far as it says so."""
    for part in split.root.leaves():
        declared = part.params.get("charset", "")
        if declared and codec_name(declared) not in ("", "ascii", "utf-8"):
            return declared
    return ""


class _Assembly:
    """Puts a letter together from its header and bodies."""

    def __init__(self, fields: Fields, hint: str, split: Split, problems: set[str], loop_key: str, own: str) -> None:
        self._fields = fields
        self._hint = hint
        self._split = split
        self._problems = problems
        self._loop_key, self._own = loop_key, own
        self._room = ADDRESS_BYTES
        if split.cut:
            problems.add("headers_cut" if fields.cut else "parts_dropped")

    def letter(self, body: Body, files: Sequence[File]) -> Letter:
        fields = self._fields
        subject = fields.text(b"subject", self._hint)
        in_reply_to, references = _ids(fields.all(b"in-reply-to")), _ids(fields.all(b"references"))
        is_reply = bool(in_reply_to or references or _REPLY_SUBJECT.match(subject))
        text, quoted = quotes.split(body.words(), is_reply=is_reply)
        sender, reply_to = self._sender(), self._mailboxes(b"reply-to")
        date = parse_date(fields.text(b"date")) if b"date" in fields else None
        if b"date" in fields and date is None:
            self._problems.add("date_unreadable")
        split = self._split
        return Letter(
            sender=sender,
            to=self._mailboxes(b"to"),
            cc=self._mailboxes(b"cc"),
            reply_to=[mailbox for mailbox in reply_to if mailbox.address],
            subject=subject,
            date=date,
            text=text,
            quoted=quoted,
            html=body.html or "",
            language=detect(text[:4_000] or subject),
            auto_kind=automatic.classify(
                fields,
                subject=subject,
                sender=sender,
                answer_to=reply_to[0].address if reply_to else "",
                kind=(split.root.type, split.root.params.get("report-type", "").lower()),
                loop_key=self._loop_key,
                own=self._own,
            ),
            message_id=_own_id(fields),
            in_reply_to=in_reply_to,
            references=references,
            attachments=files,
            delivered_to=[clean_address(fields_text) for fields_text in self._envelope()],
            problems=sorted(self._problems),
            digest=_digest(fields, body, files),
            authenticity=_authenticity(fields),
            return_path=clean_address(fields.first(b"return-path")[:1_000].decode("utf-8", "replace")),
        )

    def _envelope(self) -> Sequence[str]:
        return [value[:400].decode("utf-8", "replace") for name in _ENVELOPE for value in self._fields.all(name)[:5]]

    def _mailboxes(self, name: bytes) -> Sequence[Mailbox]:
        found: list[Mailbox] = []
        for value in self._fields.all(name)[:10]:
            mailboxes, cut = parse_mailboxes(value[: self._room], self._hint)
            cut = cut or len(value) > self._room
            self._room -= min(len(value), self._room)
            found.extend(mailboxes)
            if cut or len(found) > 1_000:
                self._problems.add("recipients_dropped")
                break
        return found[:1_000]

    def _sender(self) -> Mailbox:
        """Return the first From with an address; Sender, Reply-To and Return-Path stand in for it."""
        shown = ""
        for name in (b"from", b"sender", b"reply-to", b"return-path", b"x-original-from"):
            for mailbox in self._mailboxes(name):
                if "@" in mailbox.address:
                    return mailbox if mailbox.name or not shown else Mailbox(shown, mailbox.address)
                shown = shown or mailbox.name or mailbox.address
        self._problems.add("no_sender")
        return Mailbox(shown, "")


def _ids(values: Sequence[bytes]) -> Sequence[str]:
    """Return the message ids in a field, each once, in order; of too many the first and the newest."""
    joined = b" ".join(values[:5])
    found = [b"<" + match + b">" for match in _ID.findall(joined)] or _BARE_ID.findall(joined)
    unique = list(dict.fromkeys(_id_text(value) for value in found))
    return unique if len(unique) <= IDS_LIMIT else [unique[0], *unique[-(IDS_LIMIT - 1) :]]


def _own_id(fields: Fields) -> str:
    value = b"".join(fields.first(b"message-id").split())[:998]
    found = _ID.search(value)
    if found:
        return _id_text(found[0])
    return f"<{_id_text(value.strip(b'<>'))}>" if value.strip(b"<>") else ""


def _authenticity(fields: Fields) -> Literal["", "pass", "fail"]:
    """Return the DMARC result of the topmost Authentication-Results (RFC 8601); lower ones anybody may have written."""
    value = _COMMENT.sub(b" ", fields.first(b"authentication-results")[:8_192])
    found = _DMARC.search(value)
    verdict = found[1].lower() if found else b""
    if verdict == b"pass":
        return "pass"
    return "fail" if verdict in (b"fail", b"permerror") else ""


def _id_text(value: bytes) -> str:
    return value.translate(None, _CONTROL).decode("utf-8", "replace")


def _digest(fields: Fields, body: Body, files: Sequence[File]) -> str:
    """Return what stays equal when one mail is delivered twice: who, when and what, not the servers on the way."""
    digest = hashlib.sha256()
    for name in (b"from", b"date", b"subject", b"message-id"):
        digest.update(b" ".join(fields.first(name).split()) + b"\0")
    for content in (body.text or "", body.html or "", *(file.sha256 for file in files)):
        digest.update(content.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()
