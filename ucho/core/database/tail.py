"""Reading an append-only table in the order in which its rows became visible, without ever losing one.

On SQLite one transaction writes at a time, so ids rise in the order of commits and `id > last` is right. On PostgreSQL
ids are given out before commits: a row with a lower id may appear after a row with a higher one was read, and
`id > last` would lose it for ever. There each row carries the number of its transaction, and only rows of
transactions older than every running one are read: none of those can appear any more.
"""

from __future__ import annotations

import re
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

BEGINNING: Final = ""
"""The cursor before the first row."""

_CURSOR = re.compile(r"\d{1,20}:\d{1,19}", re.ASCII)


class Tail:
    """The growing end of a table whose migration holds `AddCommitOrder`.

    A reader keeps the cursor of what it has dealt with and asks again from there. Rows of the transaction that is open
    on the reader's own connection are not visible to it on PostgreSQL until they are committed.

    Args:
        table: the table's name in the database, such as "events_fact"; its primary key is `id`.
        using: the alias of the connection, for a reader that has one of its own.
    """

    def __init__(self, table: str, using: str = DEFAULT_DB_ALIAS) -> None:
        """Name the table."""
        self.table = table
        self.using = using
        self._seen: object = None

    def start(self) -> str:
        """Return the cursor at the present end: what is committed from now on lies behind it.

        On PostgreSQL rows that were committed while an older transaction ran may lie behind it, too.
        """
        connection = connections[self.using]
        table = connection.ops.quote_name(self.table)
        if connection.vendor == "postgresql":
            return f"{_ask(connection, 'SELECT pg_snapshot_xmin(pg_current_snapshot())')}:0"
        return f"0:{_ask(connection, f'SELECT coalesce(max(id), 0) FROM {table}')}"  # noqa: S608 - our own table's name

    def read(self, cursor: str, limit: int = 500) -> tuple[list[int], str]:
        """Read what lies behind a cursor.

        Args:
            cursor: what `read` or `start` returned, or `BEGINNING`.
            limit: how many rows at most.

        Returns:
            The ids of the rows in the order in which they became visible, and the cursor behind the last of them (the
            same cursor if there are none).

        Raises:
            ValueError: this is no cursor.
        """
        if cursor and not _CURSOR.fullmatch(cursor):
            raise ValueError("This is not the cursor of a tail.")
        transaction, _, last = (cursor or "0:0").partition(":")
        connection = connections[self.using]
        table = connection.ops.quote_name(self.table)
        with connection.cursor() as query:
            if connection.vendor == "postgresql":
                query.execute(
                    f"SELECT xid::text AS written_by, id FROM {table} WHERE (xid, id) > (%s::xid8, %s)"  # noqa: S608
                    " AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT %s",
                    [transaction, int(last), limit],
                )
            else:
                query.execute(
                    f"SELECT '0', id FROM {table} WHERE id > %s ORDER BY id LIMIT %s",  # noqa: S608
                    [int(last), limit],
                )
            rows = query.fetchall()
        return [row[1] for row in rows], f"{rows[-1][0]}:{rows[-1][1]}" if rows else cursor

    def changed(self) -> bool:
        """Return whether something may have been committed anywhere since the last time we were asked.

        Costs some microseconds, so that a reader may ask many times a second; the first answer is yes.
        """
        seen, self._seen = self._seen, _state(connections[self.using])
        return seen != self._seen


class AddCommitOrder(Operation):
    """A migration operation: note the transaction of each row of a table, so that `Tail` can follow it.

    Adds `xid` with an index on PostgreSQL and nothing on SQLite; models do not know of the column. After a dump is
    restored into another cluster, whose transactions have other numbers, call `forget_commit_order`.

    Args:
        table: the table's name in the database, such as "events_fact".
    """

    reversible = True

    def __init__(self, table: str) -> None:
        """Name the table."""
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing that models see."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add the column, its rows so far as if one past transaction had written them, and the index."""
        if schema_editor.connection.vendor != "postgresql":
            return
        table, index = self._names(schema_editor)
        schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN xid xid8 NOT NULL DEFAULT '3'")
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN xid SET DEFAULT pg_current_xact_id()")
        schema_editor.execute(f"CREATE INDEX {index} ON {table} (xid, id)")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the column, and the index with it."""
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {self._names(schema_editor)[0]} DROP COLUMN xid")

    def describe(self) -> str:
        """Say what it does, for `migrate --plan`."""
        return f"Note the order of commits in {self.table}"

    def _names(self, schema_editor: BaseDatabaseSchemaEditor) -> tuple[str, str]:
        quote = schema_editor.connection.ops.quote_name
        return quote(self.table), quote(f"{self.table}_commit_order")


def forget_commit_order(table: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Let all rows of a table count as written long ago, in the order of their ids, after restoring a dump.

    Cursors from before the restore are worth nothing afterwards: their readers begin at `BEGINNING` or `start()`.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {connection.ops.quote_name(table)} SET xid = '3'")  # noqa: S608


def _ask(connection: BaseDatabaseWrapper, statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])


def _state(connection: BaseDatabaseWrapper) -> object:
    if connection.vendor == "postgresql":  # grows as soon as the oldest running transaction ends, and only then is news
        return _ask(connection, "SELECT pg_snapshot_xmin(pg_current_snapshot())")
    # The version counts the commits of others, the changes count our own.
    return _ask(connection, "PRAGMA data_version"), connection.connection.total_changes
