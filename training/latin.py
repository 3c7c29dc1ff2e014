"""Russian as people type it in Latin letters: several habits, one for each text."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

_COMMON: Final = dict(zip("абвгдезиклмнопрстуфґіў", "abvgdeziklmnoprstufgiu", strict=True)) | {
    "ж": "zh", "ч": "ch", "ш": "sh", "ъ": "", "є": "ye", "ї": "yi", "ѓ": "g", "ќ": "k", "љ": "lj", "њ": "nj", "ј": "j",
    "ѕ": "dz", "џ": "dz", "э": "e",
}  # fmt: skip
_HABITS: Final = (
    {"ё": "yo", "й": "y", "х": "h", "ц": "ts", "щ": "sch", "ы": "y", "ь": "", "ю": "yu", "я": "ya"},
    {"ё": "e", "й": "y", "х": "kh", "ц": "ts", "щ": "shch", "ы": "y", "ь": "", "ю": "yu", "я": "ya"},
    {"ё": "yo", "й": "i", "х": "h", "ц": "c", "щ": "sh", "ы": "i", "ь": "'", "ю": "u", "я": "ya"},
    {"ё": "jo", "й": "j", "х": "h", "ц": "c", "щ": "sch", "ы": "y", "ь": "'", "ю": "ju", "я": "ja"},
    {"ё": "e", "й": "y", "х": "x", "ц": "c", "щ": "sh", "ы": "y", "ь": "", "ю": "yu", "я": "ya"},
    {"ё": "io", "й": "i", "х": "h", "ц": "ts", "щ": "sh", "ы": "i", "ь": "", "ю": "iu", "я": "ia"},
)


def latin_spellings(words: Sequence[str], chance: random.Random) -> list[str]:
    """Write a text in Latin letters, by one habit taken by chance.

    Args:
        words: its words in lower-case Cyrillic.
        chance: what decides.

    Returns:
        The words as somebody without a Cyrillic keyboard would type them.
    """
    habit = _COMMON | chance.choices(_HABITS, weights=(6, 4, 2, 2, 1, 1))[0]
    return ["".join(habit.get(letter, letter) for letter in word) for word in words]


def all_spellings(word: str) -> list[str]:
    """Write a word by each of the habits."""
    return ["".join((_COMMON | habit).get(letter, letter) for letter in word) for habit in _HABITS]
