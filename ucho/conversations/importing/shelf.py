"""Answers of an API in files: read one after the other, sorted on a shelf on the disk, taken from it by their ids.

A shelf is a temporary SQLite file of its own, so that a dump may be larger than the memory.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import gzip
import json
import re
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, cast

from ucho.channels.contract import Address
from ucho.channels.mail.addresses import normal
from ucho.conversations.importing.contract import Attached, Trouble
from ucho.core.errors import Refused

LONGEST: Final = 1_073_741_824  # bytes of one file that is not a line for each thing
FILE_LIMIT: Final = 104_857_600  # bytes of one attachment
ENDS: Final = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
_NUMBER: Final = re.compile(r"\d+")
_PAIR: Final = re.compile(r"\s*\"?(.*?)\"?\s*<([^<>\s]{1,320})>")
Thing = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON value of a dump; `number` is the last number in its file's name, where requests put the id."""

    place: str
    number: str
    value: Any


class Shelf:
    """Things of a dump by kind and id, and by what they belong to; the later of two with one id counts."""

    def __init__(self) -> None:
        """Make an empty one; it vanishes when it is closed."""
        self._rows = sqlite3.connect("")
        self._rows.execute(
            "CREATE TABLE things (kind TEXT, id TEXT, parent TEXT, value TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID"
        )
        self._rows.execute("CREATE INDEX belongs ON things (kind, parent)")

    def put(self, kind: str, pk: object, thing: Thing, parent: object = "") -> None:
        """Put a thing in its place."""
        row = (kind, str(pk), str(parent), json.dumps(thing))
        self._rows.execute("INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?)", row)

    def get(self, kind: str, pk: object) -> Thing:
        """Return a thing by its id, an empty one when it is not there."""
        found = self._rows.execute("SELECT value FROM things WHERE kind = ? AND id = ?", (kind, str(pk))).fetchone()
        return dict(json.loads(found[0])) if found else {}

    def of(self, kind: str, parent: object) -> list[Thing]:
        """Return the things that belong to another."""
        rows = self._rows.execute("SELECT value FROM things WHERE kind = ? AND parent = ?", (kind, str(parent)))
        return [json.loads(value) for (value,) in rows]

    def every(self, kind: str) -> Iterator[tuple[Thing, float]]:
        """Go over all things of a kind by their ids, each with the share of them that is done with it."""
        count = self._rows.execute("SELECT count(*) FROM things WHERE kind = ?", (kind,)).fetchone()[0]
        order = "SELECT value FROM things WHERE kind = ? ORDER BY length(id), id"
        for number, (value,) in enumerate(self._rows.execute(order, (kind,)), 1):
            yield json.loads(value), number / count

    def close(self) -> None:
        """Let it vanish."""
        self._rows.close()


def records(path: Path) -> Iterator[Record | Trouble]:
    """Go over the JSON values of a dump: files with one value each, or with one a line.

    Args:
        path: a file, or a folder whose .json, .ndjson and .jsonl files count, also packed with gzip.

    Raises:
        Refused: there are no such files.
    """
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.name.lower().endswith(ENDS))
    if not files:
        raise Refused(f"There are no .json files in {path}. `docs/how-to/move-in.md` says how to make them.")
    for file in files:
        place = file.name if file == path else str(file.relative_to(path))
        numbers = _NUMBER.findall(place)
        try:
            for value in _values(file):
                yield Record(place, numbers[-1] if numbers else "", value)
        except (OSError, EOFError, zlib.error):
            yield Trouble(place, "file_broken")
        except (ValueError, RecursionError):
            yield Trouble(place, "not_json")


def _values(file: Path) -> Iterator[Any]:
    with _opened(file) as stream:
        first = stream.readline()
        if first.strip() and (rest := stream.readline()).strip():
            with contextlib.suppress(ValueError):
                values = [json.loads(first), json.loads(rest)]
                yield from values
                for line in stream:
                    if line.strip():
                        yield json.loads(line)
                return
    with _opened(file) as stream:
        whole = stream.read(LONGEST)
    if whole.strip():
        yield json.loads(whole)


def _opened(file: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(file)) if file.suffix == ".gz" else file.open("rb")


def things(value: Any) -> Iterator[Thing]:
    """Go over all objects inside a JSON value, the outer ones first, a few levels deep.

    Args:
        value: what a file holds: a list, an answer with its page, or one object.
    """
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, Mapping):
            yield one
        if depth < 5:
            inside = one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ()
            waiting.extend((each, depth + 1) for each in reversed(list(inside)) if isinstance(each, Mapping | list))


def moment(value: object) -> datetime | None:
    """Return a moment from what APIs write: ISO 8601, or seconds since 1970.

    Args:
        value: anything.
    """
    with contextlib.suppress(ValueError, OverflowError, OSError, TypeError):
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str) and value.strip():
            text = value.strip()
            found = datetime.fromtimestamp(int(text), UTC) if text.isdigit() else datetime.fromisoformat(text)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def text(value: object) -> str:
    """Return a value as text, empty when it is none.

    Args:
        value: anything.
    """
    return value if isinstance(value, str) else str(value) if isinstance(value, int) and value is not True else ""


def mapping(value: object) -> Thing:
    """Return a value as an object, an empty one when it is none.

    Args:
        value: anything.
    """
    return value if isinstance(value, Mapping) else {}


def listing(value: object) -> Sequence[Any]:
    """Return a value as a list, an empty one when it is none.

    Args:
        value: anything.
    """
    return value if isinstance(value, list) else ()


def email(value: object, name: str = "") -> Address | None:
    """Return an e-mail address, None when it is none.

    Args:
        value: an address, or a name with an address in angle brackets.
        name: whose it is.
    """
    written = text(value).strip()
    if pair := _PAIR.match(written):
        name, written = name or pair[1], pair[2]
    found = normal(written)
    if found.count("@") != 1 or found.startswith("@") or found.endswith("@") or " " in found:
        return None
    return Address("email", found, name, written if written != found else "")


def phones(*values: object) -> tuple[list[Address], list[str]]:
    """Return numbers with a country code as addresses, and the others as they were written.

    Args:
        values: what stands in fields for telephone numbers.
    """
    found, others = [], []
    for value in values:
        written = text(value).strip()
        digits = "".join(_NUMBER.findall(written))
        if written.startswith(("+", "00")) and 8 <= len(digits.removeprefix("00")) <= 15:
            number = f"+{digits.removeprefix('00')}"
            found.append(Address("phone", number, shown=written if written != number else ""))
        elif digits:
            others.append(written[:40])
    return list({one.value: one for one in found}.values()), list(dict.fromkeys(others))


def message_id(value: object) -> str:
    """Return an id of a mail with its angle brackets, empty when it is none.

    Args:
        value: the id, with or without them.
    """
    bare = text(value).strip().strip("<>")
    return f"<{bare}>" if "@" in bare and not any(sign.isspace() for sign in bare) else ""


def attached(path: Path, pk: object, *, name: str, kind: str, size: object, inline: object = None) -> Attached:
    """Return a file of a message: its content stands in the dump in base64, or in a file attachments/ID beside it.

    Args:
        path: the dump; files are looked for in its folder "attachments" only.
        pk: the id of the file, a number or a plain word.
        name: what it is called.
        kind: its MIME type.
        size: bytes, as the other system says.
        inline: its content in base64, if the dump has it.
    """
    content: bytes | None = None
    if isinstance(inline, str) and inline:
        with contextlib.suppress(binascii.Error, ValueError):
            content = base64.b64decode(inline, validate=False)
    if content is None:
        content = _beside(path, text(pk))
    length = size if isinstance(size, int) and not isinstance(size, bool) else 0
    return Attached(name or "file", kind.lower() or "application/octet-stream", length, content)


def _beside(path: Path, pk: str) -> bytes | None:
    """Return the content of attachments/ID, or of attachments/ID.anything; an id never leads out of the folder."""
    folder = (path if path.is_dir() else path.parent) / "attachments"
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", pk) or not folder.is_dir():
        return None
    for file in (folder / pk, *sorted(folder.glob(f"{pk}.*"))):
        if file.is_file() and not file.is_symlink() and file.stat().st_size <= FILE_LIMIT:
            return file.read_bytes()
    return None
