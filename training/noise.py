"""Spoils texts the way hurried people do, so that models are used to it."""

from __future__ import annotations

import random
import unicodedata
from typing import Final

_NEAR: Final = {
    "q": "wa", "w": "qe", "e": "wr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip", "p": "ol",
    "a": "sq", "s": "ad", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl", "l": "ko", "z": "x",
    "x": "zc", "c": "xv", "v": "cb", "b": "vn", "n": "bm", "m": "n", "а": "пв", "о": "рл", "е": "кн", "и": "мт",
    "н": "ег", "т": "иь", "с": "чм", "р": "по", "в": "ыа", "л": "од", "к": "уе", "м": "си", "д": "лж", "п": "ар",
}  # fmt: skip
_LATIN: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e yo zh z i y k l m n o p r s t u f h ts ch sh sch  y  e yu ya".split(" "),
        strict=True,
    )
)
_SLANG: Final = {
    "you": "u",
    "are": "r",
    "for": "4",
    "to": "2",
    "your": "ur",
    "please": "pls",
    "thanks": "thx",
    "great": "gr8",
}


def bare(text: str) -> str:
    """Return a text without marks, as from a keyboard without them."""
    plain = unicodedata.normalize("NFKD", text.translate({ord("ł"): "l", ord("Ł"): "L", ord("ё"): "е", ord("й"): "\0"}))
    return "".join(one for one in plain if not unicodedata.combining(one)).replace("\0", "й")


def latin(text: str) -> str:
    """Return Russian in Latin letters."""
    return "".join(_LATIN.get(one, _LATIN.get(one.lower(), one).capitalize() if one.isupper() else one) for one in text)


def typos(text: str, random_: random.Random, rate: float = 0.05) -> str:
    """Return a text with letters swapped, doubled, left out, or hit beside."""
    out: list[str] = []
    place = 0
    while place < len(text):
        one = text[place]
        if one.isalpha() and random_.random() < rate:
            kind = random_.random()
            if kind < 0.3 and place + 1 < len(text):
                out += [text[place + 1], one]
                place += 2
                continue
            if kind < 0.55:
                place += 1
                continue
            if kind < 0.75:
                out += [one, one]
            else:
                out.append(random_.choice(_NEAR.get(one.lower(), one)))
            place += 1
            continue
        out.append(one)
        place += 1
    return "".join(out)


def spoil(text: str, language: str, random_: random.Random) -> str:
    """Return a text spoilt in one or two ways."""
    kind = random_.random()
    if language == "ru" and kind < 0.15:
        return latin(text)
    if kind < 0.45:
        return bare(text) if language == "pl" else text.lower().rstrip(".!")
    if kind < 0.85:
        return typos(text, random_, random_.choice((0.03, 0.06, 0.09)))
    if language == "en":
        return " ".join(_SLANG.get(word.lower(), word) for word in text.split(" "))
    return typos(bare(text).lower(), random_, 0.03)
