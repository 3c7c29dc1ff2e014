"""Postal addresses: a street with a number, a postal code with a town, and those we know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from ucho.understanding.personal_data.forms import Forms, forms_of
from ucho.understanding.personal_data.spans import CERTAIN, CHECKED, SAID, Found
from ucho.understanding.personal_data.words import Word

_NAME: Final = r"[^\W_][\w'.-]{0,30}"
_FLAT: Final = r"(?:[ ,]{0,2}(?:m|lok|lokal|mieszkanie|miesz|kl)\.? {0,2}[0-9]{1,4}|[ ]?/[ ]?[0-9]{1,4})?"
_POLISH: Final = re.compile(
    rf"\.?[ ]{{0,2}}(?:{_NAME}[ ]{{1,2}}){{0,4}}?{_NAME}[ ]{{1,2}}"
    rf"(?:nr[ ]?)?[0-9]{{1,4}}(?:[ ]?[A-LN-Za-ln-z](?!\w))?{_FLAT}(?![\w])"
)
_POLISH_BARE: Final = re.compile(r"\. ?(?:[A-ZĄĆĘŁŃÓŚŹŻ][\w-]{2,30})(?: [A-ZĄĆĘŁŃÓŚŹŻ][\w-]{2,30}){0,2}")
_RUSSIAN_NUMBER: Final = (
    r"(?:[ ,]{0,2}(?:д|дом)\.?)?[ ,]{0,2}[0-9]{1,4}(?:[а-яА-Яa-zA-Z](?!\w))?(?:[/-][0-9]{1,4})?"
    r"(?:[ ,]{0,2}(?:к|корп|корпус|стр|строение|лит)\.?[ ]?[0-9]{1,3})?"
    r"(?:[ ,]{0,2}(?:под|подъезд|эт|этаж)\.?[ ]?[0-9]{1,3})?"
    r"(?:[ ,]{0,2}(?:кв|квартира|оф|офис)\.?[ ]?[0-9]{1,4})?(?!\w)"
)
_RUSSIAN: Final = re.compile(rf"\.?[ ]{{0,2}}(?:{_NAME}[ ]{{1,2}}){{0,3}}?{_NAME}{_RUSSIAN_NUMBER}")
_RUSSIAN_AFTER: Final = re.compile(rf"\.?{_RUSSIAN_NUMBER}")
_FLAT_ONLY: Final = re.compile(r"(?<!\w)(?:д|дом)\.? ?[0-9]{1,4}[ ,]{1,3}(?:кв|квартира)\.? ?[0-9]{1,4}(?!\w)")
_TOWN: Final = r"[^\W\d_a-zа-я][^\W\d_]{1,24}(?:[ -][^\W\d_a-zа-я][^\W\d_]{1,24}){0,2}"
_POLISH_CODE: Final = re.compile(rf"(?<![\w/.-])[0-9]{{2}}-[0-9]{{3}}(?![\w/-])(?:,?[ ]{{1,2}}{_TOWN})?")
_RUSSIAN_CODE: Final = re.compile(rf"(?<![\w/.-])[1-6][0-9]{{5}},[ ]{{0,2}}(?:г\.?[ ]?)?{_TOWN}")
_BRITISH_CODE: Final = re.compile(
    r"(?<![\w/-])(?:[A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y]?[0-9][A-Z])"
    r" ?[0-9][ABD-HJLNP-UW-Z]{2}(?![\w/-])"
)
_AMERICAN_CODE: Final = re.compile(rf"(?<!\w){_TOWN}, [A-Z]{{2}} [0-9]{{5}}(?:-[0-9]{{4}})?(?![\w-])")
_BRITISH_START: Final = re.compile(
    r"(?:(?:Flat|Apt|Apartment|Unit)\.? [0-9]{1,4}[A-Za-z]?,? )?"
    r"(?<![\w.,-])[0-9]{1,5}[A-Za-z]?,? (?:[^\W\d_][\w'.-]{0,30} ){1,4}$"
)
_STREET_BEFORE: Final = re.compile(
    rf"(?<!\w){_TOWN} (?:nr )?[0-9]{{1,4}}[A-Za-z]?(?: ?/ ?[0-9]{{1,4}}| m\.? ?[0-9]{{1,4}})?[,\n][ \n]?$"
)
_TOWN_BEFORE: Final = re.compile(rf"(?:г|гор|город)\.? ?{_TOWN},? ?$")
_TOWN_AFTER: Final = re.compile(rf",[ ]{{1,2}}(?:[0-9]{{2}}-[0-9]{{3}}[ ]{{1,2}})?{_TOWN}(?=[ ]*(?:[.,;!?)\n]|$))")
_CODE_AFTER: Final = re.compile(rf"[ ,\n]{{1,3}}[0-9]{{2}}-[0-9]{{3}}(?![\w-])(?:,?[ ]{{1,2}}{_TOWN})?")
_HOUSE: Final = re.compile(r"[ ,]{1,3}(?:д\.? ?|nr )?[0-9]{1,4}(?:[A-Za-zа-я](?!\w))?(?: ?[/m-]\.? ?[0-9]{1,4})?(?!\w)")

_BEFORE_PL: Final = frozenset(
    "ul ulica ulicy ulice ulicę al aleja alei aleje os osiedle osiedlu osiedla pl plac placu rynek skwer bulwar".split()
)
_BEFORE_RU: Final = frozenset(
    "ул улица улице улицу улицы пр пр-т пр-кт просп проспект проспекте пер переулок переулке ш шоссе бул "
    "б-р бульвар наб "
    "набережная пл площадь проезд мкр микрорайон тупик аллея".split()
)
_AFTER_EN: Final = frozenset(
    "street st road rd avenue ave lane ln drive dr close court ct way square sq terrace crescent place "
    "gardens boulevard blvd "
    "grove mews row hill park parade walk".split()
)
_SURELY_PL: Final = frozenset({"ul", "ulica", "ulicy", "ulice", "os", "al", "aleja", "alei", "osiedle", "osiedlu"})
_GENERIC: Final = (
    _BEFORE_PL | _BEFORE_RU | _AFTER_EN | {"polska", "poland", "россия", "russia", "flat", "dom", "mieszkanie"}
)


def addresses(text: str, words: Sequence[Word], known: Sequence[str]) -> Iterator[Found]:
    """Find postal addresses in a plain text that has digits.

    Args:
        text: the plain text.
        words: its words.
        known: addresses of the customer.
    """
    for place, word in enumerate(words):
        if word.folded in _BEFORE_PL:
            yield from _polish(text, word)
        elif word.folded in _BEFORE_RU:
            yield from _russian(text, words, place)
        elif word.folded in _AFTER_EN and word.capital:
            yield from _british(text, word)
    for pattern in (_POLISH_CODE, _RUSSIAN_CODE, _BRITISH_CODE, _AMERICAN_CODE, _FLAT_ONLY):
        for match in pattern.finditer(text):
            if pattern is not _POLISH_CODE or " " in match.group():
                street = _STREET_BEFORE.search(text[max(0, match.start() - 70) : match.start()])
                yield Found("address", match.start() - (len(street.group()) if street else 0), match.end(), CHECKED)
    if known:
        yield from _known(text, words, tuple(known))


def _polish(text: str, word: Word) -> Iterator[Found]:
    match = _POLISH.match(text, word.end)
    if match and (word.folded in _SURELY_PL or match.group().lstrip(" .")[:1].isupper()):
        yield Found("address", word.start, _with_town(text, match.end()), CERTAIN)
    elif word.folded == "ul":
        bare = _POLISH_BARE.match(text, word.end)
        if bare:
            yield Found("address", word.start, bare.end(), CHECKED)


def _capital_in(written: str) -> bool:
    return any(part[:1].isupper() for part in written.split())


def _russian(text: str, words: Sequence[Word], place: int) -> Iterator[Found]:
    word = words[place]
    start = word.start
    match = _RUSSIAN.match(text, word.end)
    before = words[place - 1] if place else None
    if before and before.capital and text[before.end : word.start] == " ":  # Ленинский проспект, 12
        after = _RUSSIAN_AFTER.match(text, word.end)
        if after:
            match, start = after, before.start
    if match and (_capital_in(match.group()) or start != word.start):
        town = _TOWN_BEFORE.search(text[max(0, start - 60) : start])
        start -= len(town.group()) if town else 0
        yield Found("address", start, match.end(), CERTAIN)


def _british(text: str, word: Word) -> Iterator[Found]:
    ahead = text[max(0, word.start - 90) : word.start]
    match = _BRITISH_START.search(ahead)
    if match and _capital_in(match.group().split(" ", 1)[1]):
        end = word.end
        code = _BRITISH_CODE.search(text, end, min(len(text), end + 45))
        if code and "\n\n" not in text[end : code.start()] and _capital_in(text[end : code.start()] + "A"):
            end = code.end()
        yield Found("address", word.start - len(ahead) + match.start(), end, CERTAIN)


def _with_town(text: str, end: int) -> int:
    for pattern in (_CODE_AFTER, _TOWN_AFTER):
        match = pattern.match(text, end)
        if match:
            return match.end()
    return end


@lru_cache(maxsize=256)
def _streets(known: tuple[str, ...]) -> tuple[Forms, frozenset[str]]:
    words = [
        word for address in known for word in re.findall(r"[^\W\d_]{4,40}", address) if word.lower() not in _GENERIC
    ]
    return forms_of(words), frozenset(re.findall(r"[0-9]{1,4}", " ".join(known)))


def _known(text: str, words: Sequence[Word], known: tuple[str, ...]) -> Iterator[Found]:
    """Find a street we know with its number behind it; a town alone says nothing of anybody."""
    streets, houses = _streets(known)
    for word in words:
        if word.folded in streets:
            house = _HOUSE.match(text, word.end)
            if house and houses & set(re.findall(r"[0-9]+", house.group())):
                yield Found("address", word.start, _with_town(text, house.end()), SAID)
