"""Makes winmail.dat files as Outlook does, so that every byte of them is known."""

from __future__ import annotations

import struct
from collections.abc import Sequence

STRING, UNICODE, BINARY = 0x1E, 0x1F, 0x102


def winmail(*attributes: tuple[int, bytes]) -> bytes:
    """Return a winmail.dat of these attributes; those of files come in order after the letter's."""
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(
        struct.pack("<BII", 2 if name & 0xFFFF in (0x8010, 0x800F, 0x9002, 0x9005) else 1, name, len(value))
        + value
        + struct.pack("<H", sum(value) & 0xFFFF)
        for name, value in attributes
    )


def properties(*values: tuple[int, int, str | bytes]) -> bytes:
    """Return a list of MAPI properties: kind, name, value."""
    return struct.pack("<I", len(values)) + b"".join(_property(kind, name, value) for kind, name, value in values)


def _property(kind: int, name: int, value: str | bytes) -> bytes:
    content = (
        value if isinstance(value, bytes) else value.encode("utf-16-le" if kind == UNICODE else "cp1250") + b"\0\0"
    )
    return struct.pack("<HHII", kind, name, 1, len(content)) + content + b"\0" * (-len(content) % 4)


def code_page(number: int) -> tuple[int, bytes]:
    """Return the attribute that names the letter's code page."""
    return 0x00069007, struct.pack("<II", number, 0)


def letter(*values: tuple[int, int, str | bytes]) -> tuple[int, bytes]:
    """Return the attribute that holds the letter's properties."""
    return 0x00069003, properties(*values)


def file(short: str, content: bytes, *values: tuple[int, int, str | bytes]) -> Sequence[tuple[int, bytes]]:
    """Return the attributes of one file."""
    return (
        (0x00069002, bytes(14)),
        (0x00018010, short.encode("cp1250") + b"\0"),
        (0x0006800F, content),
        (0x00069005, properties(*values)),
    )


def packed_rtf(rtf: bytes) -> bytes:
    """Return rich text as it stands in a letter, compressed with literals only."""
    body = b"".join(b"\0" + rtf[place : place + 8] for place in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + body
