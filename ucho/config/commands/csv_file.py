"""CSV files as people have them: whatever encoding, separator and line ends; read row by row, never as a whole."""

from __future__ import annotations

import codecs
import csv
import io
import re
import shutil
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Final

from ucho.core.errors import Refused

SEPARATORS: Final = ",;\t|"
CHUNK: Final = 1 << 20  # bytes
LOOKED_AT: Final = 16 << 20  # bytes that tell which encoding a file has that is not UTF-8
LONGEST: Final = 4 << 20  # characters of a cell or a line; what is longer is no table
MARKS: Final = (  # what a file may begin with; the longer mark first, because one begins with the other
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how the files of Excel, new and old, begin
POLISH: Final = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ".encode("cp1250"))
_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]+")


class Table:
    """An open CSV file: its columns, then its rows, which can be gone over once."""

    def __init__(self, name: str, columns: Sequence[str], rows: Iterator[list[str]]) -> None:
        """Take the file's name for sentences, its columns, and the rows behind them."""
        self.name = name
        self.columns = columns
        self.rows = rows

    def position(self, column: str) -> int:
        """Return where a column stands, counted from 0; capitals count only between names that differ in nothing else.

        Raises:
            Refused: there is no such column, or there are several.
        """
        name = column.strip()
        exact = [place for place, there in enumerate(self.columns) if there == name]
        found = exact or [place for place, there in enumerate(self.columns) if there.casefold() == name.casefold()]
        if len(found) > 1:
            raise Refused(f"{self.name} has {len(found)} columns “{printable(name)}”. Give them different names.")
        if not found:
            near = get_close_matches(name, self.columns, 1)
            hint = f" Did you mean “{printable(near[0])}”?" if near else ""
            there = ", ".join(f"“{printable(one)}”" for one in self.columns if one)
            raise Refused(f"{self.name} has no column “{printable(name)}”. Its columns are {there}.{hint}")
        return found[0]


@contextmanager
def open_table(file: Path, wanted: Sequence[str]) -> Iterator[Table]:
    """Open a CSV file.

    Args:
        file: where it is; pipes are taken, too.
        wanted: the columns that will be asked for; they decide between separators.

    Yields:
        The table, whether or not it has these columns.

    Raises:
        Refused: it cannot be read, is empty, or is no table of text; rows raise it, too.
    """
    try:
        with _seekable(file) as raw:
            encoding = encoding_of(raw, file.name)
            separator, skipped = _separator(raw, encoding, wanted)
            with closing(_rows(raw, encoding, separator, file.name)) as rows:
                for _ in range(skipped):
                    next(rows)
                header = next(rows, None)
                if header is None:
                    raise Refused(f"{file.name} is empty. A CSV file begins with a line of column names.")
                yield Table(file.name, [name.strip() for name in header], rows)
    except OSError as wrong:
        raise Refused(f"{file} cannot be read: {wrong.strerror}. Check the name and who may read it.") from wrong


def encoding_of(raw: IO[bytes], name: str) -> str:
    """Return the encoding of a file, which is then read from its start.

    A byte order mark tells it. Without one, zeros in every other byte are UTF-16, and what is valid UTF-8 to its end is
    UTF-8. The rest comes from old Windows programs: Cyrillic words are runs of bytes beyond ASCII (cp1251), in Polish
    and its neighbours such letters stand between plain ones (cp1250).

    Args:
        raw: the file, at its start.
        name: what it is called, for sentences.

    Raises:
        Refused: it is an office workbook.
    """
    start = raw.read(4096)
    if start.startswith(WORKBOOKS):
        raise Refused(f"{name} is a workbook, not CSV. Save it as CSV from your office program, then try again.")
    marked = next((encoding for mark, encoding in MARKS if start.startswith(mark)), "")
    if marked:
        return marked
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = start[offset::2]
        if len(half) > 1 and half.count(0) > len(half) * 0.6:
            return encoding
    raw.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := raw.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _windows_encoding(raw)
    return "utf-8"


def printable(text: str, longest: int = 60) -> str:
    """Return somebody else's text so that it can stand in a line on a terminal."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def _windows_encoding(raw: IO[bytes]) -> str:
    raw.seek(0)
    alone = together = polish = 0
    while raw.tell() < LOOKED_AT and (chunk := raw.read(CHUNK)):
        for run in _BEYOND_ASCII.findall(chunk):
            polish += sum(byte in POLISH for byte in run)
            if len(run) == 1:
                alone += 1
            else:
                together += len(run)
    return "cp1250" if alone > together or polish > 0.9 * (alone + together) else "cp1251"


@contextmanager
def _seekable(file: Path) -> Iterator[IO[bytes]]:
    """Open a file that is read more than once; what comes through a pipe is kept on disk meanwhile."""
    with file.open("rb") as raw:
        if raw.seekable():
            yield raw
            return
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(raw, kept, CHUNK)
            kept.seek(0)
            yield kept


def _separator(raw: IO[bytes], encoding: str, wanted: Sequence[str]) -> tuple[str, int]:
    """Return what stands between cells, and how many rows stand before the header.

    It is what Excel's own line `sep=;` says, else what gives the wanted columns, else what gives the most columns.
    """
    raw.seek(0)
    text = io.TextIOWrapper(raw, encoding, errors="replace", newline="")
    told = re.fullmatch(r'"?sep=([,;|\t])"?[\r\n]+', text.readline(LONGEST))
    text.detach()
    if told:
        return told[1], 1
    names = {name.strip().casefold() for name in wanted}
    best, first = (-1, 0), ","
    for separator in SEPARATORS:
        try:
            with closing(_rows(raw, encoding, separator, "")) as rows:
                header = next(rows, [])
        except Refused:  # with another separator the quotation marks may be right
            continue
        rank = (len(names & {name.strip().casefold() for name in header}), len(header))
        if rank > best:
            best, first = rank, separator
    return first, 0


def _rows(raw: IO[bytes], encoding: str, separator: str, name: str) -> Generator[list[str]]:
    """Go over the rows that are not blank, from the start of the file."""
    raw.seek(0)
    text = io.TextIOWrapper(raw, encoding, errors="replace", newline="")
    csv.field_size_limit(LONGEST)
    reader = csv.reader(_lines(text, name), delimiter=separator, strict=True)
    try:
        yield from (row for row in reader if any(row))
    except csv.Error as wrong:
        raise Refused(
            f"{name} cannot be understood up to line {reader.line_num}: a quotation mark is not closed, or not doubled "
            "inside a quoted cell. Correct the file, then try again."
        ) from wrong
    finally:
        text.detach()  # or the file would be closed with it


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    while line := text.readline(LONGEST):
        if len(line) >= LONGEST:
            raise Refused(f"{name} has a line of more than {LONGEST} characters, so it is no CSV file.")
        yield line
