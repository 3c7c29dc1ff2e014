"""Attachments of the demo: small real files made from their names, so that nothing has to be shipped."""

from __future__ import annotations

import hashlib
import mimetypes
import struct
import zlib
from typing import Final

WIDTH: Final = 320  # pixels
HEIGHT: Final = 240
_FONT: Final = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"

Colour = tuple[int, int, int]


def kind_of(name: str) -> str:
    """Return the MIME type of a file name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def content_of(name: str) -> bytes:
    """Return the bytes of a file: a drawing, a page or a line of text, always the same for the same name."""
    kind = kind_of(name)
    if kind == "image/png":
        return _drawing(name)
    if kind == "application/pdf":
        return _page(name)
    return f"{name}\n".encode()


def _drawing(name: str) -> bytes:
    """Draw a cake of three layers on a table, in colours that depend on the name."""
    seed = hashlib.sha256(name.encode()).digest()
    wall, table = _pale(seed[0]), (196, 164, 132)
    rows = []
    for y in range(HEIGHT):
        row = bytearray(bytes(table if y > 196 else wall) * WIDTH)
        for layer, (top, half) in enumerate(((150, 96), (104, 70), (62, 42))):
            if top <= y < top + 46:
                icing = y < top + 10 + seed[layer + 4] % 8
                _run(row, half, (255, 250, 240) if icing else _warm(seed[layer + 1]))
        if 36 <= y < 62:
            _run(row, 4, (222, 184, 60) if y < 44 else (250, 250, 250))
        rows.append(b"\0" + bytes(row))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _run(row: bytearray, half: int, colour: Colour) -> None:
    middle = WIDTH // 2
    row[3 * (middle - half) : 3 * (middle + half)] = bytes(colour) * (2 * half)


def _pale(number: int) -> Colour:
    return 214 + number % 32, 214 + number // 8 % 32, 220 + number // 3 % 24


def _warm(number: int) -> Colour:
    return 150 + number % 90, 70 + number // 2 % 80, 60 + number // 3 % 60


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _page(name: str) -> bytes:
    """Write a one-page PDF that shows its own name."""
    words = name.encode("ascii", "replace").replace(b"(", b"").replace(b")", b"")
    drawing = b"BT /F1 18 Tf 72 760 Td (" + words + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 " + _FONT,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    )
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + end
