"""The mails of the demo's customers, as their mail programs would write them."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from ucho.channels.contract import AutoKind
from ucho.demo.content.moments import WARSAW
from ucho.demo.files import content_of, kind_of

ON_THE_WAY: Final = timedelta(seconds=20)  # between writing a mail and its arrival
_WROTE: Final[Mapping[str, str]] = {
    "pl": "W dniu {at:%d.%m.%Y} o {at:%H:%M} Piekarnia Kłos <{address}> pisze:",
    "ru": "{at:%d.%m.%Y}, {at:%H:%M}, Piekarnia Kłos <{address}> пишет:",
    "en": "On {at:%d/%m/%Y} at {at:%H:%M}, Piekarnia Kłos <{address}> wrote:",
}
_AUTOMATIC: Final[Mapping[AutoKind, Mapping[str, str]]] = {
    "auto_reply": {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
    "bounce": {"Auto-Submitted": "auto-replied", "Return-Path": "<>"},
    "list": {
        "List-Id": "<biuletyn.mlyn-pod-lasem.test>",
        "List-Unsubscribe": "<mailto:wypisz@mlyn-pod-lasem.test>",
        "Precedence": "list",
    },
}


@dataclass(frozen=True, slots=True)
class Quote:
    """The answer of ours that a mail repeats below its own words."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """What a customer's mail program knows when it sends."""

    message_id: str
    name: str
    sender: str
    to: str
    subject: str
    text: str
    at: datetime  # when it arrives
    language: str
    charset: str = "utf-8"
    auto: AutoKind = ""
    files: Sequence[str] = ()
    references: Sequence[str] = ()  # oldest first
    quote: Quote | None = None
    as_html: bool = False  # many programs send a second, formatted version along
    undeclared: bool = False  # the mail does not say its charset
    verdict: str = ""  # what our own server found out about the sender
    receiver: str = ""  # whose name and address stand in To; the mailbox, where there is none
    copies: Sequence[str] = ()


def compose(mail: Mail) -> bytes:
    """Return the raw mail."""
    message = EmailMessage(policy=SMTP)
    if mail.verdict:
        message["Authentication-Results"] = f"mx.piekarnia-klos.test; dmarc={mail.verdict}"
    message["From"] = Address(mail.name, addr_spec=mail.sender)
    message["To"] = Address("" if mail.receiver else "Piekarnia Kłos", addr_spec=mail.receiver or mail.to)
    if mail.copies:
        message["Cc"] = ", ".join(mail.copies)
    message["Subject"] = f"Re: {mail.subject}" if mail.references else mail.subject
    message["Date"] = format_datetime((mail.at - ON_THE_WAY).astimezone(WARSAW))
    message["Message-ID"] = mail.message_id
    if mail.references:
        message["In-Reply-To"] = mail.references[-1]
        message["References"] = " ".join(mail.references)
    for name, value in _AUTOMATIC.get(mail.auto, {}).items():
        message[name] = value
    said, quoted = mail.text, _quoted(mail)
    message.set_content(f"{said}\n\n{quoted}\n" if quoted else f"{said}\n", charset=mail.charset)
    if mail.as_html:
        message.add_alternative(_html(said, quoted), subtype="html", charset=mail.charset)
    for file in mail.files:
        kind, _slash, subtype = kind_of(file).partition("/")
        message.add_attachment(content_of(file), maintype=kind, subtype=subtype, filename=file)
    raw = message.as_bytes()
    return raw.replace(f'; charset="{mail.charset}"'.encode(), b"") if mail.undeclared else raw


@dataclass(frozen=True, slots=True)
class Return:
    """What a customer's server tells of an answer that it does not take."""

    message_id: str
    to: str  # where it comes back to
    recipient: str
    subject: str
    words: str  # such as "550 5.1.1 User unknown"
    original: str  # the id of our answer
    at: datetime


def compose_return(told: Return) -> bytes:
    """Return the raw delivery report (RFC 3464), as Postfix writes it."""
    host = f"mx.{told.recipient.rpartition('@')[2]}"
    report = (
        f"Reporting-MTA: dns; {host}\n\nFinal-Recipient: rfc822; {told.recipient}\nAction: failed\n"
        f"Status: {told.words.split()[1]}\nDiagnostic-Code: smtp; {told.words}\n"
    )
    parts = (
        ("text/plain", f"I'm sorry to have to inform you that your message could not be delivered.\n\n{told.words}\n"),
        ("message/delivery-status", report),
        ("text/rfc822-headers", f"Message-ID: {told.original}\nSubject: {told.subject}\n"),
    )
    head = (
        f"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@{host}>\nTo: {told.to}\n"
        f"Subject: Undelivered Mail Returned to Sender\nDate: {format_datetime(told.at.astimezone(WARSAW))}\n"
        f"Message-ID: {told.message_id}\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=cut\n\n"
    )
    body = "".join(f"--cut\nContent-Type: {kind}; charset=utf-8\n\n{words}\n" for kind, words in parts)
    return f"{head}{body}--cut--\n".replace("\n", "\r\n").encode()


def forwarded(remark: str, mail: Mail) -> str:
    """Return what a colleague writes who passes a mail on, as their mail program lays it out.

    Args:
        remark: what they say of it.
        mail: what they got.
    """
    at = (mail.at - ON_THE_WAY).astimezone(WARSAW)
    return (
        f"{remark}\n\n---------- Forwarded message ---------\nFrom: {mail.name} <{mail.sender}>\n"
        f"Date: {at:%d.%m.%Y %H:%M}\nSubject: {mail.subject}\nTo: <{mail.to}>\n\n{mail.text}"
    )


def _quoted(mail: Mail) -> str:
    if mail.quote is None:
        return ""
    introduction = _WROTE[mail.language].format(at=mail.quote.at.astimezone(WARSAW), address=mail.to)
    return "\n".join([introduction, *(f"> {line}".rstrip() for line in mail.quote.text.splitlines())])


def _html(said: str, quoted: str) -> str:
    introduction, _newline, lines = quoted.partition("\n")
    words = "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines.splitlines())
    block = f"<div>{html.escape(introduction)}</div><blockquote>{_breaks(words)}</blockquote>" if quoted else ""
    return f"<html><body><div>{_breaks(said)}</div>{block}</body></html>\n"


def _breaks(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")
