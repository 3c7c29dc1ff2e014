"""The long-lived connections: mailboxes under leases, and our own mail listener when it has an address."""

from __future__ import annotations

import threading
from typing import Final

import structlog
from django.db import connection

from ucho.channels import journal, queries
from ucho.channels.connections import Connections
from ucho.channels.contract import Fetched
from ucho.channels.mail.listener import Listener
from ucho.channels.models import Account
from ucho.config import sockets
from ucho.core import clock
from ucho.core.actors import By

AGAIN: Final = 2.0  # seconds between tries to open the port while the process before us still has it
_logger = structlog.get_logger()


def run(stop: threading.Event, *, smtp: str = "") -> None:
    """Keep the connections until asked to stop.

    Args:
        stop: ends them.
        smtp: where to listen for mail, `HOST:PORT`; nowhere when empty.
    """
    ears = threading.Thread(target=_hear, args=(stop, smtp), name="smtp-listener", daemon=True) if smtp else None
    if ears:
        ears.start()
    Connections(stop).run()
    if ears:
        ears.join()


def _hear(stop: threading.Event, smtp: str) -> None:
    """Listen for mail until asked to stop; a port that is taken is tried again and again."""
    where = sockets.address(smtp)
    while not stop.is_set():
        listener = Listener(where.host, where.port, _account_for, _journal)
        try:
            listener.start()
        except OSError as problem:
            _logger.warning("listener_cannot_open_its_port", port=where.port, reason=problem.strerror)
            stop.wait(AGAIN)
            continue
        _logger.info("listening_for_mail", port=listener.port)
        stop.wait()
        listener.stop()


def _account_for(address: str) -> int | None:
    connection.close_if_unusable_or_obsolete()
    return queries.account_for_address(address)


def _journal(account_id: int, fetched: Fetched) -> None:
    connection.close_if_unusable_or_obsolete()
    account = Account.objects.get(pk=account_id)
    journal.journal(account, [fetched], by=By(journal.CONNECTOR, clock.now()))
