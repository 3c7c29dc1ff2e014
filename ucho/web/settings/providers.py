"""Mail providers by name: where their servers are, and what they ask of somebody who brings a program of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ucho.channels.mail.servers import Security

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

APP_PASSWORD: Final = _(
    "Your ordinary password will not do. Switch on two-step verification, "
    "make an app password in the security settings of the mailbox, and type it here."
)
SWITCH_ON: Final = _("Switch on access for mail programs (IMAP) in the settings of the mailbox first.")
GOOGLE: Final = _(
    "Your ordinary password will not do. Sign in on Google's page, or switch on two-step verification "
    "and make an app password."
)
OAUTH: Final = _("Microsoft takes no passwords from programs. Choose to sign in on Microsoft's page below.")


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider, with the hosts it is known by; the connection is checked before anything is saved."""

    code: str
    name: str
    domains: tuple[str, ...]
    incoming: str  # host; the port is 993 with TLS at all of them
    outgoing: str  # host
    security: Security = "tls"  # of the outgoing server: "tls" on port 465, "starttls" on port 587
    plus: bool = False  # name+anything@… reaches the same mailbox
    hint: str | _StrPromise = ""
    sign_in: str = ""  # it also lets programs in on a page of its own: "google", "microsoft"

    @property
    def outgoing_port(self) -> int:
        """Return the port that goes with the security."""
        return 465 if self.security == "tls" else 587


PROVIDERS: Final = (
    Provider(
        "gmail", "Gmail, Google Workspace", ("gmail.com", "googlemail.com"), "imap.gmail.com", "smtp.gmail.com",
        plus=True, hint=GOOGLE, sign_in="google",
    ),
    Provider(
        "outlook", "Outlook, Microsoft 365", ("outlook.com", "hotmail.com", "live.com"), "outlook.office365.com",
        "smtp.office365.com", "starttls", plus=True, hint=OAUTH, sign_in="microsoft",
    ),
    Provider(
        "onet", "Onet", ("onet.pl", "onet.eu", "op.pl", "vp.pl", "poczta.onet.pl"), "imap.poczta.onet.pl",
        "smtp.poczta.onet.pl", hint=SWITCH_ON,
    ),
    Provider("wp", "WP", ("wp.pl",), "imap.wp.pl", "smtp.wp.pl", hint=SWITCH_ON),
    Provider(
        "interia", "Interia", ("interia.pl", "interia.eu", "poczta.fm"), "poczta.interia.pl", "poczta.interia.pl",
        hint=SWITCH_ON,
    ),
    Provider(
        "yandex", "Яндекс", ("yandex.ru", "yandex.com", "ya.ru", "yandex.by", "yandex.kz"), "imap.yandex.ru",
        "smtp.yandex.ru", plus=True, hint=APP_PASSWORD,
    ),
    Provider(
        "mailru", "Mail.ru", ("mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru"), "imap.mail.ru",
        "smtp.mail.ru", hint=APP_PASSWORD,
    ),
    Provider(
        "icloud", "iCloud", ("icloud.com", "me.com", "mac.com"), "imap.mail.me.com", "smtp.mail.me.com", "starttls",
        plus=True, hint=APP_PASSWORD,
    ),
)  # fmt: skip


def provider_of(address: str) -> Provider | None:
    """Return the provider at whose domain an address is; None for a domain of one's own.

    Args:
        address: an e-mail address, as typed.
    """
    domain = address.strip().lower().rpartition("@")[2]
    return next((one for one in PROVIDERS if domain in one.domains), None)
