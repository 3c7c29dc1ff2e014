"""Addresses to listen on, and the sockets behind them."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass
from typing import Final

from ucho.core.errors import Refused

DEFAULT: Final = "127.0.0.1:8000"
INHERITED: Final = "UCHO_LISTEN_FD"  # the supervisor hands its socket down, so that no request is lost on a restart


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; port 0 lets the system choose."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Return where a browser on this machine finds it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104 - read
        return f"http://{host}:{self.port}"


def address(words: str) -> Address:
    """Read HOST:PORT, :PORT or PORT.

    Raises:
        Refused: it is none of them.
    """
    host, _, port = words.strip().rpartition(":")
    if not port.isdigit() or not 0 <= int(port) <= 65535:
        raise Refused(f"“{words}” is not an address to listen on. Write HOST:PORT, for example {DEFAULT}.")
    return Address(host.strip("[]") or "127.0.0.1", int(port))


def bind(wanted: Address, option: str) -> socket.socket:
    """Return a socket that listens on the address.

    Args:
        wanted: where.
        option: the option that chooses the address, for the sentence when it cannot be had.

    Raises:
        Refused: somebody else listens there, or we may not.
    """
    family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((wanted.host, wanted.port))
        made.listen(2048)
    except (OSError, UnicodeError) as error:
        made.close()
        raise Refused(_why_not(wanted, option, getattr(error, "errno", None), str(error))) from error
    return made


def _why_not(wanted: Address, option: str, number: int | None, words: str) -> str:
    if number == errno.EADDRINUSE:
        return (
            f"Another program already listens on {wanted}. "
            f"Stop it, or choose another port with {option} {wanted.host}:{wanted.port + 1 if wanted.port else 0}."
        )
    if number == errno.EACCES:
        return (
            f"This user may not listen on port {wanted.port}. "
            f"Choose a port above 1023 with {option}, or let a reverse proxy take that port."
        )
    return f"ucho cannot listen on {wanted}: {words}. Choose another address with {option}."


def name_of(listening: socket.socket) -> Address:
    """Return where a socket listens."""
    host, port = listening.getsockname()[:2]
    return Address(host, port)


def inherited() -> socket.socket | None:
    """Return the socket that the supervisor handed down, None when this process was started alone."""
    number = os.environ.pop(INHERITED, "")
    return socket.socket(fileno=int(number)) if number else None
