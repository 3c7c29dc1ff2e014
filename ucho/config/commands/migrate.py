"""`ucho migrate`: the database gets the tables of this version, the company its root and a way in."""

from __future__ import annotations

import argparse
import json
import os

from ucho.config.start import start
from ucho.core.errors import Refused

NAMES = {"pl": "Moja firma", "ru": "Моя компания", "en": "My company"}


def migrate(given: argparse.Namespace) -> int:
    """Bring the database up to date; with `--report`, print one JSON line for the supervisor."""
    start()
    bring_up_to_date()
    setup = "" if os.environ.get("UCHO_DEMO") == "1" else first_admin_link()
    if given.report:
        print(json.dumps({"setup": setup}), flush=True)
    else:
        print("The database is up to date.")
    return 0


def bring_up_to_date() -> None:
    """Apply the migrations that are missing, and prepare whatever migrations cannot.

    Raises:
        Refused: the database cannot be reached.
    """
    from django.core.management import call_command
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        where = connection.settings_dict
        raise Refused(
            f"ucho cannot reach the database {where['NAME']} at {where['HOST'] or 'this machine'}: "
            f"{str(error).strip().splitlines()[0]}. Check the address after --database and that the server runs."
        ) from error
    call_command("migrate", interactive=False, verbosity=0)


def first_admin_link() -> str:
    """Return the path of a page that makes the first administrator, empty when there is one."""
    from ucho.core import clock
    from ucho.core.actors import By, system
    from ucho.org import operations, queries

    if queries.has_admin():
        return ""
    by = By(system("command_line", ["org.found", "org.invite"]), clock.now())
    company = operations.found_company(name=NAMES, by=by)
    role = queries.roles().get(code="admin")
    return f"/setup/{operations.invite(company, role=role, by=by)}"
