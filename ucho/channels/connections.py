"""Keeps one connection for each account that listens: leased, watched, started anew when settings change.

Several processes may run this; the lease in the account's row decides whose connection it is, so a spare takes over
within `LEASE` of a death. A connection that breaks comes back with a growing pause; one whose password was refused
waits for minutes, because servers lock out who keeps trying, and starts at once when somebody corrects the settings.
This is an entry point: it reads the clock.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import Final
from uuid import uuid4

import structlog
from django.db import Error, connection
from django.db.models import Q

from ucho.channels.contract import LoginRefused
from ucho.channels.line import AccountLine
from ucho.channels.models import Account
from ucho.channels.pauses import pause, problem_of
from ucho.channels.registry import adapter, adapters
from ucho.channels.tokens import expire
from ucho.core import clock
from ucho.core.keys import NoKey

LOOK: Final = 1.0  # seconds between two looks at the accounts
LEASE: Final = timedelta(seconds=12)
RENEW: Final = 4.0  # seconds between two renewals of our leases
GRACE: Final = 5.0  # seconds that connections have to end
STEADY: Final = 60.0  # seconds after which a connection that breaks counts as one that worked
_logger = structlog.get_logger()


class Connection:
    """One account's connection in a thread of its own."""

    def __init__(self, account: Account) -> None:
        """Start it."""
        self.account = account
        self.version = account.version
        self.stop = Event()
        self._thread = Thread(target=self._run, name=f"connection-{account.pk}", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Return whether the thread still runs."""
        return self._thread.is_alive()

    def join(self, seconds: float) -> None:
        """Wait for the thread to end."""
        self._thread.join(seconds)

    def _run(self) -> None:
        tries = 0
        while not self.stop.is_set():
            line = AccountLine(self.account, self.stop)
            began = monotonic()
            problem: Exception | None = None
            try:
                line.open()
                adapter(self.account.adapter).listen(line)
            except Exception as error:
                problem = error
            if self.stop.is_set():
                break
            if isinstance(problem, LoginRefused) and self._renewable(line):
                continue  # with a new token, once: one that is refused when it is new comes back as a problem
            tries = 1 if line.worked and monotonic() - began > STEADY else tries + 1
            self._rest(line, problem, tries)
        connection.close()

    def _renewable(self, line: AccountLine) -> bool:
        """Return whether what was refused is a token that can be renewed."""
        try:
            return expire(self.account, line.settings.get("access_token", ""))
        except (Error, NoKey):
            connection.close()
            return False

    def _rest(self, line: AccountLine, problem: Exception | None, tries: int) -> None:
        """Note what went wrong and wait before the next try."""
        code, detail = problem_of(problem)
        if code == "login_refused" and line.settings.get("access_token"):
            code = "token_refused"
        seconds = pause(tries, code)
        _logger.warning("connection_ended", account=self.account.pk, problem=code, tries=tries, pause=round(seconds))
        try:
            line.note_problem(code, detail)
        except Error:
            connection.close()
        self.stop.wait(seconds)


class Connections:
    """All connections of this process."""

    def __init__(self, stop: Event) -> None:
        """Take the event that ends them all."""
        self.stop = stop
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.running: dict[int, Connection] = {}
        self._ending: list[Connection] = []
        self._renewed = 0.0

    def run(self) -> None:
        """Keep the connections until the event is set; they end within `GRACE`."""
        while not self.stop.is_set():
            try:
                connection.close_if_unusable_or_obsolete()
                self.look()
            except Error as error:
                _logger.warning("connections_lost_the_database", error=type(error).__name__)
                connection.close()
            self.stop.wait(LOOK)
        self._leave()

    def look(self) -> None:
        """Start, end and renew what has to be; one look."""
        accounts = {account.pk: account for account in self._accounts()}
        for pk, running in list(self.running.items()):
            account = accounts.get(pk)
            if account is None or account.version != running.version:
                self._end(pk)
        self._renew()
        self._ending = [ended for ended in self._ending if ended.alive]
        busy = {ended.account.pk for ended in self._ending}
        for pk, account in accounts.items():
            if pk not in self.running and pk not in busy and self._lease(account):
                self.running[pk] = Connection(account)

    def _accounts(self) -> Sequence[Account]:
        listening = [name for name, kind in adapters().items() if kind.listens]
        return list(Account.objects.filter(enabled=True, adapter__in=listening).order_by("pk"))

    def _lease(self, account: Account) -> bool:
        """Take the account's lease; return whether we hold it now."""
        at = clock.now()
        free = Q(leased_until=None) | Q(leased_until__lt=at) | Q(lease_owner=self.owner)
        if account.lease_owner != self.owner and account.leased_until and account.leased_until >= at:
            return False  # spares only look, they do not write each second
        mine = Account.objects.filter(free, pk=account.pk)
        return mine.update(lease_owner=self.owner, leased_until=at + LEASE) == 1

    def _renew(self) -> None:
        """Keep our leases; a connection whose lease another process has taken ends."""
        if not self.running or monotonic() - self._renewed < RENEW:
            return
        self._renewed = monotonic()
        mine = Account.objects.filter(pk__in=list(self.running), lease_owner=self.owner)
        kept = set(mine.values_list("pk", flat=True))
        mine.update(leased_until=clock.now() + LEASE)
        for pk in set(self.running) - kept:
            self._end(pk)

    def _end(self, pk: int) -> None:
        ended = self.running.pop(pk)
        ended.stop.set()
        self._ending.append(ended)

    def _leave(self) -> None:
        for pk in list(self.running):
            self._end(pk)
        until = monotonic() + GRACE
        for ended in self._ending:
            ended.join(max(0.0, until - monotonic()))
        over = [ended.account.pk for ended in self._ending if not ended.alive]
        try:
            Account.objects.filter(pk__in=over, lease_owner=self.owner).update(lease_owner="", leased_until=None)
        except Error:
            _logger.warning("leases_end_by_themselves", accounts=over)
        connection.close()
