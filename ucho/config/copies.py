"""A consistent copy of the whole database while others write to it, and the way back; needs no program but us.

SQLite: its own backup interface. PostgreSQL: `COPY` of every table in one repeatable-read transaction, so that no
pg_dump of a fitting version has to be installed; the schema comes from our migrations.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any, Final

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from ucho.config.archive import Writer
from ucho.core.errors import Refused

SQLITE: Final = "database.sqlite3"
TABLES: Final = "tables"
_COLUMNS: Final = """
    SELECT c.relname, a.attname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
        AND a.atttypid <> 'xid8'::regtype  -- numbers of this server's transactions mean nothing on another
    ORDER BY c.relname, a.attnum
"""


def copy_into(writer: Writer, directory: Path) -> None:
    """Add the database to a backup.

    Args:
        writer: the backup.
        directory: where a temporary copy may lie, with room for the whole database.
    """
    if connection.vendor == "sqlite":
        _copy_sqlite(writer, directory)
    else:
        _copy_tables(writer)


def _copy_sqlite(writer: Writer, directory: Path) -> None:
    connection.ensure_connection()
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=directory) as made:
        target = Path(made) / SQLITE
        try:
            with closing(sqlite3.connect(target)) as copy:
                connection.connection.backup(copy)  # in one step: readers and writers go on, in WAL mode nobody waits
        except sqlite3.Error as error:
            raise Refused(f"The database could not be copied inside {directory}: {error}. Make room there.") from error
        writer.add_file(SQLITE, target)


def _copy_tables(writer: Writer) -> None:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table, columns in _tables():
            with tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024) as rows:
                with connection.cursor() as cursor, cursor.copy(_copy(table, columns, "TO STDOUT")) as copy:
                    for piece in copy:
                        rows.write(piece)
                size = rows.tell()
                rows.seek(0)
                writer.add(f"{TABLES}/{table}.copy", rows, size)


def _tables() -> Iterator[tuple[str, Sequence[str]]]:
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
    yield from found.items()


def _copy(table: str, columns: Sequence[str], direction: str) -> str:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    return f"COPY {connection.ops.quote_name(table)} ({names}) {direction} WITH (FORMAT csv, HEADER true)"


def fill_tables(directory: Path) -> None:
    """Fill the tables of a freshly migrated PostgreSQL from an unpacked backup; all of it or nothing."""
    columns = dict(_tables())
    files = {path.stem: path for path in sorted((directory / TABLES).glob("*.copy"))}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        every = ", ".join(connection.ops.quote_name(table) for table in columns)
        cursor.execute(f"TRUNCATE {every} RESTART IDENTITY CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, path in files.items():
            with path.open("rb") as rows:
                _fill(cursor, table, rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


def _fill(cursor: Any, table: str, rows: IO[bytes]) -> None:
    header = rows.readline().decode().strip().split(",")  # our column names need no quotes
    rows.seek(0)
    with cursor.copy(_copy(table, header, "FROM STDIN")) as copy:
        for piece in iter(lambda: rows.read(1024 * 1024), b""):
            copy.write(piece)


def migrations() -> list[str]:
    """Return the migrations that the database has, "app.name", in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [f"{app}.{name}" for app, name in cursor.fetchall()]
