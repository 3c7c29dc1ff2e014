"""Where texts may be sent: over https to the internet, or into the own network where an administrator says so."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from django.utils.translation import gettext as _

from ucho.core.errors import Refused
from ucho.core.internet import Address, bare, is_public, literal, port_of
from ucho.understanding.outside.contract import NotAnswered

LENGTH: Final = 500  # characters
_KEEPERS: Final = frozenset(  # machines in the cloud ask here for their own secrets
    map(ipaddress.ip_address, ("169.254.169.254", "100.100.100.200", "fd00:ec2::254", "168.63.129.16"))
)
_SHARED: Final = ipaddress.ip_network(
    "100.64.0.0/10"
)  # neither private nor global: carriers, and some private networks


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, resolved and checked: a name server cannot lead the connection elsewhere afterwards."""

    url: str  # with the address instead of the name
    host: str  # for the Host header, with the port where one was given
    name: str  # for TLS


def check(url: str, *, own_network: bool) -> str:
    """Check an address that somebody typed, without asking a name server.

    Args:
        url: such as "https://api.example.com/v1".
        own_network: whether it may lie inside.

    Returns:
        The address without white space around it and without a slash at its end.

    Raises:
        Refused: it is no web address, needs TLS, or leads where nobody may be asked.
    """
    url = url.strip().rstrip("/")
    parts = _parts(url)
    if parts is None:
        raise Refused(_("This is not the address of a model. It looks like https://api.example.com/v1."))
    if parts.scheme == "http" and not own_network:
        raise Refused(_("What customers write goes over https only. Give an address that begins with https."))
    host = (parts.hostname or "").rstrip(".").lower()
    known = literal(host)
    if known is not None and is_forbidden(known):
        raise Refused(_("No model can be asked at this address. Give another one."))
    inside = host == "localhost" or (known is not None and not is_public(known))
    if inside and not own_network:
        raise Refused(_("This address lies in your own network. Say below that it is meant, or give another one."))
    if parts.scheme == "http" and known is not None and not inside:
        raise Refused(_("What customers write goes over https only. Give an address that begins with https."))
    return url


def origin(url: str) -> str:
    """Return the part of an address that says whose it is: scheme, host and port.

    Args:
        url: checked before.
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port_of(parts)}" if url else ""


def resolve(url: str, *, own_network: bool) -> Target:
    """Find out where an address leads now.

    Args:
        url: checked before.
        own_network: whether it may lie inside.

    Raises:
        NotAnswered: the name is unknown, or leads where nobody may be asked.
    """
    parts = urlsplit(url)
    name, port = parts.hostname or "", port_of(parts)
    addresses = _led_to(name, port)
    if not addresses or not all(_allowed(one, parts.scheme, own_network=own_network) for one in addresses):
        raise NotAnswered("unreachable")
    first = addresses[0]
    place = f"[{first}]:{port}" if first.version == 6 else f"{first}:{port}"
    return Target(parts._replace(netloc=place).geturl(), parts.netloc, name)


def proxy_for(url: str, *, own_network: bool) -> str:
    """Return the proxy through which an address is reached, as the environment names it (HTTPS_PROXY, ALL_PROXY).

    Args:
        url: checked before.
        own_network: whether it may lie inside.

    Returns:
        The address of the proxy; empty where we connect ourselves: none is named, NO_PROXY excepts the host, or it
        lies in the own network.
    """
    parts = urlsplit(url)
    named = getproxies_environment()
    proxy = named.get("https") or named.get("all", "")
    if not proxy or parts.scheme != "https" or proxy_bypass(parts.netloc):
        return ""
    known = _led_to(parts.hostname or "", port_of(parts))
    if own_network and known and not any(map(is_public, known)):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def through_proxy(url: str, *, own_network: bool) -> Target:
    """Return how an address is asked for at a proxy: by its name, because the proxy finds out where that leads.

    What we can check, we check: a name that leads inside by our own name server is not asked for. One that only the
    proxy knows is its own to judge; the certificate has to be that of the name all the same.

    Args:
        url: checked before, https.
        own_network: whether it may lie inside.

    Raises:
        NotAnswered: the name leads where nobody may be asked.
    """
    parts = urlsplit(url)
    name = parts.hostname or ""
    if not all(_allowed(one, parts.scheme, own_network=own_network) for one in _led_to(name, port_of(parts))):
        raise NotAnswered("unreachable")
    return Target(url, parts.netloc, name)


def _led_to(name: str, port: int) -> list[Address]:
    """Return the addresses that a name leads to now; none when it is unknown."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]


def is_forbidden(address: Address) -> bool:
    """Return whether nobody is ever asked there: it is no machine, or one that keeps the secrets of others."""
    address = bare(address)
    if address in _KEEPERS:
        return True
    if address.is_loopback:
        return False
    special = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return special or not (address.is_global or address.is_private or address in _SHARED)


def _allowed(address: Address, scheme: str, *, own_network: bool) -> bool:
    if is_forbidden(address):
        return False
    return scheme == "https" if is_public(address) else own_network


def _parts(url: str) -> SplitResult | None:
    """Return the parts of a plain web address, None when it is none."""
    if len(url) > LENGTH or not url.isascii() or any(letter.isspace() for letter in url):
        return None
    try:
        parts = urlsplit(url)
        port_of(parts)
    except ValueError:
        return None
    plain = parts.scheme in {"https", "http"} and parts.hostname and parts.username is None
    return parts if plain and not parts.query and not parts.fragment else None
