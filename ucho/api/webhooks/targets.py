"""Where webhooks may go: to the internet, never into the house, unless whoever runs it says so."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from ucho.core.errors import Refused
from ucho.core.internet import is_public, literal, port_of

URL_LENGTH: Final = 2000  # characters


class Unreachable(Exception):
    """We will not or cannot connect; `code` says why."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, checked and resolved: connecting to `address` cannot be led elsewhere by a name server."""

    url: str  # with the address instead of the name
    host: str  # for the Host header, with the port where one was given
    name: str  # for TLS


def check(url: str) -> str:
    """Check an address that somebody typed, without asking a name server.

    Returns:
        The address without white space around it.

    Raises:
        Refused: it is no web address, needs TLS, or leads into the house.
    """
    url = url.strip()
    if len(url) > URL_LENGTH or not url.isascii() or any(letter.isspace() for letter in url):
        raise Refused(_("This is not a web address. It looks like https://example.com/hook."))
    try:
        parts = urlsplit(url)
        known = literal(parts.hostname or "")
        port_of(parts)
    except ValueError:
        raise Refused(_("This is not a web address. It looks like https://example.com/hook.")) from None
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username is not None:
        raise Refused(_("This is not a web address. It looks like https://example.com/hook."))
    if not settings.UCHO_WEBHOOKS_TO_PRIVATE and parts.scheme != "https":
        raise Refused(
            _("Webhooks go over https only, so that nobody on the way reads them. Give an address with https.")
        )
    inside = (known is not None and not is_public(known)) or parts.hostname.rstrip(".").lower() == "localhost"
    if inside and not settings.UCHO_WEBHOOKS_TO_PRIVATE:
        raise Refused(
            _("This address lies inside the network. Set UCHO_WEBHOOKS_TO_PRIVATE=1 for the server if that is meant.")
        )
    return url


def resolve(url: str) -> Target:
    """Find out where an address leads now.

    Raises:
        Unreachable: the name is unknown, or leads to an address that is not of the internet ("private_address").
    """
    parts = urlsplit(url)
    name, port = parts.hostname or "", port_of(parts)
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("unknown_name") from None
    addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    if not settings.UCHO_WEBHOOKS_TO_PRIVATE and (
        parts.scheme != "https" or not all(is_public(address) for address in addresses)
    ):
        raise Unreachable("private_address")
    first = addresses[0]
    place = f"[{first}]:{port}" if first.version == 6 else f"{first}:{port}"
    host = parts.netloc.rpartition("@")[2]
    return Target(parts._replace(netloc=place, fragment="").geturl(), host, name)
