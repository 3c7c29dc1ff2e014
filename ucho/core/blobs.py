"""Files by their content: attachments and raw messages, each stored once under the SHA-256 of its bytes.

A blob is written before the row that names it is committed, so a row never points at nothing; what no row names is
rubbish that a job may remove. `settings.STORAGES["blobs"]` may name another Django storage (S3-compatible, for
instance); without it they are files in the data directory.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

_NAME = re.compile(r"[0-9a-f]{64}")


class NoBlob(Exception):
    """There is no blob of that name."""


def put(content: bytes, *, durable: bool = True) -> str:
    """Store content; storing the same again changes nothing.

    Args:
        content: any bytes, also none.
        durable: wait until it survives a power cut (measured: some 10 ms); not needed for what can be made again.

    Returns:
        Its name: the SHA-256 in 64 lower-case hexadecimal digits.
    """
    name = hashlib.sha256(content).hexdigest()
    storage = _remote()
    if storage is None:
        _write(_file(name), content, durable=durable)
    elif not storage.exists(_key(name)):
        storage.save(_key(name), ContentFile(content))
    return name


def get(name: str) -> bytes:
    """Return the content of a blob.

    Raises:
        NoBlob: there is none of that name.
    """
    storage = _remote()
    try:
        if storage is None:
            return _file(name).read_bytes()
        with storage.open(_key(name)) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError:
        raise NoBlob(name) from None


def size(name: str) -> int:
    """Return the length of a blob in bytes.

    Raises:
        NoBlob: there is none of that name.
    """
    storage = _remote()
    try:
        return _file(name).stat().st_size if storage is None else storage.size(_key(name))
    except FileNotFoundError:
        raise NoBlob(name) from None


def exists(name: str) -> bool:
    """Return whether there is a blob of that name; a text that cannot be a name is simply not there."""
    if not _NAME.fullmatch(name):
        return False
    storage = _remote()
    return _file(name).exists() if storage is None else storage.exists(_key(name))


def delete(name: str) -> None:
    """Remove a blob; removing what is not there changes nothing. Nobody may refer to it any more."""
    if not exists(name):
        return
    storage = _remote()
    if storage is None:
        _file(name).unlink(missing_ok=True)
    else:
        storage.delete(_key(name))


def all() -> Iterator[str]:  # noqa: A001 - read as blobs.all()
    """Go over the names of all blobs, in no particular order."""
    storage = _remote()
    if storage is None:
        yield from (path.name for path in _folder().glob("??/*") if _NAME.fullmatch(path.name))
        return
    for folder in storage.listdir("")[0]:
        yield from (name for name in storage.listdir(folder)[1] if _NAME.fullmatch(name))


def _remote() -> Storage | None:
    return storages["blobs"] if "blobs" in settings.STORAGES else None


def _folder() -> Path:
    return Path(getattr(settings, "UCHO_BLOBS", None) or Path(settings.UCHO_DATA) / "blobs")


def _key(name: str) -> str:
    """The place of a blob; the one gate that every name passes, so that no name can lead out of the folder."""
    if not _NAME.fullmatch(name):
        raise NoBlob(name[:64])
    return f"{name[:2]}/{name}"


def _file(name: str) -> Path:
    return _folder() / _key(name)


def _write(path: Path, content: bytes, *, durable: bool) -> None:
    known = path.parent.exists()
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)  # a full disk must not fill up with halves
    elif durable:  # whoever wrote it may not have waited for the disk
        _sync(path)
    if durable and os.name == "posix":  # elsewhere a directory cannot be opened
        _sync(path.parent)
        if not known:
            _sync(path.parent.parent)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
