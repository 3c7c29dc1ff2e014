"""Building the mail we send: headers that thread, names that survive, nothing smuggled in by a name or a subject."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.charset import BASE64, QP, Charset
from email.encoders import encode_base64
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from io import BytesIO
from typing import Final
from urllib.parse import quote

from ucho.channels.contract import Address, File, Outbound
from ucho.channels.mail.addresses import normal
from ucho.channels.mail.automatic import LOOP_FIELD, sign_loop

REFERENCES_LIMIT: Final = 3_500  # bytes; some servers refuse a field of 4,096
LONGEST_ADDRESS: Final = 320  # bytes; RFC 3696 errata say 254, old software allows 64@255
_LINE: Final = 76  # characters; RFC 2047 and RFC 2045

_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")  # and halves of letters
_ATOM_NAME: Final = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_WEB: Final = re.compile(r"https?://[!-;=?-~]{1,900}")  # one word of ASCII without angle brackets
_LANGUAGE: Final = re.compile(r"[A-Za-z0-9-]{1,35}")
_POLICY: Final = compat32.clone(linesep="\r\n", max_line_length=0, mangle_from_=False)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who we are on one account, as the mail shows it."""

    address: str
    name: str = ""
    plus_addressing: bool = True  # answers come back to `local+TOKEN@domain`
    loop_key: str = ""


def compose(message: Outbound, head: Letterhead, *, date: str) -> bytes:
    """Build a mail.

    Args:
        message: what to send; its files hold their contents.
        head: who sends it.
        date: the Date field as RFC 5322 writes it.

    Returns:
        The whole mail with CRLF line ends, no line longer than 998 bytes, ready for SMTP DATA before dot-stuffing.
    """
    mail = _content(message)
    for name, value in _fields(message, head, date):
        if value:
            mail[name] = value
    buffer = BytesIO()
    BytesGenerator(buffer, policy=_POLICY).flatten(mail)
    return buffer.getvalue()


def _fields(message: Outbound, head: Letterhead, date: str) -> Sequence[tuple[str, str]]:
    automatic = message.automatic
    return (
        ("From", _mailbox(head.name, head.address)),
        ("To", _mailbox(message.recipient.name, message.recipient.shown or message.recipient.value)),
        ("Cc", _mailboxes(message.copies)),
        ("Reply-To", _mailbox(head.name, reply_address(head, message.reply_token)) if message.reply_token else ""),
        ("Subject", _words(message.subject, len("Subject: "))),
        ("Date", _one_line(date)),
        ("Message-ID", _id(message.message_id) or _made_id(message.message_id, head.address)),
        ("In-Reply-To", _id(message.in_reply_to)),
        ("References", references(message)),
        ("Content-Language", message.language if _LANGUAGE.fullmatch(message.language) else ""),
        ("Auto-Submitted", ("auto-replied" if message.in_reply_to else "auto-generated") if automatic else ""),
        ("X-Auto-Response-Suppress", "All" if automatic else ""),
        *_unsubscribe(message.unsubscribe, head.address),
        (LOOP_FIELD, sign_loop(head.loop_key) if head.loop_key else ""),
    )


def reply_address(head: Letterhead, token: str) -> str:
    """Return the address that answers come back to: with the token after a plus where the server allows that."""
    local, at, domain = head.address.rpartition("@")
    if not (head.plus_addressing and token and at) or not re.fullmatch(r"[A-Za-z0-9._-]{1,60}", token):
        return head.address
    return f"{local}+{token}{at}{domain}"


def references(message: Outbound) -> str:
    """Return the References field: all ids where they fit, else the first one and the newest."""
    ids = [found for found in dict.fromkeys(_id(ref) for ref in message.references) if found]
    parent = _id(message.in_reply_to)
    if parent:
        ids = [found for found in ids if found != parent] + [parent]
    kept: list[str] = []
    room = REFERENCES_LIMIT - (len(ids[0]) if ids else 0)
    for found in reversed(ids[1:]):
        room -= len(found) + 3
        if room < 0:
            break
        kept.insert(0, found)
    return "\r\n ".join(ids[:1] + kept)


def _unsubscribe(address: str, own: str) -> Sequence[tuple[str, str]]:
    """Return the fields by which mail programs show a button that ends such mail (RFC 2369, RFC 2919, RFC 8058)."""
    if not _WEB.fullmatch(address):
        return ()
    domain = wire_address(own).rpartition("@")[2]
    return (
        ("List-Id", f"<questions.{domain}>" if domain else ""),
        ("List-Unsubscribe", f"<{address}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def _made_id(text: str, own: str) -> str:
    """Return an id for a mail whose own cannot stand in a mail: the same each time it is sent."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"<{digest}@{wire_address(own).rpartition('@')[2] or 'ucho.invalid'}>"


def _id(text: str) -> str:
    """Return one message id in its brackets; a text that is none, or too long for a line, becomes empty."""
    inner = _BREAKS.sub("", text).strip().strip("<>")
    return f"<{inner}>" if inner and len(inner) <= 900 and inner.isascii() and " " not in inner else ""


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _words(text: str, used: int) -> str:
    """Return unstructured text, encoded where it is not ASCII, folded in lines of 76."""
    text = _one_line(text)[:998]
    if not text.isascii() or "=?" in text or len(text) + used > 990:
        return Header(text, "utf-8", maxlinelen=_LINE, header_name="x" * max(0, used - 2)).encode(linesep="\r\n")
    return text


def _mailbox(name: str, address: str) -> str:
    address = wire_address(address)
    name = _one_line(name)[:200]
    if len(address.encode()) > LONGEST_ADDRESS:
        return ""  # no server takes it, and no line holds it
    if not name or not address:
        return address
    if not name.isascii() or "=?" in name:
        shown = Header(name, "utf-8", maxlinelen=_LINE, header_name="Reply-To").encode(linesep="\r\n")
        return f"{shown}\r\n <{address}>"
    if not _ATOM_NAME.fullmatch(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{address}>" if len(name) + len(address) < _LINE else f"{name}\r\n <{address}>"


def wire_address(address: str) -> str:
    """Return an address as servers take it: one line, no brackets, the domain in ASCII."""
    address = re.sub(r"[\s<>,;\x00-\x1f\x7f-\x9f\ud800-\udfff]", "", address)
    local, at, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}{at}{normal(f'x@{domain}')[2:]}"


def _mailboxes(addresses: Sequence[Address]) -> str:
    written = (_mailbox(address.name, address.shown or address.value) for address in addresses)
    return ",\r\n ".join(filter(None, written))


def _content(message: Outbound) -> Message:
    """Return the MIME tree without the fields of the mail itself."""
    inline = [file for file in message.files if file.content_id and f"cid:{file.content_id}" in message.html]
    attached = [file for file in message.files if file not in inline]
    body: Message = _text(message.text or " ", "plain")
    if message.html:
        page = _together("related", [_text(message.html, "html"), *(_attachment(file, inline=True) for file in inline)])
        body = _together("alternative", [body, page])
    return _together("mixed", [body, *(_attachment(file, inline=False) for file in attached)])


def _together(kind: str, parts: Sequence[Message]) -> Message:
    if len(parts) == 1:
        return parts[0]
    mail = MIMEMultipart(kind)
    del mail["MIME-Version"]
    for part in parts:
        del part["MIME-Version"]
        mail.attach(part)
    mail["MIME-Version"] = "1.0"
    return mail


def _text(text: str, kind: str) -> MIMEText:
    """Return a text part: quoted-printable for mostly Latin letters, base64 where that would be longer."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    charset = Charset("utf-8")
    foreign = sum(1 for letter in text[:20_000] if letter > "\x7f")
    charset.body_encoding = BASE64 if foreign * 4 > min(len(text), 20_000) else QP
    content = text.encode("utf-8", "replace").decode("utf-8")
    # email.mime takes a Charset; its stubs only know names
    return MIMEText(content + ("" if content.endswith("\n") else "\n"), kind, charset)  # type: ignore[arg-type]


def _attachment(file: File, *, inline: bool) -> MIMEBase:
    kind = file.type if _TYPE.fullmatch(file.type) else "application/octet-stream"
    if kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"  # those may not be base64
    part = MIMEBase(*kind.split("/", 1))
    part.set_payload(file.content)
    encode_base64(part)
    part["Content-Disposition"] = ("inline" if inline else "attachment") + _parameter("filename", file.name or "file")
    if file.content_id:
        part["Content-ID"] = f"<{re.sub(r'[<>]', '', _one_line(file.content_id))[:250]}>"
    return part


def _parameter(name: str, value: str) -> str:
    """Return `; name=value` as RFC 2231 writes letters that are not ASCII, in pieces that fit a line."""
    value = _one_line(value)[:200]
    if value.isascii() and len(value) < 60:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'; {name}="{escaped}"'
    encoded = quote(value, safe="", encoding="utf-8", errors="replace")
    pieces = re.findall(r"(?:%[0-9A-F]{2}|[^%]){1,50}", encoded)
    lines = [f"{name}*{number}*={piece}" for number, piece in enumerate(pieces)]
    lines[0] = lines[0].replace("=", "=utf-8''", 1)
    return "".join(f";\r\n {line}" for line in lines)
