"""A backup file: a .tar.gz whose manifest, its last member, lists every other member with its size and SHA-256."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from ucho.core.errors import Refused

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
LEVEL: Final = 4  # of gzip: twice as fast as the usual 6, some per cent larger
PIECE: Final = 1024 * 1024  # bytes
KNOWN: Final = re.compile(r"database\.sqlite3|tables/[a-z0-9_]+\.copy|blobs/[0-9a-f]{64}|keys/(?:ring|secret)")
BROKEN: Final = "This file is not a whole backup of ucho: {why}. Use another copy of it."


class Writer:
    """Adds members and remembers their sums."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        """Write into an open archive."""
        self._tar = tar
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Add a member of so many bytes."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        summing = Summing(source)
        self._tar.addfile(member, summing)
        self.files[name] = {"size": size, "sha256": summing.sum.hexdigest()}

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a small member."""
        self.add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file."""
        with path.open("rb") as source:
            self.add(name, source, path.stat().st_size)


class Summing:
    """A file that is summed up while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        """Read from a source."""
        self._source = source
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        piece = self._source.read(size)
        self.sum.update(piece)
        return piece


@contextmanager
def writing(path: Path, about: dict[str, Any]) -> Iterator[Writer]:
    """Write a backup that is there whole or not at all.

    Args:
        path: the file; an older one of that name is replaced at the very end.
        about: what the manifest says besides the files.

    Raises:
        Refused: the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            with (
                gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=LEVEL) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                writer = Writer(tar)
                yield writer
                manifest = {"format": FORMAT, **about, "files": dict(writer.files)}
                writer.add_bytes(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
    except OSError as error:
        raise Refused(
            f"The backup could not be written to {path}: {error.strerror}. Choose another place with enough room."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def unpack(path: Path, directory: Path) -> dict[str, Any]:
    """Unpack a backup into an empty directory and verify every byte.

    Returns:
        The manifest.

    Raises:
        Refused: it is no backup, is damaged, or holds something that does not belong there.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            sums = dict(_unpack_members(tar, directory))
        manifest: dict[str, Any] = msgspec.json.decode((directory / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        missing = str(path) if error.filename == str(path) else "its manifest is missing"
        raise Refused(f"There is no file {path}." if missing == str(path) else BROKEN.format(why=missing)) from error
    except (tarfile.TarError, OSError, EOFError, msgspec.DecodeError) as error:
        raise Refused(BROKEN.format(why=str(error) or "it ends too early")) from error
    _compare(manifest, sums)
    return manifest


def _unpack_members(tar: tarfile.TarFile, directory: Path) -> Iterator[tuple[str, str]]:
    for member in tar:
        if not member.isreg() or not (member.name == MANIFEST or KNOWN.fullmatch(member.name)):
            raise Refused(BROKEN.format(why=f"it holds “{member.name[:80]}”"))
        source = tar.extractfile(member)
        if source is None:
            raise Refused(BROKEN.format(why=f"“{member.name}” cannot be read"))
        target = directory / member.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        summed = hashlib.sha256()
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while piece := source.read(PIECE):
                summed.update(piece)
                file.write(piece)
        yield member.name, summed.hexdigest()


def _compare(manifest: dict[str, Any], sums: dict[str, str]) -> None:
    if manifest.get("format") != FORMAT:
        raise Refused("This backup was made by a newer ucho. Update ucho, then restore it.")
    wanted = {name: told["sha256"] for name, told in manifest["files"].items()}
    sums.pop(MANIFEST, None)
    if wanted != sums:
        wrong = sorted(_differing(wanted, sums))
        raise Refused(BROKEN.format(why=f"“{wrong[0]}” is damaged or missing ({len(wrong)} in all)"))


def _differing(wanted: dict[str, str], found: dict[str, str]) -> Iterable[str]:
    return (name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
