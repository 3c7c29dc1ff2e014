"""Who wrote a mail that somebody else passes on."""

from __future__ import annotations

import re
from typing import Final

from ucho.channels.mail.quotes.headers import block_at
from ucho.channels.mail.quotes.splitting import LINES_LIMIT, find_cut
from ucho.channels.mail.quotes.words import EMAIL

_MAILTO: Final = re.compile(r"[<\[(]?\s*mailto:[^\s>\])]*[>\])]?", re.IGNORECASE)
_INTRODUCTION: Final = 3  # lines behind the separator over which `12.05.2025, 10:22, "Jan" <jan@example.com>:` goes
_NAMED: Final = re.compile(
    r"(?:[\"„«](?P<quoted>[^\"”»<>]{1,200})[\"”»]|(?P<bare>[^,:<>\"]{0,200}))\s*<(?P<address>[^<>]{3,320})>"
)
_AROUND: Final = " \t\"'„”«»<>[]()*_;,:-"


def forwarded_from(text: str) -> tuple[str, str] | None:
    """Find the sender of the mail that a text passes on.

    Whether a mail passes something on is for the caller to know: clients put the same header lines above a mail that
    is answered.

    Args:
        text: the whole body as plain text, with whatever stands above the mail that is passed on.

    Returns:
        Name (may be empty) and address, as the header lines of the first such mail give them; None when there are no
        such lines, or no address is among them.
    """
    lines = [_unmarked(line) for line in text.split("\n")[:LINES_LIMIT]]
    cut = find_cut(lines, 0, len(lines), is_reply=True)
    if cut is None:
        return None
    for index in range(cut.first, cut.body):
        block = block_at(lines, index)
        if block is not None and "sender" in block.values:
            return _sender(block.values["sender"])
    return _introduced(" ".join(lines[cut.first : cut.body + _INTRODUCTION])) if cut.forwarded else None


def without_header(text: str) -> str:
    """Return the words of a mail that is passed on, without the separator and the header lines above them.

    Args:
        text: the mail that is passed on, as the colleague's program laid it out.

    Returns:
        The words; the text as it is where no header is sure to stand at its beginning, or nothing stands below.
    """
    lines = [_unmarked(line) for line in text.strip().split("\n")[:LINES_LIMIT]]
    cut = find_cut(lines, 0, len(lines), is_reply=True)
    if cut is None or cut.first != 0:
        return text
    return "\n".join([*lines[cut.body :], *text.strip().split("\n")[LINES_LIMIT:]]).strip() or text


def _unmarked(line: str) -> str:
    """Return a line without the quote mark that Apple puts before all it passes on."""
    return line.lstrip("> ") if line.startswith(">") else line


def _sender(value: str) -> tuple[str, str] | None:
    plain = value if EMAIL.search(_MAILTO.sub(" ", value)) else value.replace("mailto:", " ")
    plain = _MAILTO.sub(" ", plain)
    found = EMAIL.search(plain)
    if found is None:
        return None
    name = re.sub(r"\s+", " ", plain[: found.start()]).strip(_AROUND)
    return name, found[0].strip(_AROUND + ".")


def _introduced(words: str) -> tuple[str, str] | None:
    """Read the sender off an introduction, as Yandex writes one below its separator."""
    found = _NAMED.search(words[:2_000])
    if found is None or not EMAIL.fullmatch(found["address"]):
        return None
    return (found["quoted"] or found["bare"] or "").strip(_AROUND), found["address"]
