"""Providers that send mail for us: what their servers are called, and what stands for them in a domain's SPF record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sender:
    """One provider, known by how the names of its outgoing servers end."""

    name: str
    hosts: tuple[str, ...]
    terms: tuple[str, ...]  # what its own help asks for in the SPF record
    daily: int = 0  # mails a day that it lets an ordinary mailbox send, by its own help; 0 when it does not say


SENDERS: Final = (
    Sender("Google", ("gmail.com", "google.com", "googlemail.com"), ("include:_spf.google.com",), 500),
    Sender("Microsoft", ("office365.com", "outlook.com"), ("include:spf.protection.outlook.com",), 10_000),
    Sender("Zoho", ("zoho.eu",), ("include:zohomail.eu",), 500),
    Sender("Zoho", ("zoho.com",), ("include:zohomail.com",), 500),
    Sender("OVH", ("ovh.net", "ovh.com"), ("include:mx.ovh.com",)),
    Sender("home.pl", ("home.pl",), ("include:_spf.home.pl",)),
    Sender("nazwa.pl", ("nazwa.pl",), ("mx", "a")),
    Sender("LH.pl", ("lh.pl",), ("include:_spf.lh.pl",)),
    Sender("Яндекс 360", ("yandex.ru", "yandex.com", "yandex.net"), ("include:_spf.yandex.net",), 3_000),
    Sender("Mail.ru", ("mail.ru",), ("include:_spf.mail.ru",)),
    Sender("iCloud", ("mail.me.com", "icloud.com"), ("include:icloud.com",), 1_000),
    Sender("Fastmail", ("fastmail.com", "messagingengine.com"), ("include:spf.messagingengine.com",)),
    Sender("Amazon SES", ("amazonaws.com",), ("include:amazonses.com",)),
    Sender("Mailgun", ("mailgun.org",), ("include:mailgun.org",)),
    Sender("SendGrid", ("sendgrid.net",), ("include:sendgrid.net",)),
    Sender("Brevo", ("brevo.com", "sendinblue.com"), ("include:spf.brevo.com",)),
)


def sender_of(host: str) -> Sender | None:
    """Return the provider that an outgoing server belongs to; None for a server of one's own, or an unknown one.

    Args:
        host: the name of the server.
    """
    name = host.strip().lower().rstrip(".")
    return next((one for one in SENDERS for end in one.hosts if name == end or name.endswith(f".{end}")), None)
