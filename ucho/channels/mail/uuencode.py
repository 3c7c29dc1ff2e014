"""Files that old programs wrote into the text itself: `begin 644 name`, lines of letters, `end`."""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from typing import Final

BLOCKS_LIMIT: Final = 100  # files in one text; what follows stays text

_BEGIN: Final = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,300}?)[ \t]*\r?\n", re.MULTILINE)
_END: Final = re.compile(rb"(?:[ `]?[ \t]*\r?\n)?end[ \t]*(?:\r?\n|\Z)")
_LINE: Final = re.compile(rb"([!-`])([ -`]{0,86})[ \t]*(?:\r?\n|\Z)")


def extract(content: bytes) -> tuple[bytes, Sequence[tuple[bytes, bytes]]]:
    """Take the uuencoded files out of a text.

    Args:
        content: the text as bytes, its transfer encoding undone.

    Returns:
        The text without them, and their raw names and contents in order. A block that was cut off before its `end`
        is taken as far as its lines go; words that only begin with "begin" stay where they are.
    """
    if b"begin" not in content:
        return content, ()
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    position = 0
    while len(files) < BLOCKS_LIMIT and (found := _BEGIN.search(content, position)):
        decoded, stop = _block(content, found.end())
        if stop == found.end():
            kept.append(content[position : found.end()])
        else:
            kept.append(content[position : found.start()])
            files.append((found[1], decoded))
        position = stop
    kept.append(content[position:])
    return b"".join(kept), files


def _block(content: bytes, start: int) -> tuple[bytes, int]:
    """Decode lines from `start`; return what they hold and where the text goes on, `start` itself for no block."""
    decoded = bytearray()
    position = start
    while found := _LINE.match(content, position):
        if content.startswith(b"end", position) and _END.match(content, position):
            break
        line = _decoded(found[0])
        if line is None:
            break
        decoded += line
        position = found.end()
    if end := _END.match(content, position):
        return bytes(decoded), end.end()
    return bytes(decoded), position if decoded else start


def _decoded(line: bytes) -> bytes | None:
    """Decode one line; None when its length is not what its first letter says, give or take lost or added spaces."""
    line = line.rstrip(b"\r\n")
    size = (line[0] - 32) & 63
    expected = 1 + (size + 2) // 3 * 4
    if len(line.rstrip(b" ")) > expected + 2 or len(line) < 1 + size:
        return None
    try:
        return binascii.a2b_uu(line[:expected].ljust(expected))
    except binascii.Error:
        return None


def decode(content: bytes) -> bytes:
    """Decode a part whose transfer encoding is uuencode; broken lines are left out.

    Args:
        content: the body of the part, with or without its `begin` and `end`.
    """
    decoded = bytearray()
    for line in content.splitlines():
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            decoded += binascii.a2b_uu(line)
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3  # some encoders pad lines too far
            try:
                decoded += binascii.a2b_uu(line[:length])
            except binascii.Error:
                continue
    return bytes(decoded)
