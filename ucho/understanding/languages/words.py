"""Words of a text, and the script each is in."""

from __future__ import annotations

import re
from typing import Final

LOOKED_AT: Final = 2_000  # characters; the rest of a text changes its language no more
MOST_WORDS: Final = 80
LONGEST_WORD: Final = 24  # characters that are looked at
_NO_WORD: Final = 48  # characters; what is longer is in no language

LATIN, CYRILLIC, OTHER = 0, 1, 2
"""The script of a word, as far as a model of its own is kept for it."""

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_NOT_WORDS = re.compile(
    r"https?://\S+|www\.\S+|\S*[^\s@]@[^\s@]\S*|[@#]\w+|&\w{2,8};|<[^<>]{1,200}>|\b\w*\d\w*\b|\[link\]"
)
_PERHAPS_NOT_WORDS = re.compile(r"[@#/<&\[\d]|www")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_APOSTROPHES = re.compile("[’ʼ`]")
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")
_BORROWED = re.compile("[a-z][Ѐ-ӿ]|[Ѐ-ӿ][a-z]")
_TO_CYRILLIC = str.maketrans("aceiopxyhkmtb", "асеіорхункмтв")
_TO_LATIN = str.maketrans("асеіорхукмтв", "aceiopxykmtb")


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without addresses, numbers and marks that nobody sees.

    Args:
        text: a message, of any length; its first `LOOKED_AT` characters count.

    Returns:
        At most `MOST_WORDS` words in their order, none of them endless; apostrophes are "'", letters repeated for
        effect are shortened to two, and letters borrowed from a script that looks the same are put back into the word's
        own.
    """
    text = text[:LOOKED_AT].lower()
    if not text.isascii():
        text = _APOSTROPHES.sub("'", _HIDDEN.sub("", text))
    if _REPEATS.search(text):
        text = _REPEATS.sub(r"\1\1", text)
    if _PERHAPS_NOT_WORDS.search(text):
        text = _NOT_WORDS.sub(" ", text)
    words = [word for word in _WORD.findall(text) if len(word) <= _NO_WORD][:MOST_WORDS]
    return [_one_script(word) for word in words] if _BORROWED.search(text) else words


def _one_script(word: str) -> str:
    latin = sum("a" <= letter <= "z" for letter in word)
    cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in word)
    if not latin or not cyrillic:
        return word
    return word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)


def script_of(word: str) -> int:
    """Return `LATIN`, `CYRILLIC` or `OTHER`, by the first letter of a word."""
    first = word[0]
    if first < "ɐ" or "Ḁ" <= first <= "ỿ":
        return LATIN
    return CYRILLIC if "Ѐ" <= first <= "ԯ" else OTHER


_RANGES: Final = (
    ("Ͱ", "Ͽ", "el"), ("ἀ", "῿", "el"), ("԰", "֏", "hy"), ("֐", "׿", "he"), ("؀", "ۿ", "ar"), ("ݐ", "ݿ", "ar"),
    ("ﭐ", "﻿", "ar"), ("ऀ", "ॿ", "hi"), ("ก", "๿", "th"), ("Ⴀ", "ჿ", "ka"), ("Ა", "Ჿ", "ka"), ("ⴀ", "⴯", "ka"),
    ("ᄀ", "ᇿ", "ko"), ("가", "힣", "ko"), ("぀", "ヿ", "ja"), ("一", "鿿", "zh"), ("㐀", "䶿", "zh"),
)  # fmt: skip
OTHER_LANGUAGES: Final = ("el", "hy", "he", "ar", "fa", "ur", "hi", "th", "ka", "ko", "ja", "zh")
_PERSIAN = re.compile("[پچژگ]")
_URDU = re.compile("[ٹڈڑںےھ]")
_KANA = re.compile("[぀-ヿ]")


def language_of_script(word: str) -> str:
    """Return the language that is as good as alone in writing with the script of a word.

    Args:
        word: a word in neither Latin nor Cyrillic letters.

    Returns:
        One of `OTHER_LANGUAGES`, or "" when several languages share the script.
    """
    first = word[0]
    language = next((name for low, high, name in _RANGES if low <= first <= high), "")
    if language == "ar":
        return "ur" if _URDU.search(word) else "fa" if _PERSIAN.search(word) else "ar"
    if language == "zh" and _KANA.search(word):
        return "ja"
    return language
