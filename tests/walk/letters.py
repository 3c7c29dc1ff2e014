"""Letters as customers' programs send them, byte for byte; and what the customers' mailboxes hold afterwards."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses

COMPLAINT_PL = (
    "Dzień dobry,\n\nw sobotę kupiłam u Państwa chleb żytni na zakwasie i już w niedzielę był spleśniały. "
    "Proszę o zwrot 18,50 zł albo świeży bochenek.\n\nAla Żółkiewska"
)
COMPLAINT_RU = (
    "Здравствуйте!\n\nВчера в вашей пекарне мне продали чёрствый медовик, а кассир отказалась его обменять. "
    "Как мне вернуть деньги?\n\nЯн Щукин"
)


def in_charset(
    text: str, charset: str, *, sender: tuple[str, str], to: str, subject: str, message_id: str, in_reply_to: str = ""
) -> bytes:
    """Return a mail with a body of 8-bit letters, as programs of the nineties write it."""
    name, address = sender
    head = [
        f"From: {Header(name, charset).encode()} <{address}>",
        f"To: {to}",
        f"Subject: {Header(subject, charset).encode()}",
        f"Date: {format_datetime(datetime.now(UTC))}",
        f"Message-ID: {message_id}",
        *([f"In-Reply-To: {in_reply_to}", f"References: {in_reply_to}"] if in_reply_to else []),
        "MIME-Version: 1.0",
        f"Content-Type: text/plain; charset={charset}",
        "Content-Transfer-Encoding: 8bit",
    ]
    body = text.replace("\n", "\r\n") + "\r\n"
    return "\r\n".join([*head, "", ""]).encode("ascii") + body.encode(charset)


def plain(text: str, *, sender: str, to: str, subject: str = "Zamówienie", message_id: str, **headers: str) -> bytes:
    """Return a mail as programs of today write it; `Auto_Submitted="auto-replied"` adds such a field."""
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, to, subject, message_id
    mail["Date"] = format_datetime(datetime.now(UTC))
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


@dataclass(frozen=True)
class Received:
    """A mail in a customer's mailbox, as the customer's program shows it."""

    message_id: str
    in_reply_to: str
    references: list[str]
    sender: str
    reply_to: str
    subject: str
    text: str
    automatic: str


def received(raw: bytes) -> Received:
    """Read a mail with the standard library, which knows nothing of how ours is written."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    ((_, sender),) = getaddresses([str(mail["From"])])
    reply_to = getaddresses([str(mail["Reply-To"] or "")])
    return Received(
        message_id=str(mail["Message-ID"]).strip(),
        in_reply_to=str(mail["In-Reply-To"] or "").strip(),
        references=str(mail["References"] or "").split(),
        sender=sender,
        reply_to=reply_to[0][1] if reply_to else "",
        subject=str(mail["Subject"]),
        text=str(body.get_content()),
        automatic=str(mail["Auto-Submitted"] or ""),
    )


def html_of(raw: bytes) -> str:
    """Return the HTML of a mail, empty when it has none."""
    body = email.message_from_bytes(raw, policy=email.policy.default).get_body(("html",))
    return str(body.get_content()) if body is not None else ""
