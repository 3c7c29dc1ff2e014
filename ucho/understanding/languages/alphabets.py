"""Letters beyond the common ones that each language writes with; any other letter speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_LATIN: Final = {
    "pl": "ąćęłńóśźż", "en": "éèêïöç", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "hr": "čćđšž",
    "sr": "čćđšž", "de": "äöüß", "fr": "àâæçéèêëîïôœùûüÿ", "es": "áéíñóúü", "it": "àèéìîòóù", "pt": "ãáàâçéêíóôõúü",
    "nl": "ëïéèêöüáóí", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūžŗō", "et": "äöõüšž", "hu": "áéíóöőúüű", "ro": "ăâîșțşţ",
    "sv": "åäöé", "da": "åæøé", "nb": "åæøéòô", "fi": "äöåšž", "tr": "çğıöşüâîû", "ru": "",
}  # fmt: skip
_CYRILLIC: Final = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'",
    "be": "абвгґдеёжзійклмнопрстуўфхцчшыьэюя'", "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш", "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
}  # fmt: skip
TABLE: Final = 0x530  # code points; everything above has no say


def foreign_letters(languages: Sequence[str], *, cyrillic: bool) -> NDArray[np.float32]:
    """Return which letters each language lacks.

    Args:
        languages: the columns; "" lacks nothing.
        cyrillic: whether they are meant as written in Cyrillic, otherwise in Latin letters.

    Returns:
        A row for each code point below `TABLE`, 1 where the language does not write with that letter.
    """
    import numpy as np

    table = np.zeros((TABLE, len(languages)), dtype=np.float32)
    alphabets, first, last = (_CYRILLIC, 0x400, TABLE) if cyrillic else (_LATIN, 0xDF, 0x250)
    letters = {chr(code) for code in range(first, last) if chr(code).isalpha()} | ({"'"} if cyrillic else set())
    for column, language in enumerate(languages):
        if language in alphabets:
            table[[ord(letter) for letter in letters - set(alphabets[language])], column] = 1
    return table
