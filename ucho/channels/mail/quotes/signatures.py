"""Signatures at the end of what somebody wrote: marked ones, contact blocks, lines of phones, legal footers.

Careful on purpose: a phone number under a name is often the answer to a question, and an order number under
"Kind regards" is what the mail is about. What is not surely a signature stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ucho.channels.mail.quotes.signing import (
    BUSINESS,
    BUSINESS_WORDS,
    CLOSING,
    CONTACT,
    DEVICE,
    FOOTER,
    LIST_FOOTER,
    MATTER,
    MATTER_WORDS,
    NOT_DEVICE,
    OR_ELSE,
    OWN_WISH,
    POSTSCRIPT,
    REGISTERED,
    SECRET,
    SENTENCE,
    THIS_MAIL,
)

_DEEPEST: Final = 40  # lines from the end that may belong to a signature
_BLOCK: Final = 12  # lines of a contact block


def signature_from(lines: Sequence[str], start: int, end: int) -> int:
    """Find where the signature at the end of a stretch of lines begins.

    Args:
        lines: the mail's lines.
        start: the first line of the stretch.
        end: the line behind its last one.

    Returns:
        The first line of the signature; `end` when there is none.
    """
    last = _without_footers(lines, start, end)
    last = _without_marked(lines, start, last)
    last = _without_contacts(lines, start, _trimmed(lines, start, last))
    last = _without_footers(lines, start, last)
    return last if _trimmed(lines, start, last) < _trimmed(lines, start, end) else end


def _trimmed(lines: Sequence[str], start: int, end: int) -> int:
    while end > start and not lines[end - 1].strip():
        end -= 1
    return end


def _without_footers(lines: Sequence[str], start: int, end: int) -> int:
    """Take off, from the end: what phones add, legal notices, and what virus scanners and lists say."""
    for _round in range(8):
        last = _trimmed(lines, start, end)
        if last == start:
            return end
        line = lines[last - 1]
        if len(line) < 200 and _device(line):
            end = last - 1
            continue
        first = last - 1
        while first > start and lines[first - 1].strip() and last - first < _DEEPEST:
            first -= 1
        paragraph = " ".join(part.strip() for part in lines[first:last])[:4_000]
        if not _legal(paragraph, lines[first]):
            return end
        end = first
        if first > start and re.fullmatch(r"\s*[-_=*—]{2,}\s*", lines[_trimmed(lines, start, first) - 1]):
            end = _trimmed(lines, start, first) - 1
    return end


def _device(line: str) -> bool:
    found = DEVICE.fullmatch(line.strip().removesuffix(">"))
    return found is not None and not NOT_DEVICE.search(re.sub(r"[<(]?https?://\S+", "", line.strip().rstrip(".!")))


def _legal(paragraph: str, first: str) -> bool:
    plain = paragraph.strip("*_ \t-")
    if FOOTER.match(plain):
        return not OWN_WISH.search(plain)
    if re.match(r"\s*_{2,}\s*$", first):
        return bool(LIST_FOOTER.search(paragraph))
    if len(plain) < 100:
        return False
    if REGISTERED.match(plain):
        return not OWN_WISH.search(plain)
    return bool(
        THIS_MAIL.search(plain) and SECRET.search(plain) and OR_ELSE.search(plain) and not OWN_WISH.search(plain)
    )


def _without_marked(lines: Sequence[str], start: int, end: int) -> int:
    """Take off what stands behind the mark `-- `; behind one without its space, only what looks like a signature."""
    for index in range(max(start, end - 2 * _DEEPEST), end):
        mark = lines[index].rstrip("\r")
        if mark not in ("-- ", "--", "--\u00a0"):
            continue
        inside = [line for line in lines[index + 1 : end] if line.strip()]
        if len(inside) > (_BLOCK if mark == "--" else _DEEPEST) or any(map(POSTSCRIPT.match, inside)):
            continue
        if any(line.rstrip().endswith("?") for line in inside):
            continue
        if mark == "--" and (_matters(inside) or any(SENTENCE.search(line) or len(line) > 90 for line in inside)):
            continue
        return index
    return end


def _without_contacts(lines: Sequence[str], start: int, end: int) -> int:
    """Take off "Kind regards", a name and a block of contacts, when nothing else stands there."""
    inside: list[str] = []
    for index in range(end - 1, max(start, end - 2 * _BLOCK) - 1, -1):
        line = lines[index]
        if not line.strip():
            continue
        if len(line) < 60 and CLOSING.fullmatch(line):
            return index if _contacts(inside) else end
        inside.append(line)
        if len(inside) > _BLOCK or len(line) > 90:
            return end
    return end


def _contacts(inside: Sequence[str]) -> bool:
    """Return whether this is the card of somebody at work; a private address may be just what they were asked for."""
    if len(inside) < 3 or any(SENTENCE.search(line) for line in inside) or _matters(inside):
        return False
    words = "\n".join(inside).lower()
    at_work = any(word in words for word in BUSINESS_WORDS) or BUSINESS.search(words) is not None
    return at_work and any(map(CONTACT.search, inside))


def _matters(inside: Sequence[str]) -> bool:
    """Return whether the lines say what the mail is about: an order, an amount, a request."""
    words = "\n".join(inside).lower()
    return any(word in words for word in MATTER_WORDS) or MATTER.search(words) is not None
