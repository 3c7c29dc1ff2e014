"""Signed and encrypted mail: its state, and the words inside where no key is needed.

Nothing is verified here: a seal is shown to the agent, and trust in senders comes from our own server's DMARC result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from ucho.channels.mail.headers import unbase64

Seal = Literal["", "smime_signed", "smime_encrypted", "pgp_signed", "pgp_encrypted"]

_DEPTH: Final = 24  # elements inside elements of BER
_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_ENVELOPED: Final = frozenset(
    {
        bytes.fromhex("2a864886f70d010703"),  # enveloped-data
        bytes.fromhex("2a864886f70d010706"),  # encrypted-data
        bytes.fromhex("2a864886f70d0109100117"),  # authenticated-enveloped-data
    }
)
_CLEAR, _SIGNATURE, _ARMOUR = (f"-----BEGIN PGP {what}-----" for what in ("SIGNED MESSAGE", "SIGNATURE", "MESSAGE"))
_HEADER: Final = re.compile(r"(?:(?:Hash|Charset|NotDashEscaped|Comment|Version): ?[^\n]*\n)*[ \t]*\n?")


def of_multipart(kind: str, protocol: str) -> Seal:
    """Return how a multipart is sealed.

    Args:
        kind: its MIME type.
        protocol: its `protocol` parameter, in any case; empty when there is none.
    """
    protocol = protocol.strip().lower()
    if kind == "multipart/encrypted":
        return "smime_encrypted" if "pkcs7" in protocol else "pgp_encrypted"
    if kind != "multipart/signed":
        return ""
    return "smime_signed" if "pkcs7" in protocol else "pgp_signed"


def unwrap(content: bytes) -> tuple[Seal, bytes]:
    """Open an S/MIME envelope (`application/pkcs7-mime`) as far as no key is needed.

    Args:
        content: the decoded part: BER, DER, or their base64 with or without PEM lines.

    Returns:
        The seal, and the signed mail inside; empty bytes where it is encrypted or nothing can be read.
    """
    if content[:1] != b"\x30":
        content = unbase64(re.sub(rb"-----[^\r\n]*-----", b"", content))
    try:
        kind, inner = _content_info(content)
        if kind in _ENVELOPED:
            return "smime_encrypted", b""
        if kind == _SIGNED_DATA:
            return "smime_signed", _signed_content(content, inner)
    except (IndexError, ValueError):
        pass
    return "", b""


class _Element(NamedTuple):
    tag: int
    start: int
    end: int  # of its content


def _content_info(raw: bytes) -> tuple[bytes, _Element]:
    """Read `ContentInfo ::= SEQUENCE { OID, [0] EXPLICIT content }` (RFC 5652)."""
    (whole,) = _first(raw, _Element(0, 0, len(raw)), 1)
    kind, wrapper = _first(raw, whole, 2)
    (content,) = _first(raw, wrapper, 1)
    return raw[kind.start : kind.end], content


def _signed_content(raw: bytes, signed: _Element) -> bytes:
    """Read the content of `SignedData`: version, digest algorithms, then type and [0] EXPLICIT OCTET STRING."""
    *_, encapsulated = _first(raw, signed, 3)
    inside = list(_elements(raw, encapsulated.start, encapsulated.end, 1))
    if len(inside) < 2:
        return b""  # the signed words travel beside it
    (octets,) = _first(raw, inside[1], 1)
    return _octets(raw, octets, 0)


def _octets(raw: bytes, element: _Element, depth: int) -> bytes:
    """Return an OCTET STRING, joined when it came in pieces."""
    if not element.tag & 0x20 or depth > _DEPTH:
        return raw[element.start : element.end]
    return b"".join(
        _octets(raw, piece, depth + 1) for piece in _elements(raw, element.start, element.end, depth) if piece.tag
    )


def _first(raw: bytes, parent: _Element, count: int) -> list[_Element]:
    found: list[_Element] = []
    for element in _elements(raw, parent.start, parent.end, 1):
        found.append(element)
        if len(found) == count:
            return found
    raise ValueError("too few elements")


def _elements(raw: bytes, position: int, end: int, depth: int) -> Iterator[_Element]:
    """Go over the elements between two places; what is cut off ends with its container."""
    while position < end:
        element, position = _element(raw, position, end, depth)
        yield element


def _element(raw: bytes, position: int, end: int, depth: int) -> tuple[_Element, int]:
    """Read one element; return it and where the next one begins."""
    tag, length = raw[position], raw[position + 1]
    position += 2
    if tag & 0x1F == 0x1F or depth > _DEPTH:
        raise ValueError("no element of a signed mail")
    if length == 0x80:
        return _indefinite(raw, tag, position, end, depth)
    if length > 0x80:
        size = length & 0x7F
        if size > 4:
            raise ValueError("longer than any mail")
        length = int.from_bytes(raw[position : position + size], "big")
        position += size
    stop = min(position + length, end)
    return _Element(tag, position, stop), stop


def _indefinite(raw: bytes, tag: int, start: int, end: int, depth: int) -> tuple[_Element, int]:
    """Find the two zero bytes that end an element whose length was not known when it was written."""
    position = start
    while position < end and raw[position : position + 2] != b"\0\0":
        _, position = _element(raw, position, end, depth + 1)
    return _Element(tag, start, min(position, end)), min(position + 2, end)


def inline(text: str) -> tuple[Seal, str, str]:
    """Take PGP's marks out of a plain text.

    Args:
        text: a text body.

    Returns:
        The seal, the words without marks, and the signature or the encrypted block, to be kept as a file.
    """
    if "-----BEGIN PGP " not in text:
        return "", text, ""
    lines = f"\n{text}"  # marks stand at the beginning of a line; places in `lines` are those in `text` plus one
    clear = lines.find(f"\n{_CLEAR}")
    signature = lines.find(f"\n{_SIGNATURE}", clear) if clear >= 0 else -1
    if signature >= 0:
        begin = _HEADER.match(text, text.find("\n", clear) + 1)
        start = min(begin.end() if begin else clear, signature)
        words = re.sub(r"^- ", "", text[start:signature], flags=re.MULTILINE)  # RFC 4880, 7.1
        end = _end_of(text, "SIGNATURE", signature)
        return "pgp_signed", text[:clear] + words + text[end:].lstrip("\n"), text[signature:end]
    armour = lines.find(f"\n{_ARMOUR}")
    if armour < 0:
        return "", text, ""
    end = _end_of(text, "MESSAGE", armour)
    return "pgp_encrypted", text[:armour] + text[end:].lstrip("\n"), text[armour:end]


def _end_of(text: str, what: str, start: int) -> int:
    """Return where an armoured block ends; one that was cut off takes the rest."""
    mark = f"-----END PGP {what}-----"
    found = text.find(mark, start)
    return len(text) if found < 0 else found + len(mark)
