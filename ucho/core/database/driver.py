"""Chooses the SQLite library of this process, before Django loads its own.

SQLite 3.7.0 to 3.51.2 can corrupt a write-ahead log that several processes share (the "WAL-reset" bug), and
distributions ship versions years older. The pysqlite3 wheel carries a fixed one. A process must open a database file
with one library only, so the choice is made once, for everybody, under the standard module's name.
"""

import importlib
import sys
import warnings

SAFE_VERSION = (3, 51, 3)  # first release without the WAL-reset bug; source: sqlite.org/wal.html


class UnsafeSqlite(RuntimeWarning):
    """The SQLite library of this process may damage a database that several processes write."""


def use_safe_sqlite() -> tuple[int, ...]:
    """Make `import sqlite3` mean pysqlite3 where its wheel is installed; call it first, calling twice changes nothing.

    Returns:
        The version of the library that this process uses now, for example (3, 53, 4).

    Warns:
        UnsafeSqlite: the library is older than `SAFE_VERSION` (no wheel exists for Linux on ARM, for instance).
    """
    try:
        module = importlib.import_module("pysqlite3")
    except ImportError:
        module = importlib.import_module("sqlite3")
    loaded = sys.modules.get("django.db.backends.sqlite3.base")
    if (
        loaded is not None
    ):  # too late to swap: Django already holds one library, and two in a process are worse than an old one
        module = sys.modules["sqlite3"]
    sys.modules["sqlite3"] = module
    sys.modules["sqlite3.dbapi2"] = module.dbapi2
    version: tuple[int, ...] = module.sqlite_version_info
    if version < SAFE_VERSION:
        words = "SQLite %s can damage a database that several processes write. Install pysqlite3, or use PostgreSQL."
        warnings.warn(words % ".".join(map(str, version)), UnsafeSqlite, stacklevel=2)
    return version
