"""A mailbox that is being prepared: it is switched off, and the public records of its domain are not complete yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ucho.channels import operations as channels
from ucho.channels import signing
from ucho.channels.mail.dns import Silent
from ucho.core.actors import By
from ucho.org.models import Unit

DOMAIN: Final = "klos-dla-firm.test"
NAME: Final = "Firmy (w przygotowaniu)"
_SERVER: Final = f"mail.{DOMAIN}"
_USER: Final = f"zamowienia%40{DOMAIN}"
_TEXTS: Final[Mapping[str, Sequence[str]]] = {
    DOMAIN: ["v=spf1 mx ~all", "v=spf1 include:_spf.google.com ~all"],
}


class _Names:
    """What a name service would say of the domain, had it one."""

    def texts(self, name: str) -> Sequence[str]:
        return _TEXTS.get(name, ())

    def addresses(self, name: str) -> Sequence[str]:
        return []

    def exchangers(self, name: str) -> Sequence[str]:
        return [_SERVER]

    def pointers(self, address: str) -> Sequence[str]:
        raise Silent(address)


def prepare(unit: Unit, *, by: By) -> None:
    """Add the mailbox, switched off, with its signing key and what was found of its domain.

    Args:
        unit: where its conversations would begin.
        by: who adds it, and when.
    """
    settings = {
        "address": f"zamowienia@{DOMAIN}",
        "sender_name": "Piekarnia Kłos dla firm",
        "imap": f"imaps://{_USER}@{_SERVER}",
        "smtp_out": f"smtps://{_USER}@{_SERVER}",
        "hourly_limit": "200",
    }
    account = channels.open_account(unit, adapter="email", name=NAME, settings=settings, by=by)
    channels.switch_account(account, enabled=False, by=by)
    signing.make_signing_key(DOMAIN, by=by)
    signing.note_records(DOMAIN, signing.look_up(DOMAIN, _Names()), by=by)
