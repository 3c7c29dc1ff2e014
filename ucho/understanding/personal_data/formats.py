"""How a company writes the numbers of its orders and parcels, so that nobody takes them for a telephone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

SHORTEST, LONGEST = 4, 40  # characters of a format
DIGIT, LETTER = "#", "?"
"""What stands for any digit, and for any letter; everything else stands for itself, in small or capital letters."""
_FORMAT: Final = re.compile(r"[\w#?./ -]+")
_ANY: Final = {DIGIT: "[0-9]", LETTER: r"[^\W\d_]", " ": " {1,2}"}


def format_of(typed: str) -> str:
    """Return a format as it is kept: with single spaces; empty when it is none.

    Args:
        typed: such as "ZAM-######": of 4 to 40 characters, with a digit that changes and with a letter or digit that
            does not. A format of nothing but digits that change would take every telephone number with it.
    """
    kept = " ".join(typed.split())
    if not SHORTEST <= len(kept) <= LONGEST or not _FORMAT.fullmatch(kept):
        return ""
    return kept if DIGIT in kept and any(letter.isalnum() for letter in kept) else ""


@lru_cache(maxsize=256)
def pattern_of(kept: str) -> re.Pattern[str]:
    """Return what finds numbers of a format in a plain text; it stands alone, and the time grows with the text.

    Args:
        kept: returned by `format_of`.
    """
    middle = "".join(_ANY.get(letter) or re.escape(letter) for letter in kept)
    return re.compile(rf"(?<![\w+]){middle}(?!\w)", re.IGNORECASE)
