"""E-mail: fetched by IMAP, sent by SMTP, threaded by message ids and signed reply addresses."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from email.utils import formatdate
from typing import ClassVar, Final

import structlog
from django.utils.translation import gettext_lazy

from ucho.channels.contract import (
    Adapter,
    Capabilities,
    Inbound,
    Line,
    Outbound,
    Receipt,
    Setting,
    Undeliverable,
    Unreadable,
)
from ucho.channels.mail.addresses import normal
from ucho.channels.mail.check import check_incoming, check_outgoing, incoming, outgoing
from ucho.channels.mail.compose import Letterhead, compose, wire_address
from ucho.channels.mail.fetching import NOT_HANDED_OUT
from ucho.channels.mail.inbound import inbound
from ucho.channels.mail.servers import without_password

_logger = structlog.get_logger()
FILES_LIMIT: Final = 20_000_000  # bytes; encoded they grow by a third, and many servers refuse more than 25 to 30 MB


class Email(Adapter):
    """Mailboxes of any provider that speaks IMAP and SMTP."""

    name = "email"
    label = gettext_lazy("E-mail")
    icon = "mail"
    address_kind = "email"
    listens = True
    capabilities = Capabilities(
        html=True, subject=True, attachments=True, copies=True, file_limit=FILES_LIMIT, content_is_identity=True
    )
    settings: ClassVar[Sequence[Setting]] = (
        Setting("address", gettext_lazy("Address"), required=True, hint="help@example.com"),
        Setting("sender_name", gettext_lazy("Name customers see")),
        Setting("imap", gettext_lazy("Incoming mail server"), hint="imaps://help%40example.com@mail.example.com"),
        Setting("imap_password", gettext_lazy("Password for incoming mail"), secret=True),
        Setting(
            "smtp_out", gettext_lazy("Outgoing mail server"), hint="smtp+starttls://help%40example.com@mail.example.com"
        ),
        Setting("smtp_password", gettext_lazy("Password for outgoing mail, if it is another"), secret=True),
        Setting("hourly_limit", gettext_lazy("Most mails per hour"), hint="200"),
        Setting(
            "plus_addressing",
            gettext_lazy("Answers come back to name+code@… (on or off)"),
            hint="on",
        ),
        Setting(
            "answers_to",
            gettext_lazy("Whose mail it is when From and Reply-To differ (form, from or reply_to)"),
            hint="form",
        ),
        Setting("reopens_for", gettext_lazy("Days in which an answer reopens a settled conversation"), hint="30"),
        Setting(
            "begin_with",
            gettext_lazy("How much of the mail that is there already comes in (week, new or all)"),
            hint="all",
        ),
        Setting("sign_in", gettext_lazy("Sign-in (password, google, microsoft or other)"), hint="password"),
        Setting("oauth_client_id", gettext_lazy("Client id at the provider")),
        Setting("oauth_client_secret", gettext_lazy("Client secret at the provider"), secret=True),
        Setting("oauth_tenant", gettext_lazy("Tenant at Microsoft"), hint="common"),
        Setting("oauth_authorize", gettext_lazy("Page of the provider on which one signs in")),
        Setting("oauth_token", gettext_lazy("Address of the provider that gives tokens")),
        Setting("oauth_scope", gettext_lazy("What the provider is asked to allow")),
    )

    def normalise(self, raw: bytes, settings: Mapping[str, str]) -> Sequence[Inbound]:
        """Read one mail.

        Raises:
            Unreadable: it is empty or larger than 50 MB, or the server never handed it out.
        """
        from ucho.channels.mail.reader import read

        if raw.startswith(NOT_HANDED_OUT):
            raise Unreadable("not_handed_out")
        own = self.address(settings)
        letter = read(raw, loop_key=settings.get("loop_key", ""), own=own)
        return [inbound(letter, own, answers_to=settings.get("answers_to", "").strip().lower())]

    def send(self, message: Outbound, settings: Mapping[str, str]) -> Receipt:
        """Hand one mail to the outgoing server.

        Raises:
            Undeliverable: it was not taken.
            InDoubt: the line died after the final dot.
        """
        from ucho.channels.mail.envelope import hand_over

        head = _letterhead(settings)
        recipients = [wire_address(found.value) for found in (message.recipient, *message.copies)]
        if not recipients[0].isascii() or "@" not in recipients[0]:
            raise Undeliverable(f"not an address that mail servers take: {recipients[0]}", permanent=True)
        try:
            server = outgoing(settings)
        except ValueError as problem:
            raise Undeliverable(f"outgoing mail server: {problem}", permanent=False) from None
        # The Date of a mail is the moment it is handed over, so it is taken here, with the line it goes out by.
        mail = _signed(compose(message, head, date=formatdate(usegmt=False)), settings)
        receipt = hand_over(server, message, head, [found for found in recipients if found.isascii()], mail)
        return Receipt(external_id=message.message_id, detail=receipt.detail)

    def listen(self, line: Line) -> None:
        """Fetch mail from the incoming server until the line should stop; an account without one just waits.

        Raises:
            LoginRefused: the server does not accept the user or the password.
            OSError: the server cannot be reached, or the line broke.
            imaplib.IMAP4.error: the server answered with something else.
        """
        from ucho.channels.mail.imap import follow

        if not line.settings.get("imap"):
            while not line.wait(60):
                continue
            return
        follow(incoming(line.settings), line)

    def check(self, settings: Mapping[str, str]) -> Sequence[str]:
        """Sign in to both servers; return what is wrong as sentences, none when all works."""
        return [*check_incoming(settings), *check_outgoing(settings)]

    def address(self, settings: Mapping[str, str]) -> str:
        """Return the normalised address customers write to."""
        return normal(settings.get("address", ""))

    def tidy(self, settings: Mapping[str, str]) -> Mapping[str, str]:
        """Move a password out of a server's address, so that it is sealed and never shown."""
        tidied = dict(settings)
        for name, secret in (("imap", "imap_password"), ("smtp_out", "smtp_password")):
            if name in tidied:
                tidied[name], password = without_password(tidied[name])
                tidied[secret] = password or tidied.get(secret, "")
        return tidied

    def new_message_id(self, settings: Mapping[str, str], token: str) -> str:
        """Return an unguessable Message-ID at our own domain; the token travels in the reply address only."""
        domain = normal(settings.get("address", "")).rpartition("@")[2]
        return f"<{secrets.token_hex(16)}@{domain or 'ucho.invalid'}>"


def _signed(mail: bytes, settings: Mapping[str, str]) -> bytes:
    """Sign a mail where the sender brings a key; a key that cannot be used keeps no mail back."""
    if not settings.get("dkim_key"):
        return mail
    from ucho.channels.mail.dkim import Signer, signed

    signer = Signer(settings["dkim_domain"], settings["dkim_selector"], settings["dkim_key"])
    try:
        return signed(mail, signer)
    except ValueError as problem:
        _logger.error("not_signed", reason=str(problem))
        return mail


def _letterhead(settings: Mapping[str, str]) -> Letterhead:
    return Letterhead(
        address=settings.get("address", ""),
        name=settings.get("sender_name", ""),
        plus_addressing=settings.get("plus_addressing", "on").strip().lower() not in ("off", "no", "false", "0"),
        loop_key=settings.get("loop_key", ""),
    )
