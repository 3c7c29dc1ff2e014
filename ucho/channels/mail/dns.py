"""Asking the name service, with an end to every wait."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

if TYPE_CHECKING:
    from dns.resolver import Resolver

ANSWER_SECONDS: Final = 3.0  # for each question
TOTAL_SECONDS: Final = 15.0  # for all questions about one domain


class Silent(Exception):
    """The name service did not answer, or not with something we can use."""


class Names:
    """Questions about one domain, which end in time together.

    `settings.UCHO_DNS` names a server as `127.0.0.1:5353`; empty, the machine's own are asked.
    """

    def __init__(self, seconds: float = TOTAL_SECONDS) -> None:
        """Begin; no question is asked after so many seconds."""
        self._end = monotonic() + seconds
        self._resolver: Resolver | None = None

    def texts(self, name: str) -> Sequence[str]:
        """Return the texts (TXT) of a name, each put together from its pieces, in order; none when there is none.

        Raises:
            Silent: no answer came.
        """
        return sorted(b"".join(one.strings).decode("utf-8", "replace") for one in self._ask(name, "TXT"))

    def addresses(self, name: str) -> Sequence[str]:
        """Return the addresses (A, AAAA) of a host; an address is its own.

        Raises:
            Silent: no answer came.
        """
        try:
            return [str(ip_address(name.strip("[]")))]
        except ValueError:
            return [str(one.address) for kind in ("A", "AAAA") for one in self._ask(name, kind)]

    def exchangers(self, name: str) -> Sequence[str]:
        """Return the hosts that receive a domain's mail (MX), the preferred first; "" says that it receives none.

        Raises:
            Silent: no answer came.
        """
        found = sorted((int(one.preference), str(one.exchange).rstrip(".")) for one in self._ask(name, "MX"))
        return [host for _preference, host in found]

    def pointers(self, address: str) -> Sequence[str]:
        """Return the names of an address (PTR).

        Raises:
            Silent: no answer came.
        """
        return [str(one.target).rstrip(".") for one in self._ask(ip_address(address).reverse_pointer, "PTR")]

    def _ask(self, name: str, kind: str) -> Sequence[Any]:
        import dns.exception
        import dns.resolver

        left = self._end - monotonic()
        if left <= 0:
            raise Silent(name)
        try:
            if self._resolver is None:
                self._resolver = _resolver()
            answer = self._resolver.resolve(name, kind, search=False, lifetime=min(ANSWER_SECONDS, left))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError, ValueError):
            raise Silent(name) from None
        return list(answer)


def _resolver() -> Resolver:
    from dns.resolver import Resolver

    where = str(getattr(settings, "UCHO_DNS", ""))
    if not where:
        return Resolver()
    host, _colon, port = where.rpartition(":") if where.count(":") == 1 else (where, "", "53")
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port = [host], int(port)
    return resolver
