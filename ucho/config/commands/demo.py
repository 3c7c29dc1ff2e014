"""`ucho demo`: the demo company, and how to sign in to it."""

from __future__ import annotations

import argparse

from ucho.config.commands.migrate import bring_up_to_date
from ucho.config.start import start
from ucho.core.errors import Refused


def demo(_given: argparse.Namespace) -> int:
    """Make the demo company unless it is there, and print its logins."""
    start()
    _prepare()
    from ucho.core import clock
    from ucho.demo import build

    print(build.build(clock.now()), flush=True)
    return 0


def _prepare() -> None:
    """Make the tables in a new folder; a database of an older version may be a real company's, so it is only told."""
    from django.db import Error, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Refused(f"The database cannot be reached: {reason}. Check --database and --data.") from error
    if not executor.loader.applied_migrations:
        bring_up_to_date()
    elif missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused(
            f"The database lacks {len(missing)} steps of this version. Run `ucho migrate`, and then `ucho demo` again."
        )
