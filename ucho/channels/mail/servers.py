"""Addresses of mail servers as people write them in settings: `imaps://jan%40example.pl@mail.example.pl/INBOX`."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote, unquote, urlsplit, urlunsplit

Security = Literal["", "tls", "starttls"]

_PORTS: Final[Mapping[str, tuple[str, Security, int]]] = {
    "imap": ("imap", "", 143),
    "imaps": ("imap", "tls", 993),
    "imap+starttls": ("imap", "starttls", 143),
    "smtp": ("smtp", "", 25),
    "smtps": ("smtp", "tls", 465),
    "smtp+starttls": ("smtp", "starttls", 587),
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mail server is, how the line is secured, and who signs in."""

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    token: str = field(default="", repr=False)  # an access token, which takes the place of the password


def parse_server(url: str, protocol: str, password: str = "") -> Server:
    """Read the address of a server.

    Args:
        url: such as `imaps://user@host:993/INBOX`; characters with a meaning in addresses are percent-encoded.
        protocol: `imap` or `smtp`.
        password: used where the address holds none.

    Returns:
        The server with its port filled in.

    Raises:
        ValueError: the address names no server of this protocol.
    """
    parts = urlsplit(url.strip())
    known, security, port = _PORTS.get(parts.scheme, ("", "", 0))
    if known != protocol or not parts.hostname:
        raise ValueError(f"not the address of an {protocol} server")
    return Server(
        host=parts.hostname,
        port=parts.port or port,
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password) if parts.password else password,
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def server_url(protocol: str, server: Server) -> str:
    """Return the address of a server as `parse_server` reads it, never with its password.

    Args:
        protocol: `imap` or `smtp`.
        server: where it is and who signs in.
    """
    scheme = {"": protocol, "tls": f"{protocol}s", "starttls": f"{protocol}+starttls"}[server.security]
    user = f"{quote(server.user, safe='')}@" if server.user else ""
    host = f"[{server.host}]" if ":" in server.host else server.host
    port = "" if server.port == _PORTS[scheme][2] else f":{server.port}"
    folder = "" if protocol == "smtp" or server.folder == "INBOX" else f"/{quote(server.folder, safe='')}"
    return f"{scheme}://{user}{host}{port}{folder}"


def tls_context() -> ssl.SSLContext:
    """Return the rules for secured lines: certificates are checked, for the name we connect to."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def without_password(url: str) -> tuple[str, str]:
    """Return the address of a server without the password in it, and the password, empty when there is none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # not an address at all: whoever reads it says so
        return url, ""
    if parts.password is None:
        return url, ""
    user = parts.netloc.rpartition("@")[0].partition(":")[0]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host)), unquote(parts.password)
