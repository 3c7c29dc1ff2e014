"""Trying the servers of an account, and saying in sentences what is wrong and what to do."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from ucho.channels.contract import LoginRefused
from ucho.channels.mail.oauth import uses_tokens
from ucho.channels.mail.servers import Server, parse_server


def incoming(settings: Mapping[str, str]) -> Server:
    """Return where mail is fetched.

    Raises:
        ValueError: it is missing, or written in a way we cannot read.
    """
    return _with_token(parse_server(settings.get("imap", ""), "imap", settings.get("imap_password", "")), settings)


def outgoing(settings: Mapping[str, str]) -> Server:
    """Return who takes our mail.

    Raises:
        ValueError: it is missing, or written in a way we cannot read.
    """
    password = settings.get("smtp_password") or settings.get("imap_password", "")
    return _with_token(parse_server(settings.get("smtp_out", ""), "smtp", password), settings)


def _with_token(server: Server, settings: Mapping[str, str]) -> Server:
    return replace(server, token=settings.get("access_token", "")) if uses_tokens(settings) else server


def check_incoming(settings: Mapping[str, str]) -> Iterator[str]:
    """Sign in where mail is fetched and open the folder; yield what is wrong."""
    from ucho.channels.mail.imap import close, connect

    if not settings.get("imap"):
        return
    try:
        server = incoming(settings)
    except ValueError:
        yield _(
            "The incoming mail server is written in a way we cannot read. Write it like imaps://name@mail.example.com."
        )
        return
    try:
        client = connect(server)
        try:
            client.select_folder(server.folder, readonly=True)
        finally:
            close(client)
    except LoginRefused:
        yield _refused(server) or _(
            "The incoming mail server does not accept the user name or the password. Check both and try again."
        )
    except imaplib.IMAP4.error:
        yield _("The incoming mail server has no folder called %(folder)s. Check its name.") % {"folder": server.folder}
    except OSError:
        yield _(
            "The incoming mail server %(host)s does not answer on port %(port)d. "
            "Check the address, and whether a firewall is in between."
        ) % {"host": server.host, "port": server.port}


def check_outgoing(settings: Mapping[str, str]) -> Iterator[str]:
    """Sign in where our mail is handed over; yield what is wrong."""
    from ucho.channels.mail.smtp import open_line

    try:
        server = outgoing(settings)
    except ValueError:
        yield _(
            "The outgoing mail server is missing, or written in a way we cannot read. "
            "Write it like smtp+starttls://name@mail.example.com."
        )
        return
    try:
        open_line(server).close()
    except LoginRefused:
        yield _refused(server) or _(
            "The outgoing mail server does not accept the user name or the password. Check both and try again."
        )
    except OSError:
        yield _(
            "The outgoing mail server %(host)s does not answer on port %(port)d. "
            "Check the address, and whether a firewall is in between."
        ) % {"host": server.host, "port": server.port}


def _refused(server: Server) -> str:
    """Say what it means when a server refuses a token; nothing when we signed in by password."""
    if not server.token:
        return ""
    return _("The server %(host)s does not accept the sign-in. Sign in again, with the account this mailbox is of.") % {
        "host": server.host
    }
