"""Which words of a text tell most of what it is about: without an encoder, texts are alike that share them."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


def ranked(found: Mapping[str, Sequence[int]], most: int) -> list[tuple[int, float]]:
    """Return things by the words they share with a text, the likest first.

    Args:
        found: by word, the things that contain it; a full page of them stands for "many".
        most: how many things a page takes, so that a word that fills it counts least.

    Returns:
        Things with their share of all the weight, from 0 to 1. A word weighs the more, the fewer things contain it.
    """
    scores: dict[int, float] = defaultdict(float)
    total = 0.0
    for things in found.values():
        weight = 1 + math.log((most + 1) / (len(things) + 1))
        total += weight
        for thing in set(things):
            scores[thing] += weight
    best = sorted(scores.items(), key=lambda one: (-one[1], -one[0]))
    return [(thing, score / total) for thing, score in best]
