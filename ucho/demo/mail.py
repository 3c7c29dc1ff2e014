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


def compose(mail: Mail) -> bytes:
    """Return the raw mail."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.name, addr_spec=mail.sender)
    message["To"] = Address("Piekarnia Kłos", addr_spec=mail.to)
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
    return message.as_bytes()


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
