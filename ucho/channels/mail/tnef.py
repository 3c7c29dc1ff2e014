"""What Outlook packs into winmail.dat (MS-OXTNEF): the letter's body, and its files under their long names."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ucho.channels.mail import charsets, rtf

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
FILES_LIMIT: Final = 500
_PROPERTIES_LIMIT: Final = 20_000  # of one list

_BODY, _TITLE, _DATA = 0x0002800C, 0x00018010, 0x0006800F
_PROPERTIES, _BEGIN_FILE, _FILE_PROPERTIES, _CODE_PAGE = 0x00069003, 0x00069002, 0x00069005, 0x00069007
_TEXT, _HTML, _RTF, _CPID = 0x1000, 0x1013, 0x1009, 0x3FDE
_FILE_DATA, _SHORT_NAME, _LONG_NAME, _SHOWN_NAME = 0x3701, 0x3704, 0x3707, 0x3001
_FILE_TYPE, _CONTENT_ID = 0x370E, 0x3712
_SIZES: Final = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D


@dataclass(slots=True)
class Packed:
    """A file in winmail.dat."""

    name: str = ""
    type: str = ""
    content: bytes = b""
    content_id: str = ""


@dataclass(slots=True)
class Unpacked:
    """What a winmail.dat holds; `whole` is False when it was cut off or broken on the way."""

    text: str = ""
    html: str = ""
    files: list[Packed] = field(default_factory=list)
    whole: bool = True


def unpack(content: bytes) -> Unpacked | None:
    """Read a winmail.dat.

    Args:
        content: its decoded bytes.

    Returns:
        What it holds, as much as can be read; None when it is none.
    """
    if not content.startswith(SIGNATURE):
        return None
    found = Unpacked()
    reading = _Reading(found)
    try:
        for attribute, value in _attributes(content):
            reading.take(attribute, value)
    except (struct.error, ValueError):
        found.whole = False
    reading.finish()
    return found


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Go over the attributes: level, id, length, value, checksum."""
    position, size = 6, len(content)
    while position < size:
        if content[position] not in (1, 2):
            raise ValueError("no attribute begins here")
        attribute, length = struct.unpack_from("<II", content, position + 1)
        start = position + 9
        if start + length > size:
            yield attribute, content[start:]
            raise ValueError("cut off")
        yield attribute, content[start : start + length]
        position = start + length + 2


class _Reading:
    """Collects attributes until the whole is known: the code page may come after the words."""

    def __init__(self, found: Unpacked) -> None:
        self._found = found
        self._codec = ""
        self._letter: Mapping[int, bytes | str] = {}
        self._body = b""
        self._names: list[bytes] = []

    def take(self, attribute: int, value: bytes) -> None:
        files = self._found.files
        if attribute == _CODE_PAGE and len(value) >= 4:
            self._codec = f"cp{int.from_bytes(value[:4], 'little')}"
        elif attribute == _BODY:
            self._body = value
        elif attribute == _PROPERTIES:
            self._letter = _properties(value, self._codec)
        elif attribute == _BEGIN_FILE and len(files) < FILES_LIMIT:
            files.append(Packed())
        elif not files:
            return
        elif attribute == _TITLE:
            files[-1].name = files[-1].name or _words(value, self._codec)
        elif attribute == _DATA:
            files[-1].content = value
        elif attribute == _FILE_PROPERTIES:
            _describe(files[-1], _properties(value, self._codec))

    def finish(self) -> None:
        found, letter = self._found, self._letter
        codec = self._codec
        if isinstance(page := letter.get(_CPID), bytes):
            codec = {65001: "utf-8"}.get(number := int.from_bytes(page[:4], "little"), f"cp{number}")
        found.html = _words(letter.get(_HTML), codec)
        found.text = _words(letter.get(_TEXT) or self._body, self._codec)
        packed = letter.get(_RTF)
        if isinstance(packed, bytes) and not found.html and not found.text.strip():
            words, is_html = rtf.read(rtf.unpack(packed))
            if is_html:
                found.html = words
            else:
                found.text = words.strip("\n")
        found.text = found.text.replace("\r\n", "\n").replace("\r", "\n")


def _words(value: bytes | str | None, codec: str) -> str:
    """Decode words in the code page that Outlook wrote down: unlike a mail's charset it is its own."""
    if value is None or isinstance(value, str):
        return (value or "").rstrip("\0")
    try:
        return value.rstrip(b"\0").decode(charsets.codec_name(codec) or "ascii")
    except UnicodeDecodeError:
        return charsets.decode(value.rstrip(b"\0"), codec)[0]


def _describe(file: Packed, properties: Mapping[int, bytes | str]) -> None:
    """Fill in what a file's own list of properties says better than its attributes."""
    for known in (_LONG_NAME, _SHOWN_NAME, _SHORT_NAME):
        name = properties.get(known)
        if isinstance(name, str) and name.strip():
            file.name = name
            break
    kind, content_id, data = (properties.get(known) for known in (_FILE_TYPE, _CONTENT_ID, _FILE_DATA))
    if isinstance(kind, str) and "/" in kind:
        file.type = kind.strip().lower()
    if isinstance(content_id, str):
        file.content_id = content_id.strip("<> ")
    if isinstance(data, bytes) and data:
        embedded = data[16:20] == SIGNATURE  # a letter in the letter, behind the name of its interface
        file.content = data[16:] if embedded else data
        if embedded:
            file.type, file.name = "application/ms-tnef", f"{file.name or 'message'}.dat"


def _properties(value: bytes, codec: str) -> Mapping[int, bytes | str]:
    """Read a list of MAPI properties into the first value of each."""
    (count,) = struct.unpack_from("<I", value, 0)
    found: dict[int, bytes | str] = {}
    position = 4
    for _ in range(min(count, _PROPERTIES_LIMIT)):
        if position + 4 > len(value):
            break
        kind, name = struct.unpack_from("<HH", value, position)
        position = _after_name(value, position + 4) if name >= 0x8000 else position + 4
        first, position = _value(value, position, kind)
        if kind & 0xFFF == _STRING:
            found.setdefault(name, _words(first, codec))
        elif kind & 0xFFF == _UNICODE:
            found.setdefault(name, first.decode("utf-16-le", "replace").rstrip("\0"))
        else:
            found.setdefault(name, first)
    return found


def _after_name(value: bytes, position: int) -> int:
    """Pass over the name of a named property: an interface, and a number or words."""
    kind, size = struct.unpack_from("<II", value, position + 16)
    return position + 24 + (size + 3 & ~3 if kind else 0)


def _value(value: bytes, position: int, kind: int) -> tuple[bytes, int]:
    """Return the first value of a property and where the next property begins."""
    several, kind = bool(kind & 0x1000), kind & 0xFFF
    if fixed := _SIZES.get(kind):
        count = 1
        if several:
            (count,) = struct.unpack_from("<I", value, position)
            position += 4
        return value[position : position + fixed], position + fixed * count
    if kind not in (_STRING, _UNICODE, _BINARY, _OBJECT):
        raise ValueError("a kind of property nobody described")
    (count,) = struct.unpack_from("<I", value, position)
    position += 4
    first: bytes | None = None
    for _ in range(count):
        (size,) = struct.unpack_from("<I", value, position)
        if first is None:
            first = value[position + 4 : position + 4 + size]
        position += 4 + (size + 3 & ~3)
    return first or b"", position
