"""`ucho restore FILE`: a backup becomes the data again, and whoever was erased since stays erased."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ucho.config import supervisor
from ucho.config.place import Place, here
from ucho.config.start import start
from ucho.core.errors import Refused


def restore(given: argparse.Namespace) -> int:
    """Put a backup back."""
    place = here()
    place.prepare()
    with supervisor.alone(place, "Stop it, then restore."), place.unused():
        _refuse_to_lose(place, force=given.force)
        start(restoring=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=place.data) as made:
            manifest = _unpack(given.file, Path(made))
            place.restoring.touch()  # from here on the old data is going
            _put_in_place(Path(made), place, manifest)
        erased = _replay_erasures()
        place.restoring.unlink()
    print(f"Restored the backup of {manifest['made_at']}. {erased} Start ucho with `ucho up --data {place.data}`.")
    if not manifest["keys"]:
        print(
            f"It holds no keys. Put your copy of them into {place.keys.parent}, or type the passwords of accounts anew."
        )
    return 0


def _refuse_to_lose(place: Place, *, force: bool) -> None:
    if force or place.restoring.exists():
        return
    if os.environ.get("UCHO_DATABASE"):
        _refuse_full_server()
    elif place.database.exists():
        raise Refused(
            f"There is data in {place.data} already. Choose an empty directory with --data, "
            "or replace what is there with --force."
        )


def _refuse_full_server() -> None:
    start(restoring=True)
    from django.db import connection

    if "django_migrations" in connection.introspection.table_names():
        raise Refused("That database holds data already. Choose an empty one, or replace what is there with --force.")


def _unpack(file: Path, directory: Path) -> Mapping[str, Any]:
    """Unpack and check the backup; nothing of the old data is touched before it is known to be whole."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from ucho.config import archive

    manifest = archive.unpack(file, directory)
    if manifest["engine"] != connection.vendor:
        other = "a built-in database" if manifest["engine"] == "sqlite" else "PostgreSQL"
        raise Refused(f"This backup was made from {other}. Restore it there: see --database.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if unknown := set(manifest["migrations"]) - known:
        raise Refused(f"This backup was made by a newer ucho ({len(unknown)} unknown steps). Update ucho first.")
    return manifest


def _put_in_place(made: Path, place: Place, manifest: Mapping[str, Any]) -> None:
    from django.conf import settings
    from django.db import connection

    from ucho.config import copies
    from ucho.config.commands.migrate import bring_up_to_date
    from ucho.core import blobs

    if manifest["keys"]:
        (made / "keys" / "ring").replace(place.keys)
        (made / "keys" / "secret").replace(place.secret)
    if connection.vendor == "sqlite":
        connection.close()
        target = Path(settings.DATABASES["default"]["NAME"])
        for leftover in (f"{target}-wal", f"{target}-shm"):
            Path(leftover).unlink(missing_ok=True)
        (made / copies.SQLITE).replace(target)
        bring_up_to_date()
    else:
        bring_up_to_date()
        copies.fill_tables(made)
    shutil.rmtree(place.blobs, ignore_errors=True)
    place.blobs.mkdir(mode=0o700)
    for path in (made / "blobs").glob("*"):
        blobs.put(path.read_bytes())


def _replay_erasures() -> str:
    """Erase again whoever was erased after the backup was made: their list is not part of a backup on purpose."""
    from ucho.core import clock
    from ucho.core.actors import By, system
    from ucho.core.database.durable import truncate_wal
    from ucho.customers import forgetting

    again = forgetting.replay(by=By(system("command_line", ["customers.erase"]), clock.now()))
    truncate_wal()
    return f"{again} customers who had asked to be forgotten were erased again." if again else ""
