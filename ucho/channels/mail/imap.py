"""Fetching mail from a mailbox: everything since the cursor, journalled before it moves, nothing marked as read.

A mailbox is identified by its UIDVALIDITY; when that changes (it was restored or made anew), everything is fetched
again and equal content is recognised further in. Health is the last successful round trip, not an open socket: a
frozen server keeps its sockets open.
"""

from __future__ import annotations

import contextlib
from time import monotonic
from typing import TYPE_CHECKING, Final

from ucho.channels.contract import Line, LoginRefused
from ucho.channels.mail.bearer import first_words, last_words, mechanism
from ucho.channels.mail.fetching import drain, retry_left
from ucho.channels.mail.servers import Server, tls_context

if TYPE_CHECKING:
    from imapclient import IMAPClient

CONNECT_SECONDS: Final = 15.0
ANSWER_SECONDS: Final = 20.0
PROBE_SECONDS: Final = 30.0  # IDLE is left and entered again this often: a round trip that shows the server lives
POLL_SECONDS: Final = 30.0  # between looks where the server has no IDLE
LOOK_SECONDS: Final = 1.0  # between looks at `line.stopped()`
AGAIN_SECONDS: Final = 600.0  # between tries to get a message that the server lists and does not hand out

_TEMPORARY: Final = ("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN", "TEMPFAIL", "TEMPORAR")


def connect(server: Server) -> IMAPClient:
    """Connect, secure the line and sign in.

    Raises:
        LoginRefused: the server does not accept the user or the password.
        OSError: it cannot be reached.
        imaplib.IMAP4.error: it answered with something else.
    """
    from imapclient import IMAPClient, SocketTimeout

    secured = server.security == "tls"
    client = IMAPClient(
        server.host,
        server.port,
        ssl=secured,
        ssl_context=tls_context() if secured else None,
        timeout=SocketTimeout(CONNECT_SECONDS, ANSWER_SECONDS),
    )
    client.normalise_times = False
    try:
        if server.security == "starttls":
            client.starttls(tls_context())
        _sign_in(client, server)
    except BaseException:
        close(client)
        raise
    return client


def _sign_in(client: IMAPClient, server: Server) -> None:
    from imapclient.exceptions import IMAPClientAbortError, LoginError

    try:
        if server.token:
            _sign_in_by_token(client, server)
        elif (server.user + server.password).isascii():
            client.login(server.user, server.password)
        else:  # LOGIN takes ASCII only
            client.sasl_login("PLAIN", lambda _: f"\0{server.user}\0{server.password}".encode())
    except LoginError as refusal:
        words = str(refusal)
        if isinstance(refusal.__context__, IMAPClientAbortError):
            raise ConnectionResetError(f"the line broke while signing in: {words}") from None
        if any(code in words.upper() for code in _TEMPORARY):
            raise ConnectionRefusedError(f"signing in is not possible now: {words}") from None
        raise LoginRefused(words[:300]) from None


def _sign_in_by_token(client: IMAPClient, server: Server) -> None:
    from imapclient.exceptions import IMAPClientError, LoginError

    offered = {bytes(one).decode("ascii", "replace").upper() for one in client.capabilities()}
    name = mechanism({one.removeprefix("AUTH=") for one in offered if one.startswith("AUTH=")})
    turns = iter([first_words(name, server.user, server.token)])
    try:
        # After a refusal the server gives its reasons, which have to be answered before the refusal itself comes.
        client.sasl_login(name, lambda _reasons: next(turns, last_words(name)))
    except LoginError:
        raise
    except IMAPClientError as refusal:
        raise LoginError(str(refusal)) from refusal


def close(client: IMAPClient) -> None:
    """Cut the line without waiting for a goodbye."""
    with contextlib.suppress(Exception):
        client.shutdown()


def follow(server: Server, line: Line) -> None:
    """Fetch what is there and what comes, until `line.stopped()`.

    Args:
        server: the mailbox.
        line: keeps the cursor, journals batches, is told of every round trip.

    Raises:
        LoginRefused: see `connect`; trying again soon would lock the account.
        OSError: the line broke or the server fell silent.
        imaplib.IMAP4.error: the server answered with something we do not understand.
    """
    client = connect(server)
    try:
        idles = client.has_capability("IDLE")
        again = monotonic()
        while not line.stopped():
            state = client.select_folder(server.folder, readonly=True)
            line.healthy(server_count=int(state.get(b"EXISTS", 0)))  # before the backlog, which may take minutes
            drain(client, line, state)
            line.healthy(server_count=int(state.get(b"EXISTS", 0)))
            if monotonic() >= again:
                retry_left(client, line, state)
                again = monotonic() + AGAIN_SECONDS
            if idles:
                _idle(client, line)
            elif line.wait(POLL_SECONDS):
                break
    finally:
        close(client)


def _idle(client: IMAPClient, line: Line) -> None:
    """Wait until the server says that something came, the line should stop, or it is time for a round trip."""
    client.idle()
    until = monotonic() + PROBE_SECONDS
    while not line.stopped() and (left := until - monotonic()) > 0:
        asked = monotonic()
        news = client.idle_check(timeout=min(LOOK_SECONDS, left))
        if any(len(item) > 1 and item[1] in (b"EXISTS", b"EXPUNGE") for item in news):
            break
        if not news and monotonic() - asked < min(LOOK_SECONDS, left) / 2:
            break  # the line ended; the next command says so
    client.idle_done()
