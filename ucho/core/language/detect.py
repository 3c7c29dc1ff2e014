"""Which language a customer writes in: a rule over letters and little words, in some microseconds.

It knows Polish (also without its diacritics), Russian and English, and answers "" when the text is too short to tell or
looks like something else: a wrong language in an answer is worse than the company's own.
"""

import re
from functools import lru_cache
from itertools import chain
from typing import Final

from ucho.core.language.words import ENGLISH, OTHER_CYRILLIC, OTHER_LATIN, POLISH, RUSSIAN

LOOKED_AT: Final = 600  # characters; more words change the answer no more
DOUBT: Final = 0.1  # that a Cyrillic text is in another language, before a word is looked at
_NOT_WORDS = re.compile(r"https?://\S+|\S+@\S+|\b\w*\d\w*\b|www\.\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]{1,2}\b)?")

_POLISH_LETTER = re.compile("[ąćęłńśźż]")
_FOREIGN_LETTER = re.compile("[^a-ząćęłńóśźż'’]")
_POLISH_SHAPE = re.compile(
    r"sz[^w]|cz|[^aeiouy]rz|^prz|dzi|ow[aey]|owan|nie|iem|ych$|[oe]go$|emu$|ami$|ach$|uj[eą]|[aie]cie$|[aiey]sz$|[iy]l[aioy]?m?$"
    r"|[aiy]my$|ost|wy[bdkpst]|^ws|^z[dgmrw]|kie$|ski|ej$|aj[aeą]?$|iek|iec|[bcmpw]ie|[kw][oai]?$|cj|j|z"
)
_ENGLISH_SHAPE = re.compile(
    r"th|wh|gh|ing|tion|ck|ed$|ly$|ee|oo|sh|ou|ea|'[a-z]{1,2}$|ss$|qu|ow$|ay|ble$|er$|ful$|[^aeiou]y$|ai|ll"
)
_OTHER_SHAPE = re.compile(
    r"sch|ung$|keit$|lich|ein|ij|aa|uu|ção|eau|eux|oux|aux|gli|zione|ción|que$|ment$|[^aeiou]heit|tz|lj|nj|^[djlmnst]['’]|ette"
)
_RUSSIAN_LETTER = re.compile("[ыэё]")
_NOT_RUSSIAN_LETTER = re.compile("[^а-яё]|ъ(?![еёюя])")
NEVER_RUSSIAN: Final = re.compile(
    r"[іїєґў]|[бвгджзклмнпрстфхцчшщ]'[яюєї]"
    r"|^(?:екс|екр|елек|економ|енерг|емоц|етап)"  # Russian begins these with э
    r"|(?:ння|ття|ць|увати|ювати|ецца|ацца|[сц]ьк(?:ий|ого|ому|их|ою))$"
)
"""Letters, beginnings and endings of Ukrainian and Belarusian that no Russian word has; words in small letters."""
_RUSSIAN_SHAPE = re.compile(
    r"ъ[еёюя]|(?:[аяуюе]ет|[аеиоуыя]ть|[аеуюяи]тся|лся|лась|лось|лись|ешь|ишь|йте|ние|ния|нию|ции|цию|ция|ый|ая|яя|ое|ее|ые|ие"
    r"|ей|ых|ыми|ость|ство|ства|ки|ги|[бвдзлмнпрст]и|ет|ем|ют|ит|ят|ал|ил|ел)$"
)
_OTHER_CYRILLIC_SHAPE = re.compile(
    r"(?:ити|ати|яти|ував|илась|[бвгдзклмнпрст]ий|ого|ность|ова|ову|шся|ться|ото|ата|ият|ето|хме|эл\w*|рэ\w*|тэ\w*|дэ\w*|чы)$"
    r"|^(?:дз|пад[абвгдзклмнпрт])|[жшчц]ы|[рт]э|дж|йо|ьо"
)


def detect(text: str) -> str:
    """Say which of our three languages a text is in.

    Args:
        text: a message in plain text, of any length; only its first `LOOKED_AT` characters count.

    Returns:
        "pl", "ru", "en", or "" when it is too short to tell, mixed, or in another language.
    """
    words = _WORD.findall(_NOT_WORDS.sub(" ", text[:LOOKED_AT]).lower())
    cyrillic = [word for word in words if "Ѐ" <= word[0] <= "ӿ"]
    if len(cyrillic) * 2 > len(words):
        return _cyrillic(cyrillic)
    latin = [word for word in words if word[0] < "ɐ"]
    return _latin(latin) if len(latin) * 2 > len(words) else ""


def _cyrillic(words: list[str]) -> str:
    russian = other = 0.0
    for word in words:
        if _NOT_RUSSIAN_LETTER.search(word) or NEVER_RUSSIAN.search(word):
            other += 2
            continue
        mine, foreign = _CYRILLIC_VOTES.get(word) or _by_cyrillic_shape(word)
        russian += mine
        other += foreign
    return "ru" if russian > other + DOUBT else ""


def _by_cyrillic_shape(word: str) -> tuple[float, float]:
    foreign = bool(_OTHER_CYRILLIC_SHAPE.search(word))
    russian = 0.1 + 0.3 * bool(_RUSSIAN_SHAPE.search(word)) + 0.6 * (not foreign and bool(_RUSSIAN_LETTER.search(word)))
    return russian, 0.5 * foreign


def _latin(words: list[str]) -> str:
    polish = english = other = 0.0
    for word in words:
        votes = _LATIN_VOTES.get(word.replace("’", "'")) or (_by_shape(word) if len(word) > 30 else _remembered(word))
        polish += votes[0]
        english += votes[1]
        other += votes[2]
    best = max(polish, english)
    if best < 0.6 or best <= other * 1.1 or best < 1.3 * min(polish, english):
        return ""
    return "pl" if polish > english else "en"


@lru_cache(maxsize=8_192)
def _remembered(word: str) -> tuple[float, float, float]:
    return _by_shape(word)


def _by_shape(word: str) -> tuple[float, float, float]:
    if _FOREIGN_LETTER.search(word):
        return 0.0, 0.0, 1.0
    if _POLISH_LETTER.search(word):
        return 1.2, 0.0, 0.0
    return (
        0.35 * len(_POLISH_SHAPE.findall(word)),
        0.35 * len(_ENGLISH_SHAPE.findall(word)),
        0.35 * len(_OTHER_SHAPE.findall(word)),
    )


def _latin_votes() -> dict[str, tuple[float, float, float]]:
    """A word of one language speaks for it; one that several share speaks for each a little."""
    votes = {}
    for word in chain(POLISH, ENGLISH, OTHER_LATIN):
        found = (word in POLISH, word in ENGLISH, word in OTHER_LATIN)
        weight = 1.0 if sum(found) == 1 else 0.35
        votes[word] = (weight * found[0], weight * found[1], weight * found[2])
    return votes


def _cyrillic_votes() -> dict[str, tuple[float, float]]:
    shared = RUSSIAN & OTHER_CYRILLIC
    votes = dict.fromkeys(RUSSIAN, (1.0, 0.0)) | dict.fromkeys(OTHER_CYRILLIC, (0.0, 1.0))
    return votes | dict.fromkeys(shared, (0.3, 0.25))


_LATIN_VOTES = _latin_votes()
_CYRILLIC_VOTES = _cyrillic_votes()
