"""Commits that survive a power cut, for what we acknowledge to somebody else."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

from ucho.core.database.sqlite.base import DatabaseWrapper


@contextmanager
def durable() -> Iterator[None]:
    """Make the transactions inside the block wait for the disk.

    Write `with durable(): journal(batch, by=by)`. On SQLite the default connection of this thread commits with
    `synchronous = FULL` inside the block (measured: about 4 ms more per commit, so put many rows into one
    transaction); PostgreSQL always waits.

    Raises:
        RuntimeError: a transaction is open already; SQLite cannot change the level of one that runs.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not isinstance(connection, DatabaseWrapper) or connection.synchronous == "FULL":
        yield
        return
    # Tests run inside a transaction of their own, which is not a mistake of the code they test.
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("durable() must be outside the transaction: enter it before transaction.atomic().")
    if connection.in_atomic_block:
        yield
        return
    connection.set_synchronous("FULL")
    try:
        yield
    finally:
        connection.set_synchronous("NORMAL")


def truncate_wal() -> bool:
    """Empty SQLite's write-ahead log, so that no copy of an erased row stays in it; call it after erasures.

    Returns:
        Whether the log is empty now. False: somebody still reads an older state; try again later. Always true on
        PostgreSQL, which recycles its log by itself.

    Raises:
        RuntimeError: a transaction is open.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not isinstance(connection, DatabaseWrapper):
        return True
    if connection.in_atomic_block:
        raise RuntimeError("truncate_wal() must be outside the transaction, which itself keeps the log in use.")
    connection.ensure_connection()
    with connection.writing():
        busy: int = connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return busy == 0
