"""`ucho backup FILE`: one file that holds everything, written while ucho runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from ucho import __version__
from ucho.config.place import Place
from ucho.config.start import start
from ucho.core.errors import Refused


def backup(given: argparse.Namespace) -> int:
    """Write the backup."""
    place = start()
    file = given.file.absolute()
    if not file.parent.is_dir():
        raise Refused(f"There is no directory {file.parent}. Make it first, or write the backup somewhere else.")
    from django.db import DatabaseError, connection

    try:
        if "django_migrations" not in connection.introspection.table_names():
            raise Refused(f"There is nothing to back up in {place.data} yet. Check --data.")
        files = write(file, place, with_keys=given.with_keys)
    except (DatabaseError, OSError) as error:  # a full disk, a limit, a database that cannot be opened
        raise Refused(f"The backup could not be written: {error}. Nothing was changed. Check the free space.") from None
    print(f"Wrote {file} ({file.stat().st_size / 1e6:.1f} MB, {files} files).")
    if not given.with_keys:
        print(f"Keep a copy of {place.keys.parent} in another safe place: without it, stored passwords stay sealed.")
    return 0


def write(file: Path, place: Place, *, with_keys: bool) -> int:
    """Write a backup; returns how many files are in it."""
    from django.db import connection

    from ucho.config import archive, copies
    from ucho.core import blobs, clock

    about = {
        "ucho": __version__,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "migrations": copies.migrations(),
        "keys": with_keys,
    }
    with archive.writing(file, about) as writer:
        copies.copy_into(writer, place.data)
        for name in blobs.all():  # after the rows: a blob is there before the row that names it
            try:
                writer.add_bytes(f"blobs/{name}", blobs.get(name))
            except blobs.NoBlob:  # erased a moment ago, and from the next backup on gone
                continue
        if with_keys:
            writer.add_file("keys/ring", place.keys)
            writer.add_file("keys/secret", place.secret)
    return len(writer.files)
