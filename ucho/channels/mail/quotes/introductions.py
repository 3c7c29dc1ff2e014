"""The sentence that clients put above a quotation: `On Monday, Jan <jan@example.com> wrote:`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ucho.channels.mail.quotes.words import (
    BEHIND_A_COMMA,
    EMAIL,
    ENDS_IN_ADDRESS,
    HAS_DATE,
    HAS_TIME,
    IN_BRACKETS,
    NAMED,
    NO_NAME,
    OPENING,
    QUOTED,
    RUNS_ON,
    VERB_AND_DATE,
    VERB_AT_END,
)

_LINES: Final = 5  # over which an introduction may be wrapped
_LONGEST: Final = 400  # characters
_VERB_ROOM: Final = 28  # characters from the end within which a verb and its colon stand


def begins_at(lines: Sequence[str], last: int, *, marked: bool) -> int | None:
    """Find the introduction that ends at a line.

    Args:
        lines: the mail's lines.
        last: the line at which it would end.
        marked: whether quote marks follow; without them only what no person writes by hand is taken for one.

    Returns:
        The line at which the introduction begins, or None when there is none.
    """
    if not lines[last].rstrip(" \t*_").endswith(":"):
        return last if not marked and _runs_on(lines[last]) else None
    joined = ""
    for first in range(last, max(-1, last - _LINES), -1):
        line = lines[first].strip()
        if not line and first < last:
            return None
        joined = f"{line} {joined}".strip(" *_")
        if len(joined) > _LONGEST:
            return None
        if _says_who(joined, marked=marked):
            alone = first == 0 or not lines[first - 1].strip() or QUOTED.match(lines[first - 1]) or first < last
            return first if marked or alone or IN_BRACKETS.search(joined) else None
    return None


def _runs_on(line: str) -> bool:
    """Return whether the words of the older mail follow on the same line, as Yahoo writes it on Android."""
    return bool(RUNS_ON.match(line) and OPENING.match(line) and HAS_TIME.search(line))


def _says_who(joined: str, *, marked: bool) -> bool:
    """Return whether a text is an introduction from its first word on."""
    opening = OPENING.match(joined)
    before = _before_verb(joined)
    if opening is None:
        return _name_first(joined, verb=before is not None, marked=marked)
    if opening["message"]:
        return bool(HAS_DATE.search(joined)) and (marked or bool(HAS_TIME.search(joined)))
    if before is None:
        return bool(opening["date"] and ENDS_IN_ADDRESS.search(joined) and HAS_TIME.search(joined))
    if IN_BRACKETS.search(joined) or EMAIL.search(before):
        return bool(opening["user"]) or any(letter.isdigit() for letter in joined)
    if not marked or not HAS_TIME.search(joined) or not HAS_DATE.search(joined):
        return False
    name_like = not before[:1].islower() or "@" in joined or before == "you"
    return name_like or bool(BEHIND_A_COMMA.search(joined[: joined.rindex(before) + len(before)]))


def _before_verb(joined: str) -> str | None:
    """Return the word before `wrote:` at the end of a text; None when it does not end so."""
    start = max(0, len(joined) - _VERB_ROOM)
    found = VERB_AT_END.search(joined, start)
    if found is None:
        return None
    words = joined[: found.start()].rsplit(None, 1)
    return words[-1] if words else ""


def _name_first(joined: str, *, verb: bool, marked: bool) -> bool:
    """Return whether this is `Jan <jan@example.com> wrote:`, or Roundcube's Russian `Иван писал 2024-05-12 10:22:`."""
    if VERB_AND_DATE.match(joined):
        return True
    if not verb or joined[:1].islower():
        return False
    if IN_BRACKETS.search(joined):
        return len(joined) < 200 and (marked or bool(HAS_DATE.search(joined) and HAS_TIME.search(joined)))
    return marked and bool(NAMED.fullmatch(joined)) and not NO_NAME.match(joined)
