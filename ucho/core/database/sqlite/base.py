"""The backend itself; Django finds it as `ENGINE = "ucho.core.database.sqlite"`."""

import re
from collections.abc import Iterable
from contextlib import nullcontext
from sqlite3 import Connection
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from ucho.core.database.sqlite.turns import Turn, TurnDeadlock, TurnTimeout

WAIT = 20.0  # seconds a writer waits for its turn, and then for SQLite's own lock
SETTINGS = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32000",  # KiB, so 32 MB
    "PRAGMA wal_autocheckpoint = 4000",  # pages, 16 MB; a mail writes a hundred, mostly the same ones
    "PRAGMA journal_size_limit = 67108864",  # 64 MB: a burst must not leave a huge log file behind for ever
    "PRAGMA secure_delete = ON",  # whom we erase is overwritten with zeros, not left in free pages
)
_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.IGNORECASE)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose write transactions queue fairly with those of other threads and processes."""

    turn: Turn | None = None  # none for a database in memory
    synchronous = "NORMAL"  # FULL inside `durable()`

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters, with immediate transactions and our patience unless the settings say otherwise."""
        params: dict[str, Any] = super().get_connection_params()
        if "transaction_mode" not in self.settings_dict["OPTIONS"]:
            self.transaction_mode = "IMMEDIATE"  # DEFERRED fails at once when it must upgrade to a writer
        params.setdefault("timeout", WAIT)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Open the file, switch it to write-ahead logging once, and set what SQLite keeps per connection."""
        if self.turn is None and (path := _file_of(str(conn_params["database"]))):
            self.turn = Turn(f"{path}.turns", conn_params["timeout"])
        connection: Connection = super().get_new_connection(conn_params)
        for setting in SETTINGS:
            connection.execute(setting)
        if self.turn and connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            with self.writing():  # SQLite does not wait for locks during this switch
                connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {self.synchronous}")
        return connection

    def create_cursor(self, name: str | None = None) -> "Cursor":
        """A cursor that queues before it writes outside a transaction."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def set_synchronous(self, level: str) -> None:
        """Choose what a commit waits for, now and after reconnecting; only between transactions.

        Args:
            level: `NORMAL` (a power cut may undo the last commits) or `FULL` (it may not).
        """
        self.synchronous = level
        if self.connection is not None:
            self.connection.execute(f"PRAGMA synchronous = {level}")

    def writing(self) -> "Writing | nullcontext[None]":
        """Hold our turn for a block of work; nothing to hold for a database in memory."""
        return Writing(self.turn) if self.turn else nullcontext()

    def _start_transaction_under_autocommit(self) -> None:
        if self.turn is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
            return
        with Writing(self.turn) as writing:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
            writing.keep = True

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs leave it out
        finally:
            if self.turn:
                self.turn.give_back()

    def _end_turn(self) -> None:
        # A commit that failed leaves its transaction open, and Django then rolls it back: until then it is our turn.
        if self.turn and not (self.connection is not None and self.connection.in_transaction):
            self.turn.give_back()


class Writing:
    """Our turn as a block; a refusal becomes the error that Django's callers expect from a busy database."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.keep = False  # set it when the turn must outlive the block

    def __enter__(self) -> "Writing":
        try:
            self.outermost = self.turn.take()
        except TurnDeadlock:
            words = "database is locked: this thread writes to the same file through another connection"
            raise OperationalError(words) from None
        except TurnTimeout:
            words = f"database is locked: another writer held it for {self.turn.timeout:g} seconds"
            raise OperationalError(words) from None
        except OSError as trouble:
            raise OperationalError(f"unable to lock {self.turn.path}: {trouble.strerror}") from trouble
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if self.outermost and (kind is not None or not self.keep):
            self.turn.give_back()


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor; a write outside a transaction is a transaction of its own, so it queues too."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        with self._writing(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each set of parameters."""
        with self._writing(query):
            return super().executemany(query, param_list)

    def _writing(self, query: str) -> "Writing | nullcontext[None]":
        if self.connection.in_transaction or not _WRITES.match(query):
            return nullcontext()
        return self.wrapper.writing()


def _file_of(name: str) -> str:
    """The path behind a database name, empty for one in memory."""
    if not name.startswith("file:"):
        return "" if name == ":memory:" else name
    parts = urlsplit(name)
    return "" if "mode=memory" in parts.query or parts.path == ":memory:" else unquote(parts.path)
