"""Outlook's rich text: unpacked (MS-OXRTFCP), and turned into HTML where it only wraps HTML, else into plain text."""

from __future__ import annotations

import re
import struct
from typing import Final

from ucho.channels.mail import charsets

OUTPUT_LIMIT: Final = 400_000  # bytes that are unpacked; a long letter has 50,000

_PREFILL: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN: Final = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z\r\n])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\"
)
_IGNORED: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata colorschememapping latentstyles datastore xmlnstbl"
    b" listtable listoverridetable generator header footer nonesttables".split()
)
_SIGNS: Final = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"row": "\n", b"cell": " ", b"emdash": "—", b"endash": "–",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"page": "\n", b"sect": "\n",
}  # fmt: skip


def unpack(packed: bytes) -> bytes:
    """Undo the compression of rich text in a mail; broken input gives what came before the fault.

    Args:
        packed: the value of PR_RTF_COMPRESSED.

    Returns:
        At most `OUTPUT_LIMIT` bytes of RTF.
    """
    if len(packed) < 16:
        return b""
    size, magic = struct.unpack_from("<I4s", packed, 4)
    if magic == b"MELA":
        return packed[16 : 16 + min(size, OUTPUT_LIMIT)]
    if magic != b"LZFu":
        return b""
    return _expand(packed, min(size, OUTPUT_LIMIT))


def _expand(packed: bytes, size: int) -> bytes:
    window = bytearray(_PREFILL)  # all output so far; references reach back at most 4,096 bytes
    goal, end = len(_PREFILL) + size, len(packed)
    position = 16
    while position < end and len(window) < goal:
        flags = packed[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                window += packed[position : position + 1]
                position += 1
                continue
            word = int.from_bytes(packed[position : position + 2], "big")
            position += 2
            back = (len(window) - (word >> 4)) % 4096
            if not back or position > end:  # the mark of the end, or cut off
                return bytes(window[len(_PREFILL) : goal])
            for _ in range((word & 15) + 2):
                window.append(window[-back] if back <= len(window) else 0x20)
    return bytes(window[len(_PREFILL) : goal])


def read(rtf: bytes) -> tuple[str, bool]:
    """Turn RTF into text.

    Args:
        rtf: unpacked RTF.

    Returns:
        Plain text, or the HTML that the RTF wraps and True.
    """
    page = _Page(html=b"\\fromhtml" in rtf[:400])
    for found in _TOKEN.finditer(rtf):
        page.take(found)
    page.flush()
    text = "".join(page.texts)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), page.html  # halves of emoji meet


class _Page:
    """What has been read so far, and what the open groups say."""

    def __init__(self, *, html: bool) -> None:
        self.html = html
        self.texts: list[str] = []
        self._bytes = bytearray()  # of one code page, decoded together
        self._codec = "cp1252"
        self._groups: list[tuple[bool, int]] = []
        self._hidden = False  # a group that holds no words
        self._skip = 1  # letters that stand in for a \u sign
        self._pending = 0
        self._rtf_only = False  # \htmlrtf: what follows is for readers of RTF
        self._opened = False

    def take(self, found: re.Match[bytes]) -> None:
        word, number, code, sign, brace, text = found.groups()
        opened, self._opened = self._opened, brace == b"{"
        if brace:
            self._brace(brace)
        elif word:
            self._word(word, int(number) if number else None, opened=opened)
        elif sign == b"*":
            self._hidden = True  # an unknown destination, unless it is ours
            self._opened = True
        elif code:
            self._write(bytes([int(code, 16)]))
        elif sign:
            self._write({b"~": b"\xa0", b"_": b"-", b"-": b""}.get(sign, sign))
        elif text:
            self._write(text)

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._groups) < 1_000:
                self._groups.append((self._hidden, self._skip))
        elif self._groups:
            self._hidden, self._skip = self._groups.pop()

    def _word(self, word: bytes, number: int | None, *, opened: bool) -> None:
        if word == b"htmltag":
            self._hidden = False
        elif word == b"htmlrtf":
            self._rtf_only = number != 0
        elif opened and word in _IGNORED:
            self._hidden = True
        elif word == b"ansicpg" and number:
            self._codec = charsets.codec_name(f"cp{number}") or self._codec
        elif word == b"uc":
            self._skip = max(0, min(number or 0, 10))
        elif word == b"u" and number is not None:
            self._sign(chr(number & 0xFFFF))
            self._pending = self._skip
        elif word in _SIGNS:
            self._sign(_SIGNS[word])

    def _sign(self, sign: str) -> None:
        if not self._hidden and not self._rtf_only:
            self.flush()
            self.texts.append(sign)

    def _write(self, text: bytes) -> None:
        if self._pending:
            self._pending, text = max(0, self._pending - len(text)), text[self._pending :]
        if not self._hidden and not self._rtf_only:
            self._bytes += text

    def flush(self) -> None:
        if self._bytes:
            self.texts.append(bytes(self._bytes).decode(self._codec, "replace"))
            self._bytes.clear()
