"""Following the log of facts: how far it is settled, so that nobody who goes on from there misses a fact.

Ids are given out before their transactions commit: fact 12 may be seen before fact 11 is. Whoever remembers the last
id they saw must therefore not see 12 before 11 is committed or gone.
"""

from __future__ import annotations

import time
from typing import Final

from django.db import connection

from ucho.events.models import FactRow

PATIENCE: Final = 0.5  # seconds that we wait for those who write just now
GLANCE: Final = 0.01  # seconds between two looks

_WRITERS: Final = """
    SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = %s::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
"""


def settled(after: int) -> int:
    """Return an id up to which no fact can appear any more.

    SQLite has one writer at a time, so its ids are in the order of commits. On PostgreSQL a writer locks the table
    before it takes an id and until it ends: once everybody has ended who held that lock after we saw the newest id,
    all ids up to that one are decided.

    Args:
        after: what the reader has seen already.

    Returns:
        The newest id when it is settled, else `after`: somebody has been writing for longer than we wait.
    """
    newest = FactRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if connection.vendor != "postgresql" or newest <= after:
        return max(newest, after)
    until = time.monotonic() + PATIENCE
    writing = _writers()
    while writing:
        if time.monotonic() > until:
            return after
        time.sleep(GLANCE)
        writing &= _writers()
    return newest


def _writers() -> set[str]:
    """Return the transactions that may have taken an id and not committed it."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, [FactRow._meta.db_table])
        return {row[0] for row in cursor.fetchall()}
