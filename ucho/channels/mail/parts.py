"""Cutting a mail into its parts, in one pass over the bytes and in bounded time.

The parser of the standard library builds all parts of a hostile mail before anybody can object, and needs a recursion
for each nested multipart. This one looks
at lines that start with two dashes, keeps the open boundaries in a dictionary, and never copies a body.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ucho.channels.mail import uuencode
from ucho.channels.mail.headers import Fields, parse_fields, parse_params, unbase64

PARTS_LIMIT: Final = 1_000  # parts of one mail; what follows is dropped and said so
DASHES_LIMIT: Final = 300_000  # lines with two dashes that are no boundary
DEPTH_LIMIT: Final = 40  # multiparts inside multiparts; deeper ones join their ancestor
HEADER_LIMIT: Final = 4_194_304  # bytes of one header block

_BLANK: Final = re.compile(rb"\r?\n[ \t]*\r?\n|\A[ \t]*\r?\n")
_FIELD_START: Final = re.compile(rb"[!-9;-~]{1,120}[ \t]*:|[ \t]")
_WORDS: Final = re.compile(rb"\s*[^\s]+[ \t]+[^\s]")
_GUESS: Final = re.compile(rb"^--([^\s\r\n][^\r\n]{0,100}?)[ \t]*\r?\n(?=(?i:content-)|\r?\n)", re.MULTILINE)


@dataclass(slots=True)
class Part:
    """One part of a mail: a multipart with children, or a leaf with a body somewhere in the raw bytes."""

    fields: Fields
    type: str
    params: dict[str, str]
    start: int = 0  # where the body begins in the raw bytes
    end: int = 0
    children: list[Part] = field(default_factory=list)
    depth: int = 0

    def leaves(self) -> Iterator[Part]:
        """Go over the parts that hold content, in order."""
        for child in self.children:
            if child.children:
                yield from child.leaves()
            else:
                yield child
        if not self.children:
            yield self

    def disposition(self, hint: str = "") -> tuple[str, dict[str, str]]:
        """Return Content-Disposition and its parameters, empty when there is none."""
        value = self.fields.first(b"content-disposition")
        return parse_params(value, hint) if value else ("", {})

    def file_name(self, hint: str = "") -> str:
        """Return the name the sender gave this part, empty when it has none."""
        name = self.disposition(hint)[1].get("filename", "")
        if name or "name" not in self.params:
            return name
        return parse_params(self.fields.first(b"content-type"), hint)[1].get("name", "")

    def content(self, raw: bytes) -> bytes:
        """Return the body with its transfer encoding undone, however broken; never fails."""
        body = memoryview(raw)[self.start : self.end]
        encoding = self.fields.word(b"content-transfer-encoding").strip("\"'")
        if encoding == "base64":
            return bytes(body) if self.type.startswith("text/") and _only_says_base64(body) else unbase64(body)
        if encoding in ("quoted-printable", "quoted_printable", "quotedprintable"):
            return binascii.a2b_qp(body)
        if encoding in ("x-uuencode", "uuencode", "x-uue"):
            return uuencode.decode(bytes(body))
        return bytes(body)


def _only_says_base64(body: memoryview) -> bool:
    """Return whether a text is plain: a space inside its first line, or one short line of an impossible length."""
    return bool(_WORDS.match(body)) or (len(body) < 78 and len(bytes(body).strip().rstrip(b"=")) % 4 == 1)


class Split:
    """The tree of parts of one mail and what went wrong while cutting."""

    __slots__ = ("_count", "_known", "_open", "_raw", "cut", "root")

    def __init__(self, raw: bytes) -> None:
        """Cut the raw bytes."""
        self._raw = raw
        self._open: list[tuple[bytes, Part]] = []
        self._known: dict[bytes, int] = {}  # open boundary → its place in the list
        self._count = 0
        self.cut = False
        self.root = self._read_part(0, len(raw), depth=0)
        if self._open:
            self._walk()
        _settle(self.root)

    def _read_part(self, start: int, end: int, depth: int) -> Part:
        """Read the header block at `start`; open the part's boundary when it is a multipart."""
        fields_end, body = header_end(self._raw, start, end)
        fields = parse_fields(self._raw[start:fields_end]) if fields_end > start else Fields()
        if fields.cut:
            self.cut = True
        value = fields.first(b"content-type")
        kind, params = parse_params(value) if value else ("", {})
        kind = _clean_type(kind)
        if not kind and self._open and self._open[-1][1].type == "multipart/digest":
            kind = "message/rfc822"  # RFC 2046, 5.1.5
        part = Part(fields, kind, params, body, end, depth=depth)
        if part.type.startswith("multipart/"):
            boundary = self._boundary(part, body)
            if boundary:
                self._known.setdefault(
                    boundary, len(self._open)
                )  # the same one again inside: its parts become siblings
                self._open.append((boundary, part))
        return part

    def _boundary(self, part: Part, body: int) -> bytes:
        """Return the declared boundary, or the one that stands in the body when the declaration is lost or wrong."""
        declared = part.params.get("boundary", "").encode("utf-8", "surrogateescape")[:200].rstrip()
        if self._open or (declared and self._raw.find(b"--" + declared, max(0, body - 1)) >= 0):
            return declared
        found = _GUESS.search(self._raw[body : body + 65_536])
        return found[1].removesuffix(b"--") if found else declared

    def _walk(self) -> None:
        """Follow the boundary lines through the raw bytes."""
        raw, size = self._raw, len(self._raw)
        current: Part | None = None
        position = max(0, self.root.start - 1)
        foreign = 0
        while (newline := raw.find(b"\n--", position)) >= 0:
            line = newline + 1
            stop = raw.find(b"\n", line)
            stop = size if stop < 0 else stop
            level, closing = self._match(raw[line + 2 : min(stop, line + 300)])
            position = stop
            if level < 0:
                foreign += 1
                if foreign < DASHES_LIMIT:
                    continue
                self.cut = True
                return
            if current is not None:
                current.end = _before_newline(raw, line)
                current = None
            self._close_above(level + (not closing))
            if closing:
                continue
            if self._count >= PARTS_LIMIT:
                self.cut = True
                return
            current = self._begin(level, min(stop + 1, size))
            position = max(stop, current.start - 1)

    def _match(self, line: bytes) -> tuple[int, bool]:
        line = line.rstrip(b" \t\r")
        if (level := self._known.get(line)) is not None:
            return level, False
        if line.endswith(b"--") and (level := self._known.get(line[:-2].rstrip())) is not None:
            return level, True
        return -1, False

    def _close_above(self, level: int) -> None:
        while len(self._open) > level:
            boundary, _ = self._open.pop()
            if self._known.get(boundary) == len(self._open):
                del self._known[boundary]

    def _begin(self, level: int, start: int) -> Part:
        """Start the part after a boundary line as a child of the multipart at that level."""
        self._count += 1
        parent = self._open[level][1]
        part = self._read_part(start, len(self._raw), depth=parent.depth + 1)
        if parent.depth < DEPTH_LIMIT or not part.type.startswith("multipart/"):
            parent.children.append(part)
        elif len(self._open) > level + 1:  # too deep: what is inside joins the parent
            self._open[-1] = (self._open[-1][0], parent)
        return part


def header_end(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Find where a header block ends and its body begins.

    Args:
        raw: the whole mail.
        start: where the block begins.
        end: where it must end at the latest.

    Returns:
        The ends of the block and the beginning of the body; a body that follows without an empty line is found, and
        a boundary line ends a block as well.
    """
    if not _FIELD_START.match(raw, start) or raw.startswith(b"--", start):
        blank = _leading_blank(raw, start)
        return start, blank
    dashes = raw.find(b"\n--", start, end)
    found = _BLANK.search(raw, start, dashes + 1 if dashes >= 0 else end)  # never beyond the next boundary: linear
    if found:
        stop, body = found.start(), found.end()
    else:
        stop, body = (dashes, dashes + 1) if dashes >= 0 else (end, end)
    stop = min(stop, start + HEADER_LIMIT)
    broken = _first_foreign_line(raw, start, min(stop, start + 65_536))
    return (broken, broken) if broken >= 0 else (stop, body)


_FOREIGN: Final = re.compile(rb"\n(?![!-9;-~]{1,120}[ \t]*:|[ \t\r\n])[^\r\n]*")
_NEXT_FIELD: Final = re.compile(rb"\r?\n[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")


def _first_foreign_line(raw: bytes, start: int, stop: int) -> int:
    """Return where a body begins that nobody separated; a lone broken line between fields does not count."""
    for found in _FOREIGN.finditer(raw, start, stop):
        if not _NEXT_FIELD.search(raw, found.end(), min(stop, found.end() + 200)):
            return found.start() + 1
    return -1


def _leading_blank(raw: bytes, start: int) -> int:
    if raw.startswith(b"\r\n", start):
        return start + 2
    return start + 1 if raw.startswith(b"\n", start) else start


def _before_newline(raw: bytes, line: int) -> int:
    """Return the end of a body before a boundary line: the line break belongs to the boundary."""
    end = line - 1 if line > 0 and raw[line - 1] == 0x0A else line
    return end - 1 if end > 0 and raw[end - 1] == 0x0D else end


def _clean_type(kind: str) -> str:
    """Return a MIME type that can be meant; empty stays empty."""
    kind = kind.replace("\0", "").strip("\"' <>")
    if "/" not in kind:
        return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(kind, "")
    return kind[:100]


def _settle(root: Part) -> None:
    """Ends never lie before starts: a part whose header ran into the next boundary is empty."""
    stack = [root]
    while stack:
        part = stack.pop()
        part.end = max(part.start, part.end)
        stack.extend(part.children)
