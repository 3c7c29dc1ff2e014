"""Russian in Latin letters: read the way people type it, without a standard."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"(?:[^\W\d_]|['’`´]|(?<=[^\W_])[46](?=[^\W\d_]))+")
_SOUNDS: Final = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "tz": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ju": "ю",
    "iu": "ю", "ya": "я", "ja": "я", "yo": "ё", "jo": "ё", "ye": "е", "je": "е", "ck": "к", "a": "а", "b": "б",
    "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н",
    "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "х", "y": "ы",
    "z": "з", "'": "ь", "’": "ь", "`": "ь", "´": "ь", "4": "ч", "6": "ш", "š": "ш", "č": "ч", "ž": "ж", "ë": "ё",
    "è": "э", "é": "э", "ŝ": "щ", "â": "я", "û": "ю", "c": "ц",
}  # fmt: skip
_SOUND: Final = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_SHORT_I: Final = re.compile(r"(?<=[аеёиоуыэюя])ы(?![аеёоуыэюя]*й)")
_Y_END: Final = re.compile(r"(?:ыы|ыи)\b")


def cyrillic(text: str) -> str:
    """Write a Russian text in Latin letters in its own, word by word; everything else stays.

    Args:
        text: a text that is known to be Russian.

    Returns:
        The text in Cyrillic letters, its capitals kept.
    """
    return _WORD.sub(lambda match: _word(match.group()), text)


def by_sound(word: str) -> str:
    """Write one lower-case word by its sounds alone."""
    spelled = _SOUND.sub(lambda match: _SOUNDS[match.group()], word)
    spelled = _Y_END.sub("ый", spelled)
    if spelled.startswith("е") and word[0] == "e":
        spelled = "э" + spelled[1:] if word.startswith(("et", "ek")) else spelled
    return _SHORT_I.sub("й", spelled).replace("иы", "ий")


def _word(word: str) -> str:
    lower = word.lower()
    spelled = _known().get(lower.strip("'’`´")) or by_sound(lower)
    if word.isupper() and len(word) > 1:
        return spelled.upper()
    return spelled[:1].upper() + spelled[1:] if word[:1].isupper() else spelled


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Return words that the letters alone do not tell: "est" is есть."""
    from ucho.understanding.languages.votes import word_list

    lines = word_list("spellings").splitlines()
    return {latin: russian for latin, _space, russian in (line.partition(" ") for line in lines)}
