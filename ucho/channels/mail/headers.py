"""Header blocks of mail: fields as raw bytes, and the text in them however it was encoded."""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote_to_bytes

from ucho.channels.mail import charsets

FIELDS_LIMIT: Final = 2_000  # fields of one block; real mail has 20 to 80
VALUE_LIMIT: Final = 262_144  # bytes of one field; 20,000 recipients need more and lose the last ones
_TEXT_LIMIT: Final = 65_536  # bytes of a subject or a name that are decoded

_FIELD: Final = re.compile(rb"^([!-9;-~]{1,120})[ \t]*:[ \t]*((?:[^\r\n]++|\r?\n[ \t]|\r(?!\n))*+)\r?\n?", re.MULTILINE)
_ENCODED: Final = re.compile(
    rb"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?=]|=(?!\?(?!=))|\?(?!=))*+)(?:\?=|\??\s*\Z|(?=\s*=\?))",
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FOLD: Final = re.compile(r"[ \t]*[\r\n]+[ \t\r\n]*|\t")


class Fields:
    """The fields of one header block, in order; names in lower case, values raw and still folded."""

    __slots__ = ("_first", "_more", "cut")

    def __init__(self) -> None:
        """Start with no fields."""
        self._first: dict[bytes, bytes] = {}
        self._more: dict[bytes, list[bytes]] = {}
        self.cut = False  # something was longer than we read

    def add(self, name: bytes, value: bytes) -> None:
        """Append a field."""
        if len(value) > VALUE_LIMIT:
            value, self.cut = value[:VALUE_LIMIT], True
        if name in self._first:
            self._more.setdefault(name, []).append(value)
        else:
            self._first[name] = value

    def first(self, name: bytes) -> bytes:
        """Return the first value with this lower-case name, empty when there is none."""
        return self._first.get(name, b"")

    def all(self, name: bytes) -> Sequence[bytes]:
        """Return all values with this lower-case name, topmost first."""
        return [self._first[name], *self._more.get(name, ())] if name in self._first else []

    def __contains__(self, name: bytes) -> bool:
        return name in self._first

    def __len__(self) -> int:
        return len(self._first)

    def text(self, name: bytes, hint: str = "") -> str:
        """Return the first value as readable text on one line."""
        return decode_text(self.first(name), hint)

    def word(self, name: bytes) -> str:
        """Return the first value as a lower-case word without parameters or comments, for codes such as `bulk`."""
        value = self.first(name)[:200].decode("ascii", "ignore")
        return re.split(r"[;(\s]", value.strip(), maxsplit=1)[0].strip().lower() if value else ""


def parse_fields(block: bytes) -> Fields:
    """Read a header block; lines that are no fields are passed over.

    Args:
        block: everything before the empty line.

    Returns:
        At most `FIELDS_LIMIT` fields, each at most `VALUE_LIMIT` bytes.
    """
    fields = Fields()
    for count, found in enumerate(_FIELD.finditer(block)):
        if count >= FIELDS_LIMIT:
            fields.cut = True
            break
        fields.add(found[1].lower(), found[2])
    return fields


def decode_text(value: bytes, hint: str = "") -> str:
    """Decode raw 8-bit text and encoded words (RFC 2047, also broken ones) of a field.

    Args:
        value: the raw value, folded or not.
        hint: the charset the body declares; raw letters usually use it.

    Returns:
        One line of text without control characters.
    """
    value = value[:_TEXT_LIMIT]
    if b"=?" not in value:
        text = value.decode("ascii") if value.isascii() else _raw(value, hint)
        if text.isprintable():
            return text.strip()
    else:
        text = "".join(_segments(value, hint))
    return _CONTROL.sub("", _FOLD.sub(" ", text)).strip()


def _segments(value: bytes, hint: str) -> Sequence[str]:
    """Decode encoded words, joining neighbours first: senders split them in the middle of a letter."""
    texts: list[str] = []
    pending: list[tuple[bytes, bytes]] = []
    pending_charset, end = b"", 0
    for found in _ENCODED.finditer(value):
        gap = value[end : found.start()]
        adjacent = end > 0 and not gap.strip()
        charset = found[1].lower()
        if pending and (not adjacent or charset != pending_charset):
            texts.append(_joined(pending, pending_charset, hint))
            pending = []
        if gap and not adjacent:
            texts.append(_raw(gap, hint))
        pending.append((found[2], found[3]))
        pending_charset, end = charset, found.end()
    if pending:
        texts.append(_joined(pending, pending_charset, hint))
    texts.append(_raw(value[end:], hint))
    return texts


def _joined(words: Sequence[tuple[bytes, bytes]], charset: bytes, hint: str) -> str:
    """Decode neighbours of one charset; some programs cut their base64 between any two letters of it."""
    content = b"".join(_word_bytes(encoding, word) for encoding, word in words)
    declared = charset.decode("latin-1")
    if len(words) > 1 and all(encoding in b"bB" for encoding, _word in words) and len(words[0][1].rstrip(b"=")) % 4:
        try:
            content.decode(charsets.codec_name(declared) or "utf-8")
        except ValueError:
            content = unbase64(b"".join(word for _encoding, word in words))
    return charsets.decode(content, declared, hint)[0]


def _word_bytes(encoding: bytes, content: bytes) -> bytes:
    if encoding in b"qQ":
        return binascii.a2b_qp(re.sub(rb"\r?\n[ \t]*", b"", content), header=True)
    return unbase64(content)


def unbase64(content: bytes | memoryview) -> bytes:
    """Decode base64 that may lack padding, hold foreign characters or be cut off; never fails."""
    try:
        return binascii.a2b_base64(content)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", bytes(content))
        whole = len(letters) - (len(letters) % 4 == 1)
        return binascii.a2b_base64(letters[:whole] + b"=" * (-whole % 4))


def _raw(value: bytes, hint: str) -> str:
    if value.isascii():
        return value.decode("ascii")
    return charsets.decode(value, "", hint)[0]


def parse_params(value: bytes, hint: str = "") -> tuple[str, dict[str, str]]:
    """Split a value such as `text/plain; charset=utf-8` (RFC 2045, RFC 2231, and what mailers make of them).

    Args:
        value: the raw value of Content-Type or Content-Disposition.
        hint: the charset for raw 8-bit letters in it.

    Returns:
        The lower-case value before the parameters, and the decoded parameters under lower-case names.
    """
    value = value[:8_192]
    if value.startswith(b"=?"):  # some mailers encode the whole field
        value = decode_text(value, hint).encode()
    main, _, rest = value.replace(b"\r", b"").replace(b"\n", b"").partition(b";")
    words = main.split(None, 1)
    if len(words) == 2 and b"=" in words[1]:  # "text/plain charset=utf-8" forgot the semicolon
        rest = words[1] + b";" + rest
    pieces: dict[str, dict[int, tuple[bool, bytes]]] = {}
    for name, content in _pairs(rest):
        base, star, tail = name.partition("*")
        number = tail.rstrip("*")
        encoded = bool(star) and (name.endswith("*"))
        index = int(number) if number.isdecimal() and len(number) < 4 else 0
        pieces.setdefault(base, {}).setdefault(index, (encoded, content))
    params = {base: _join(found, hint) for base, found in pieces.items()}
    return (words[0].decode("ascii", "ignore").lower() if words else ""), params


def _pairs(rest: bytes) -> Sequence[tuple[str, bytes]]:
    """Read `name=value` pairs in one pass; a quote that never ends takes the rest."""
    pairs: list[tuple[str, bytes]] = []
    position, end = 0, len(rest)
    while position < end:
        equals = rest.find(b"=", position)
        if equals < 0:
            break
        name = rest[position:equals].rsplit(b";", 1)[-1].strip().lower().decode("ascii", "ignore")
        start = equals + 1
        while start < end and rest[start] in b" \t":
            start += 1
        if rest[start : start + 1] == b'"':
            close = _closing_quote(rest, start + 1)
            content = re.sub(rb'\\(["\\])', rb"\1", rest[start + 1 : close])
            position = rest.find(b";", close)
        else:
            position = rest.find(b";", start)
            content = rest[start : position if position >= 0 else end].strip()
        pairs.append((name, content))
        if position < 0:
            break
        position += 1
    return pairs


def _closing_quote(rest: bytes, start: int) -> int:
    close = rest.find(b'"', start)
    while close > 0 and rest[close - 1] == 0x5C and rest[close - 2] != 0x5C:
        close = rest.find(b'"', close + 1)
    return close if close >= 0 else len(rest)


def _join(pieces: dict[int, tuple[bool, bytes]], hint: str) -> str:
    """Put the pieces of one RFC 2231 value together; the charset stands before the first."""
    ordered = [pieces[index] for index in sorted(pieces)]
    if not any(encoded for encoded, _ in ordered):
        return decode_text(b"".join(content for _, content in ordered), hint)
    charset, first = b"", ordered[0][1]
    if first.count(b"'") >= 2:
        charset, _, first = first.split(b"'", 2)
    contents = [first, *(content for _, content in ordered[1:])]
    joined = b"".join(
        unquote_to_bytes(content) if encoded else content
        for (encoded, _), content in zip(ordered, contents, strict=True)
    )
    text = charsets.decode(joined, charset.decode("ascii", "ignore"), hint)[0]
    return _CONTROL.sub("", text).strip()
