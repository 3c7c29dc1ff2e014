"""Letters with digits: accounts with their country, identity cards, passports; and dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import stdnum.numdb

from ucho.understanding.personal_data.checks import iban
from ucho.understanding.personal_data.cues import HARMLESS, Cue, Cues, cues_of
from ucho.understanding.personal_data.spans import CERTAIN, CHECKED, SAID, Found
from ucho.understanding.personal_data.words import Word

_IBAN: Final = re.compile(r"(?<![^\W_])[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]{1,4}){3,16}")
_ID_CARD: Final = re.compile(r"(?<![\w/-])([A-Za-z]{3})[ -]?([0-9]{6})(?![\w/-])")
_PASSPORT: Final = re.compile(
    r"(?<![\w/-])(?:[A-Z]{2}[ -]?[0-9]{7}|[0-9]{2} ?[0-9]{2}[ №-]{0,3}[0-9]{6}|[0-9]{9})(?![\w/-])"
)
_INSURANCE: Final = re.compile(
    r"(?<![\w-])(?:(?![DFIQUVdfiquv])[A-Za-z](?![DFIQUVOdfiquvo])[A-Za-z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Da-d]"
    r"|(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4})(?![\w-])"
)
_DATE: Final = re.compile(
    r"(?<![\w./-])(?:[0-9]{1,2}[./ -]{1,2}(?:[0-9]{1,2}|[^\W\d_]{3,12})[./ -]{1,2}[0-9]{2,4}"
    r"|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}|[^\W\d_]{3,9} [0-9]{1,2},? [0-9]{4})(?![\w/])"
)
_IP: Final = re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.]*[\w])")
_PATTERNS: Final = {
    "id_card": _ID_CARD,
    "passport": _PASSPORT,
    "national_id": _INSURANCE,
    "birth_date": _DATE,
    "ip": _IP,
}
_WEIGHTS: Final = (7, 3, 1, 7, 3, 1, 7, 3)  # of an identity card without its check digit


def codes(text: str, words: Sequence[Word]) -> list[Found]:
    """Return accounts with their country, documents and dates of birth in a plain text.

    Args:
        text: the plain text.
        words: its words.
    """
    found = list(_ibans(text))
    said: list[Cue] | None = None
    for kind, pattern in _PATTERNS.items():
        matches = list(pattern.finditer(text))
        if not matches:
            continue
        said = cues_of(words) if said is None else said
        cues = Cues(text, said, [match.span() for match in matches])
        for place, match in enumerate(matches):
            weight = _weight(match, kind, cues.beside(place))
            if weight:
                found.append(Found(kind, match.start(), match.end(), weight))
    return found


def _weight(match: re.Match[str], kind: str, cue: str) -> int:
    if kind == cue:
        return SAID
    if kind == "id_card":
        if cue in {"passport", "pesel"} and _is_id_card(match):
            return SAID
        return CHECKED if cue != HARMLESS and _is_id_card(match) else 0
    return CHECKED if kind == "national_id" and cue != HARMLESS else 0


def _is_id_card(match: re.Match[str]) -> bool:
    """Source: the order on identity cards; letters count from A = 10, the check digit stands after the letters."""
    letters, figures = match.group(1).upper(), match.group(2)
    body = [*(int(letter, 36) for letter in letters), *(int(figure) for figure in figures[1:])]
    return sum(value * weight for value, weight in zip(body, _WEIGHTS, strict=True)) % 10 == int(figures[0])


def _ibans(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        length = _length(match.group()[:2].upper())
        if not length:
            continue
        end, characters = match.start(), 0
        while end < match.end() and characters < length:  # words that follow may look like groups of an account
            characters += text[end].isalnum()
            end += 1
        value = re.sub("[ -]", "", text[match.start() : end]).upper()
        if characters == length and not text[end : end + 1].isalnum() and iban(value):
            yield Found("iban", match.start(), end, CERTAIN)


@cache
def _length(country: str) -> int:
    """Return how many characters the accounts of a country have; 0 when it has none."""
    parts = stdnum.numdb.get("iban").info(country + "00")[0][1].get("bban", "")
    return 4 + sum(int(size) for size in re.findall(r"[0-9]+", parts)) if parts else 0
