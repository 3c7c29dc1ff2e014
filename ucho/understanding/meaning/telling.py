"""Which words of a text tell most of what it is about: without an encoder, texts are alike that share them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ucho.core.language.words import ENGLISH, POLISH, RUSSIAN

MOST: Final = 10  # words that are looked up
LONGEST: Final = 20_000  # characters of a text that are looked at
_WORD: Final = re.compile(r"[^\W\d_]{4,40}")
_COMMON: Final = POLISH | RUSSIAN | ENGLISH


def telling(texts: Iterable[str]) -> list[str]:
    """Return the words of texts that are worth looking up, the most telling first.

    Args:
        texts: what a customer wrote; numbers and short words are left out.

    Returns:
        At most `MOST` words in small letters, each once: rare ones before frequent ones, long ones before short ones.
    """
    seen: dict[str, None] = {}
    for text in texts:
        for match in _WORD.finditer(text[:LONGEST]):
            seen.setdefault(match[0].casefold())
    return sorted(seen, key=lambda word: (word in _COMMON, -len(word)))[:MOST]
