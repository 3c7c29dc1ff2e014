"""Address fields of mail: From, To, Cc and their kin, as people and machines really write them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from ucho.channels.mail.headers import decode_text
from ucho.channels.mail.letter import Mailbox

MAILBOXES_LIMIT: Final = 1_000  # of one field; the rest is dropped and said so

_TOKEN: Final = re.compile(rb'"(?:\\.|[^"\\]){0,150}+"|<[^<>]{0,1000}>?|[(),;:]|[^"<>(),;:]+|.', re.DOTALL)
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
_QUOTES: Final = "\"'“”„«»"


def parse_mailboxes(value: bytes, hint: str = "", limit: int = MAILBOXES_LIMIT) -> tuple[Sequence[Mailbox], bool]:
    """Read a list of addresses; groups, comments, missing quotes and stray commas are understood.

    Args:
        value: the raw value of the field.
        hint: the charset for raw 8-bit names.
        limit: how many mailboxes to return at most.

    Returns:
        The mailboxes in order, and whether some were left out.
    """
    mailboxes: list[Mailbox] = []
    surname = b""  # what stood before a comma without an address: "Kowalski, Jan <jan@example.pl>"
    for name, comment, angle in _items(value):
        if angle is None and b"@" not in name:
            surname = surname + name + b", " if name.strip() else surname
            continue
        if len(mailboxes) >= limit:
            return mailboxes, True
        whole = surname + name if angle is not None else name
        surname = b""
        mailboxes.append(_mailbox(whole, comment, angle, hint))
    if not mailboxes and surname.strip(b", "):
        words = surname.rstrip(b", ")
        text = decode_text(words, hint)
        if "@" in text:  # an encoded word hides the address as well
            return parse_mailboxes(text.encode("utf-8", "replace"), "utf-8", limit)
        mailboxes.append(Mailbox(_unquote(text), ""))
    return mailboxes, False


def _items(value: bytes) -> Iterable[tuple[bytes, bytes, bytes | None]]:
    """Cut a field at its commas into (words, comment, what stood in angle brackets or None)."""
    name: list[bytes] = []
    comment: list[bytes] = []
    angle: bytes | None = None
    depth = mark = 0
    for found in _TOKEN.finditer(value):
        token = found[0]
        if token == b"(":
            depth += 1
        elif token == b")":
            depth = max(0, depth - 1)
        elif depth:
            comment.append(token)
        elif token in b",;":
            yield b"".join(name), b"".join(comment), angle
            name, comment, angle = [], [], None
        elif token == b":" and angle is None:
            name = []  # the name of a group, or "mailto:"
        elif token.startswith(b"<"):
            inside = token.strip(b"<> \t\r\n")
            if angle and b"@" in inside and b"@" in angle:  # a comma was forgotten
                yield b"".join(name[:mark]), b"".join(comment), angle
                name, comment = name[mark:], []
            angle, mark = inside or (angle or b""), len(name)
        else:
            name.append(token)
    yield b"".join(name), b"".join(comment), angle


def _mailbox(name: bytes, comment: bytes, angle: bytes | None, hint: str) -> Mailbox:
    if angle is not None:
        address = clean_address(decode_text(angle, hint))
        shown = _unquote(decode_text(name, hint))
        if not address and (inside := _ADDRESS.search(shown)):
            address, shown = inside[0], ""
    else:
        text = decode_text(name, hint)
        found = _ADDRESS.search(text)
        address = found[0] if found else re.sub(r"\s+", "", text)
        shown = _unquote(text[: found.start()] + text[found.end() :]) if found else ""
    if not shown and comment:
        shown = _unquote(decode_text(comment, hint))
    return Mailbox("" if shown.lower() == address.lower() else shown, address[:320])


def clean_address(text: str) -> str:
    """Return the address inside a text, as written but without spaces, quotes, `mailto:` and routes."""
    address = re.sub(r"[\s\x00-\x1f\x7f]+", "", text).strip("<>")
    address = re.sub(r"(?i)^mailto:", "", address)
    if address.startswith("@") and ":" in address:  # "@relay,@other:jan@example.pl"
        address = address.rsplit(":", 1)[1]
    if address.count("@") == 1:
        return address.strip("'.,;:")
    return address if address.strip("\"'") else ""


def normal(address: str) -> str:
    """Return the one form under which an address is compared: lower case, the domain in ASCII.

    Args:
        address: an address as written.

    Returns:
        The normal form; a text that is no address comes back in lower case.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    domain = domain.rstrip(".")
    if not domain.isascii():
        with contextlib.suppress(UnicodeError):
            coded = domain.encode("idna").decode("ascii")
            domain = domain if " " in coded else coded  # "¨" is a space with a mark to those who made the codec
    return f"{local}{at}{domain}"


def _unquote(text: str) -> str:
    text = text.strip().strip("<>[]").strip()
    if text.count('"') % 2:
        text = text.strip('"')
    if len(text) > 1 and text[0] == '"' == text[-1]:
        text = re.sub(r'\\(["\\])', r"\1", text[1:-1])
    return " ".join(text.strip().strip(_QUOTES if text[:1] in _QUOTES and text[-1:] in _QUOTES else "").split())
