"""Bounces and complaints as servers really write them: which mail of ours they are about, and what became of it.

Read in this order: delivery reports (RFC 3464), complaints (ARF, RFC 5965, and Outlook's older form), then the words of
servers that send neither. Nothing here is believed yet: a report counts only when it names a mail of ours by a signed
return path or by an id that nobody can guess (`ucho.channels.reports`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal

from ucho.channels.contract import Report, Told
from ucho.channels.mail import charsets
from ucho.channels.mail.addresses import clean_address, normal
from ucho.channels.mail.headers import Fields, decode_text, parse_fields
from ucho.channels.mail.letter import Letter
from ucho.channels.mail.parts import Part, Split
from ucho.channels.mail.wordy import from_words

Action = Literal["failed", "delayed", "delivered", "complaint"]

MOST_TOLD: Final = 100  # recipients of one report; a mail of ours has a few
MOST_IDS: Final = 20
PART_BYTES: Final = 262_144  # of a part that are looked at
DETAIL: Final = 500  # characters

_DELIVERY_REPORT: Final = ("multipart/report", "delivery-status")
_STATUS_TYPES: Final = ("message/delivery-status", "message/global-delivery-status")
_FEEDBACK_TYPES: Final = ("message/feedback-report", "text/feedback-report")
_ORIGINAL_TYPES: Final = (
    "message/rfc822",
    "message/global",
    "message/global-headers",
    "message/rfc822-headers",
    "message/partial",
    "text/rfc822-headers",
    "text/rfc822-header",
    "text/rfc822",
)
_COMPLAINTS: Final = ("abuse", "fraud", "opt-out", "opt-out-list", "complaint", "miscategorized", "virus", "other")
_ENVELOPE: Final = (
    b"delivered-to",
    b"x-original-to",
    b"envelope-to",
    b"x-envelope-to",
    b"x-delivered-to",
    b"to",
    b"cc",
)
_TOKEN: Final = re.compile(rb"\+(b\d{1,18}-[a-z2-7]{20})(?=[@=])", re.IGNORECASE)
_ID: Final = re.compile(rb"<([^<>\s]{3,900})>")
_ID_LINE: Final = re.compile(
    rb"^[ \t>|]{0,8}Message-ID:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{3,900})>", re.IGNORECASE | re.MULTILINE
)
_BLANK_LINE: Final = re.compile(rb"\n[ \t]*\n")
STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_NO_RETURN: Final = (b"<>", b"", b"<mailer-daemon>", b"mailer-daemon")
_MACHINE: Final = re.compile(
    r"(?:mailer|mail-?daemon|postmaster|mail|mdaemon|mrelay|daemon|smtp|administrator)[^@]*@", re.IGNORECASE
)
_SUBJECT: Final = re.compile(
    r"undeliver|not delivered|(?:delivery|transmission) (?:status|report|problem|error|notification|has failed)|"
    r"bounced|delivery failure|failure (?:notice|delivery|notification)|returned (?:mail|e-?mail|to sender)|"
    r"mail (?:delivery|error|failure|system error)|(?:could|can) ?not be (?:delivered|sent)|"
    r"delivery (?:failed|delayed)|failed (?:mail|delivery)|"
    r"message (?:status|delayed|rejected)|nondeliverable|user unknown|warning: |"
    r"niedor[eę]cz|niedostarcz|nie dostarczono|"
    r"(?:błąd|problem)\w* (?:dostarcz|doręcz)|zwrot (?:wiadomości|poczty|listu|przesyłki)|"
    r"не\s?достав|ошибка доставки|возврат (?:письма|почты|сообщения)|письмо не",
    re.IGNORECASE,
)
_OUTLOOK: Final = re.compile(r"\s*complaint about message from", re.IGNORECASE)


def with_report(letter: Letter, split: Split, raw: bytes, hint: str) -> Letter:
    """Add what a bounce or a complaint tells; any other letter comes back as it is.

    Args:
        letter: the mail, read.
        split: the same mail, cut into its parts.
        raw: the same mail as it came.
        hint: the charset the mail uses where it declares none.

    Returns:
        The letter; one with a report counts as a bounce, whatever its header says.
    """
    words = f"{letter.text}\n{letter.quoted}" if letter.quoted else letter.text
    bounced = letter.auto_kind == "bounce" or (letter.auto_kind != "auto_reply" and _says_so(letter, split.root.fields))
    report = read_report(split, raw, words, hint, bounced=bounced)
    return letter if report is None else replace(letter, report=report, auto_kind="bounce")


def read_report(split: Split, raw: bytes, words: str, hint: str, *, bounced: bool) -> Report | None:
    """Read what a bounce or a complaint tells.

    Args:
        split: the mail, cut into its parts.
        raw: the mail.
        words: its text, as a person reads it.
        hint: the charset the mail uses where it declares none.
        bounced: whether its header says that it is a bounce.

    Returns:
        The report; None when the mail is none.
    """
    leaves, root = list(split.root.leaves()), split.root
    told = _delivery(leaves, raw) or _complaints(leaves, raw) or _outlook(root.fields, leaves, raw)
    kind = root.params.get("report-type", "delivery-status").lower()
    if not told and (_harmless(leaves, raw) or not (bounced or (root.type, kind) == _DELIVERY_REPORT)):
        return None
    told = told or from_words(root.fields, raw, words, hint)
    return Report(told[:MOST_TOLD], _tokens(root.fields), _original_ids(split, leaves, raw))


def _says_so(letter: Letter, fields: Fields) -> bool:
    """Return whether a mail server speaks, in a header that does not say so by the rules."""
    nobody = b"return-path" in fields and fields.first(b"return-path").strip().lower() in _NO_RETURN
    machine = nobody or bool(_tokens(fields)) or bool(_MACHINE.match(letter.sender.address))
    return machine and bool(_SUBJECT.search(letter.subject))


def _delivery(leaves: Sequence[Part], raw: bytes) -> Sequence[Told]:
    """Return what the machine-readable parts say of each recipient."""
    found: list[Told] = []
    for part in leaves:
        if part.type in _STATUS_TYPES:
            found += (one for block in _blocks(part, raw) if (one := _recipient(block)) is not None)
    return list(dict.fromkeys(found))


def _recipient(block: Fields) -> Told | None:
    """Read the block of one recipient; the first block of a part is about the whole mail and names none."""
    address = next((one for name in (b"original-recipient", b"final-recipient") if (one := _address(block, name))), "")
    if not address and b"action" not in block and b"final-recipient" not in block:
        return None
    said = _said(block)
    status = _status(block, said)
    action = _action(block, status)
    return Told(address, action, status, said) if action else None


def _said(block: Fields) -> str:
    """Return the server's words without the kind that stands before them ("smtp;")."""
    text = decode_text(block.first(b"diagnostic-code"))
    kind, semicolon, rest = text.partition(";")
    text = rest if semicolon and len(kind) < 30 and " " not in kind.strip() else text
    return " ".join(text.split())[:DETAIL]


def _status(block: Fields, said: str) -> str:
    """Return the status; where it says no more than "failed", the code in the server's words tells better."""
    field = STATUS.search(decode_text(block.first(b"status")))
    words = STATUS.search(said)
    if field and (field[2], field[3]) == ("0", "0") and words and words[1] == field[1]:
        field = words
    best = field or words
    return best[0] if best else ""


def _action(block: Fields, status: str) -> Action | None:
    word = block.word(b"action").rstrip(".,")
    known: dict[str, Action | None] = {
        "failed": "failed",
        "failure": "failed",
        "fail": "failed",
        "delayed": "delayed",
        "delay": "delayed",
        "delivered": "delivered",
        "relayed": None,  # handed to a server that reports nothing: neither good nor bad news
        "expanded": None,
    }
    if word in known:
        return known[word]
    by_class: dict[str, Action] = {"2": "delivered", "4": "delayed"}
    return by_class.get(status[:1], "failed")


def _complaints(leaves: Sequence[Part], raw: bytes) -> Sequence[Told]:
    """Return the recipients who complained (ARF)."""
    for part in leaves:
        if part.type not in _FEEDBACK_TYPES:
            continue
        for block in _blocks(part, raw):
            kind = block.word(b"feedback-type")
            if kind not in _COMPLAINTS:
                continue
            named = [_clean(value) for name in (b"original-rcpt-to", b"removal-recipient") for value in block.all(name)]
            addresses = [one for one in dict.fromkeys(named) if one] or [_recipient_of_original(leaves, raw)]
            return [Told(one, "complaint", "", kind) for one in addresses[:MOST_TOLD]]
    return ()


def _outlook(fields: Fields, leaves: Sequence[Part], raw: bytes) -> Sequence[Told]:
    """Return the recipient of Outlook's complaints, which are only a subject and the mail they are about."""
    if not _OUTLOOK.match(fields.text(b"subject")):
        return ()
    for original in _originals(leaves, raw):
        address = _clean(original.first(b"x-hmxmroriginalrecipient"))
        if address:
            return [Told(address, "complaint", "", "abuse")]
    return ()


def _harmless(leaves: Sequence[Part], raw: bytes) -> bool:
    """Return whether it is a report, but no bad news: a receipt, "not spam", or a check of signatures."""
    if any(part.type == "message/disposition-notification" for part in leaves):
        return True
    return any(
        part.type in _FEEDBACK_TYPES or (part.type in _STATUS_TYPES and _only_good(part, raw)) for part in leaves
    )


def _only_good(part: Part, raw: bytes) -> bool:
    words = [block.word(b"action") for block in _blocks(part, raw) if b"action" in block]
    return bool(words) and all(word in ("relayed", "expanded") for word in words)


def _recipient_of_original(leaves: Sequence[Part], raw: bytes) -> str:
    for original in _originals(leaves, raw):
        for name in (b"x-original-to", b"delivered-to", b"to"):
            if address := _clean(original.first(name)):
                return address
    return ""


def _original_ids(split: Split, leaves: Sequence[Part], raw: bytes) -> Sequence[str]:
    """Return the ids of the mail that came back: enclosed, named by the report, or copied into its text."""
    ids: list[bytes] = []
    for original in _originals(leaves, raw):
        ids += _ID.findall(original.first(b"message-id")[:2_000])
    for part in leaves:
        if part.type in (*_STATUS_TYPES, *_FEEDBACK_TYPES):
            for block in _blocks(part, raw):
                for name in (b"original-message-id", b"x-original-message-id"):
                    ids += _ID.findall(block.first(name)[:2_000])
    for name in (b"x-original-message-id", b"in-reply-to", b"references"):
        ids += _ID.findall(split.root.fields.first(name)[:8_000])
    for part in leaves:
        if part.type.startswith("text/") or part.type in _ORIGINAL_TYPES or not part.type:
            ids += _ID_LINE.findall(part.content(raw)[:PART_BYTES])
    return [f"<{one.decode('utf-8', 'replace')}>" for one in dict.fromkeys(ids)][:MOST_IDS]


def _originals(leaves: Sequence[Part], raw: bytes) -> Iterator[Fields]:
    """Yield the headers of mails that are enclosed, whole or cut."""
    for part in leaves:
        if part.type in _ORIGINAL_TYPES:
            content = _lines(part.content(raw)[:PART_BYTES]).lstrip(b"\n \t")
            end = _BLANK_LINE.search(content)
            yield parse_fields(content[: end.start()] if end else content)


def _blocks(part: Part, raw: bytes) -> Iterator[Fields]:
    """Yield the groups of fields between empty lines."""
    content = _lines(part.content(raw)[:PART_BYTES])
    for block in _BLANK_LINE.split(content)[: MOST_TOLD + 1]:
        if block.strip():
            yield parse_fields(block.strip(b"\n"))


def _lines(content: bytes) -> bytes:
    """Return a text with one kind of line end: copies with bare CR come from old Macs and from gateways."""
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _tokens(fields: Fields) -> Sequence[str]:
    """Return what looks like our signed word in the addresses the report came to, first where servers noted them."""
    found = (match for name in _ENVELOPE for value in fields.all(name)[:10] for match in _TOKEN.findall(value[:4_000]))
    return [one.decode("ascii").lower() for one in dict.fromkeys(found)][:MOST_IDS]


def _address(block: Fields, name: bytes) -> str:
    text = decode_text(block.first(name)[:2_000])
    return _clean(text.partition(";")[2] or text)


def _clean(value: str | bytes) -> str:
    """Return the normal form of the address in a value, empty when there is none."""
    text = charsets.decode(value[:2_000])[0] if isinstance(value, bytes) else value
    inner = re.search(r"<([^<>]+)>", text)
    address = clean_address(inner[1] if inner else text)
    return normal(address) if re.fullmatch(r"[^\s@,;]{1,200}@[^\s@,;]{1,250}", address) else ""
