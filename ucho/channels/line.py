"""What an adapter's connection may do: read its settings, journal what came, say that it lives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any, Final

from django.db import connection
from django.db.models import F

from ucho.channels import journal
from ucho.channels.accounts import open_settings
from ucho.channels.contract import Fetched
from ucho.channels.models import Account
from ucho.core import clock
from ucho.core.actors import By

EVERY: Final = timedelta(seconds=10)  # a round trip is written down no more often than this


class AccountLine:
    """The `Line` of one account, in the thread of its connection."""

    def __init__(self, account: Account, stop: Event) -> None:
        """Take the account and the event that ends the connection."""
        self.settings: Mapping[str, str] = {}
        self.opened_at = account.created_at
        self.worked = False
        self._account = account
        self._stop = stop
        self._noted = None if account.problem else account.round_trip_at
        self._count = account.server_count

    def open(self) -> None:
        """Open the sealed settings.

        Raises:
            NoKey: the key ring does not open them.
        """
        self.settings = open_settings(self._account)

    def cursor(self) -> Mapping[str, Any]:
        """Return the cursor stored with the last batch, empty at first."""
        found: Mapping[str, Any] = Account.objects.values_list("cursor", flat=True).get(pk=self._account.pk)
        _let_go()
        return found

    def journal(self, batch: Sequence[Fetched], cursor: Mapping[str, Any]) -> None:
        """Store a batch and the cursor behind it in one durable transaction; nothing arrived later than now."""
        at = clock.now()
        clamped = [replace(one, arrived_at=min(one.arrived_at, at)) if one.arrived_at else one for one in batch]
        journal.journal(self._account, clamped, by=By(journal.CONNECTOR, at), cursor=cursor)
        _let_go()

    def healthy(self, *, server_count: int | None = None) -> None:
        """Say that a round trip succeeded now."""
        at = clock.now()
        news = server_count is not None and server_count != self._count
        if self.worked and not news and self._noted and at - self._noted < EVERY:
            return
        self.worked, self._noted = True, at
        self._count = self._count if server_count is None else server_count
        Account.objects.filter(pk=self._account.pk).update(
            round_trip_at=at, server_count=self._count, problem="", problem_detail="", problem_since=None
        )
        _let_go()

    def note_problem(self, code: str, detail: str) -> None:
        """Write down what went wrong; since when is kept while it stays the same."""
        rows = Account.objects.filter(pk=self._account.pk)
        same = rows.filter(problem=code).update(problem_detail=detail, problem_since=F("problem_since"))
        if not same:
            rows.update(problem=code, problem_detail=detail, problem_since=clock.now())
        _let_go()

    def stopped(self) -> bool:
        """Return whether the connection should end."""
        return self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep until the time has passed or the connection should end; return `stopped()`."""
        return self._stop.wait(seconds)


def _let_go() -> None:
    """Give the database connection back where each is a process of the server; on SQLite it is a file handle."""
    if connection.vendor != "sqlite" and not connection.in_atomic_block:
        connection.close()
