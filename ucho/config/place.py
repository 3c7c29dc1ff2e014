"""Where an installation keeps its things: one directory, a database, and key files that only its owner can read."""

from __future__ import annotations

import fcntl
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from ucho.core.errors import Refused

DEFAULT_DATA: Final = "ucho-data"


@dataclass(frozen=True, slots=True)
class Place:
    """The data directory and what lies in it."""

    data: Path

    @property
    def database(self) -> Path:
        """Return the file of the built-in database."""
        return self.data / "ucho.sqlite3"

    @property
    def keys(self) -> Path:
        """Return the key ring: one Fernet key a line, the newest first; kept apart from the database on purpose."""
        return Path(os.environ.get("UCHO_KEYS") or self.data / "keys" / "ring")

    @property
    def secret(self) -> Path:
        """Return the file of the secret that signs sessions, links and tickets."""
        return self.data / "keys" / "secret"

    @property
    def blobs(self) -> Path:
        """Return the directory of attachments and raw messages."""
        return self.data / "blobs"

    @property
    def cache(self) -> Path:
        """Return the directory of files that can be made again at any time."""
        return self.data / "cache"

    @property
    def running(self) -> Path:
        """Return the file that a running `ucho up` keeps locked; it holds where the browser finds it."""
        return self.data / "running"

    @property
    def restoring(self) -> Path:
        """Return the file that is there while a backup is put back; whoever finds it later knows it was cut off."""
        return self.data / "restoring"

    def use(self) -> IO[str]:
        """Say that this process uses the data, until the returned file is closed or the process ends.

        Raises:
            Refused: a backup is being put back, or was cut off while it was.
        """
        note = (self.data / "in-use").open("a", encoding="ascii")
        try:
            fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            raise Refused("A backup is being restored here. Wait until that has ended.") from None
        if self.restoring.exists():
            raise Refused("A restore was cut off before its end. Run the same `ucho restore` again.")
        return note

    @contextmanager
    def unused(self) -> Iterator[None]:
        """Keep every other process away from the data.

        Raises:
            Refused: one uses it.
        """
        with (self.data / "in-use").open("a", encoding="ascii") as note:
            try:
                fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Refused(f"A process of ucho still uses {self.data}. Stop it first.") from None
            yield

    def prepare(self) -> None:
        """Make the directory and its keys if they are not there yet; only the owner can read them.

        Raises:
            Refused: the directory cannot be made or written.
        """
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            for directory in (self.secret.parent, self.keys.parent, self.blobs, self.cache):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_once(self.secret, secrets.token_urlsafe(48))
            write_once(self.keys, urlsafe_b64encode(secrets.token_bytes(32)).decode())
        except OSError as error:
            raise Refused(
                f"ucho cannot write to {self.data}: {error.strerror}. "
                "Choose another directory with --data, or give this one to the user who runs ucho."
            ) from error


def here() -> Place:
    """Return the place that the environment names (`UCHO_DATA`), `./ucho-data` when it names none."""
    return Place(Path(os.environ.get("UCHO_DATA") or DEFAULT_DATA).absolute())


def write_once(path: Path, words: str) -> None:
    """Write a secret file that only its owner can read, unless it exists; two processes at once write it once."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(words + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def read_secret(path: Path) -> str:
    """Return the first line of a secret file, empty when there is none."""
    try:
        return path.read_text("ascii").split("\n", 1)[0].strip()
    except FileNotFoundError:
        return ""
