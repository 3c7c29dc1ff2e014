"""A domain whose records were looked at: some are right, some are wrong, some are not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.cast import by_system
from ucho.channels import signing
from ucho.channels.mail.dns import Silent
from ucho.core import clock

FOUND: Mapping[str, Sequence[str]] = {
    "klos.example": ["v=spf1 mx -all", "v=spf1 include:_spf.google.com ~all", "google-site-verification=x"],
    "_dmarc.klos.example": ["v=DMARC1; p=quarantine; rua=mailto:postmaster@klos.example"],
}


class Answers:
    """A name service with given texts."""

    def __init__(self, texts: Mapping[str, Sequence[str]], mx: Sequence[str] = ("mail.klos.example",)) -> None:
        self._texts, self._mx = texts, mx

    def texts(self, name: str) -> Sequence[str]:
        return self._texts.get(name, ())

    def addresses(self, name: str) -> Sequence[str]:
        return {"mail.klos.example": ["51.15.20.30"], "127.0.0.1": ["127.0.0.1"]}.get(name, [])

    def exchangers(self, name: str) -> Sequence[str]:
        return self._mx

    def pointers(self, address: str) -> Sequence[str]:
        raise Silent(address)


def looked_at(domain: str) -> None:
    """Make the domain's key, and look at its records now."""
    by = by_system(clock.now())
    signing.make_signing_key(domain, by=by)
    signing.note_records(domain, signing.look_up(domain, Answers(FOUND)), by=by)
