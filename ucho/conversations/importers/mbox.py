"""Mails one after the other in a file, each behind a line "From …": Thunderbird, Gmail Takeout, mutt, readpst.

Read line by line, so that the file may be larger than the memory; files that end in .gz are unpacked on the way. What
divides mails is a line such as "From ala@example.com Fri Nov 20 12:00:00 2026" or "From - Fri Nov 20…" at the start or
behind an empty line; ">From " in a text is "From " again, with one ">" fewer (RFC 4155; the variants "mboxo" and
"mboxrd" of https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml).
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final, cast

from ucho.conversations.importing.contract import Archive, Mail, Trouble
from ucho.core.errors import Refused

LONGEST: Final = 52_428_800  # bytes of one mail; the reader takes no more
LINE: Final = 1_048_576  # bytes read at once where a line does not end
_DIVIDER: Final = re.compile(
    rb"From \S.{0,300}?\b(?:mon|tue|wed|thu|fri|sat|sun),? +(\w{3}) +(\d{1,2}) +(\d\d):(\d\d)(?::(\d\d))?(.{0,40})$",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(rb">+From ")
_MONTHS: Final = b"jan feb mar apr may jun jul aug sep oct nov dec".split()
_YEAR: Final = re.compile(rb"\b(\d{4})\b")


class Mbox(Archive):
    """A file of mails, or a folder of such files."""

    name = "mbox"
    label = "a mail archive (mbox)"

    def mails(self, path: Path) -> Iterator[Mail | Trouble]:
        """Go over the mails of a file, or of all such files in a folder.

        Args:
            path: the file or folder.

        Raises:
            Refused: there is no such file, or it does not begin as an mbox does.
        """
        files = _files(path)
        whole = sum(file.stat().st_size for file in files) or 1
        before = 0
        for file in files:
            size = file.stat().st_size
            shown = file.name if path.is_file() else str(file.relative_to(path))
            yield from _read(file, shown, before / whole, size / whole)
            before += size


def _files(path: Path) -> list[Path]:
    if path.is_file():
        if path.stat().st_size and not _begins_well(path):
            raise Refused(
                f"{path.name} is no mbox: it does not begin with “From ”. A single mail is read by `ucho import eml`."
            )
        return [path]
    if not path.is_dir():
        raise Refused(f"There is no file {path}. Check its name.")
    found = sorted(one for one in path.rglob("*") if one.is_file() and _begins_well(one))
    if not found:
        raise Refused(
            f"No file in {path} begins as an mbox does. For folders with cur and new, use `ucho import maildir`."
        )
    return found


def _begins_well(path: Path) -> bool:
    try:
        with _opened(path) as file:
            return file.read(5) == b"From "
    except (OSError, EOFError, zlib.error):
        return False


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _read(file: Path, shown: str, start: float, part: float) -> Iterator[Mail | Trouble]:
    """Go over the mails of one file; a file that breaks off gives what stood before."""
    number, lines, size, arrived = 0, list[bytes](), 0, None
    bare, whole = file.open("rb"), file.stat().st_size or 1
    with bare, gzip.GzipFile(fileobj=bare) if file.suffix == ".gz" else bare as opened:
        text = cast("IO[bytes]", opened)

        def ended() -> Mail | Trouble:
            place = f"{shown}, mail {number}"
            share = start + part * min(1.0, bare.tell() / whole)
            if size > LONGEST:
                return Trouble(place, "too_large", share)
            return Mail(place, b"".join(lines), share, arrived)

        blank = True
        try:
            while line := text.readline(LINE):
                divides = _DIVIDER.match(line.rstrip()) if blank and line.startswith(b"From ") else None
                if divides or (not number and line.startswith(b"From ")):
                    if number:
                        yield ended()
                    number, lines, size, arrived = number + 1, [], 0, _moment(divides)
                    blank = False
                    continue
                blank = not line.strip(b"\r\n")
                size += len(line)
                if size <= LONGEST:
                    lines.append(line[1:] if _QUOTED.match(line) else line)
        except (OSError, EOFError, zlib.error):
            yield Trouble(f"{shown}, behind mail {number - 1}", "file_broken", start)
            return
        if number:
            yield ended()


def _moment(found: re.Match[bytes] | None) -> datetime | None:
    """Return when a mail arrived, as its dividing line says, in UTC as far as we know."""
    year = _YEAR.search(found[6]) if found else None
    if found is None or year is None or found[1].lower() not in _MONTHS:
        return None
    try:
        month = _MONTHS.index(found[1].lower()) + 1
        numbers = (int(year[1]), month, int(found[2]), int(found[3]), int(found[4]), int(found[5] or 0))
        return datetime(*numbers, tzinfo=UTC)
    except ValueError:
        return None
