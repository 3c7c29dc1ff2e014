"""Words that say what the number beside them is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from ucho.understanding.personal_data.words import Word

HARMLESS: Final = "harmless"  # an order, a parcel, a product: nobody's
DOUBTFUL: Final = "doubtful"  # a courier, or an order named further away: numbers must prove what they are

# Beginnings of words, folded; a dollar says that the word ends there.
_STEMS: Final[Mapping[str, str]] = {
    HARMLESS: (
        "zamowi zam$ przesylk przesylce przesylek paczk paczce faktur fv$ rachun umow kontrakt polis$ polisa "
        "polisy polise polisie produkt towar artykul ean imei sku gtin isbn "
        "serial seryj sn$ kod$ kodu$ kodem$ kodzie$ kody$ kresk przewozow nadania$ sledz opakow pudelk urzadz smartfon "
        "aparat$ aparatu$ zakup kupil kupion bilet rezerwac referenc ref$ paragon transakc sygnatur zgloszen "
        "model$ modelu$ "
        "licznik podarunk lojalnosc stalego$ bon$ bonu$ kupon voucher reklamuj reklamacj katalog partii$ "
        "partia$ loteri sztuk "
        "заказ посылк трек накладн отправлени штрих артикул товар код$ кода$ коду$ кодом$ коде$ серийн чек$ "
        "чека$ чеку$ "
        "договор счет$ счета$ счету$ квитанц претензи покупк купил бронир бронь билет упаковк коробк устройств аппарат "
        "смартфон отслеж модел имеи сертификат лояльност бонусн подароч партии$ извещени рпо "
        "order tracking track$ parcel package shipment invoice receipt contract reference barcode serial "
        "item$ items$ product "
        "device handset ticket booking reservation coupon waybill consignment code$ codes$ purchase bought "
        "warranty policy box$ gift loyalty batch delivery$ transaction meter"
    ),
    DOUBTFUL: (
        "kurier inpost dpd dhl ups$ gls fedex poczt paczkomat сдэк почт постамат курьер courier locker hermes "
        "evri royal$"
    ),
    "phone": (
        "tel$ telef dzwon zadzwon dodzwon przedzwon oddzwon kom$ komork kontakt odbiera$ odbierze$ sms "
        "whatsapp viber faks "
        "тел$ телеф звон позвон дозвон перезвон моб$ мобил сотов набер набра$ набрать$ набрал смс ватсап "
        "вайбер вотсап трубк "
        "контакт phone telephone mobile cell$ cellphone call$ called$ calling$ callback ring$ text$ texted$ "
        "fax$ dial contact"
    ),
    "card": (
        "karta$ karty$ karte$ karcie$ kart$ kartami$ visa mastercard maestro cvv cvc wazna$ "
        "карта$ карты$ карте$ карту$ картой$ карточк виза$ визу$ card$ cards$ debit credit exp$ expiry expires"
    ),
    "pesel": "pesel песел ewidencyjn",
    "nip": "nip$ nipu$ nip-u$ нип$ vat podatk подат tax$ налог",
    "regon": "regon регон",
    "inn": "инн$ inn$",
    "snils": "снилс snils пенсионн",
    "iban": "iban nrb$ ибан",
    "id_card": "dowod osobist legitym identity удостоверени",
    "passport": "paszport паспорт passport загран",
    "birth_date": "urodzenia$ urodzon urodzil ur$ birth$ born$ dob$ рождения$ родил",
    "ip": "ip$",
}


_DAY: Final = frozenset({"день", "дня", "дню", "днем"})


class Cue(NamedTuple):
    """A word that says what a number is."""

    kind: str
    start: int
    end: int


def _by_beginning() -> dict[str, tuple[tuple[str, bool, str], ...]]:
    found: dict[str, list[tuple[str, bool, str]]] = {}
    for kind, stems in _STEMS.items():
        for stem in stems.split():
            word = stem.removesuffix("$").lower()
            found.setdefault(word[:2], []).append((word, stem.endswith("$"), kind))
    return {start: tuple(sorted(rows, key=lambda row: -len(row[0]))) for start, rows in found.items()}


_BY_BEGINNING: Final = _by_beginning()


def cues_of(words: Iterable[Word]) -> list[Cue]:
    """Return the words among these that say what a number is, in their order."""
    found = []
    previous = ""
    for word in words:
        previous, before = word.folded, previous
        if before in _DAY and word.folded == "рождения":  # the cake is for that day
            continue
        for stem, whole, kind in _BY_BEGINNING.get(word.folded[:2], ()):
            if word.folded == stem or (not whole and word.folded.startswith(stem)):
                found.append(Cue(kind, word.start, word.end))
                break
    return found


_BEFORE: Final = 48  # characters
_AFTER: Final = 32
_NEAR: Final = 14
_IS: Final = re.compile(r"[\s,)]{0,3}(?:to|jest|is|are|was|это|это мой|-|=|\(|,? that)(?!\w)")
_FOR: Final = re.compile(
    r" (?:do|dla|for|to|к|по|для|przy)(?: (?:tego|mojego|the|my|this|моему|моего))? ", re.IGNORECASE
)
_LATER: Final = 10  # a word behind a number counts as if it stood so much further
_BREAK: Final = re.compile(r"\n\s*\n|[!?][\s)]|[.…]\s+[^\W\d_a-zа-яąćęłńóśźżё]|[.…]\n")
_LIST: Final = re.compile(r"[\s,;/&+]{1,4}(?:(?:i|oraz|and|or|и|или|lub)\s{1,2})?")


class Cues:
    """The words beside each number of one text, asked for in the order of the numbers."""

    def __init__(self, text: str, cues: Sequence[Cue], numbers: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._cues = cues
        self._starts = [cue.start for cue in cues]
        self._numbers = numbers
        self._last = ""

    def beside(self, place: int) -> str:
        """Return the kind that the words around a number give it, or nothing.

        Args:
            place: which number of the text; they are asked for in their order.
        """
        start, end = self._numbers[place]
        if place and self._continues(place):
            return self._last
        before = self._before(place, start)
        after = self._after(place, end)
        found = min((one for one in (before, after) if one), default=(0, ""))[1]
        self._last = found
        return found

    def _continues(self, place: int) -> bool:
        """Return whether a number goes on a list of such as the one before it."""
        (first, last), (start, end) = self._numbers[place - 1], self._numbers[place]
        between = self._text[last:start] if start - last <= 12 else ""
        return last - first == end - start and bool(between) and bool(_LIST.fullmatch(between))

    def _before(self, place: int, start: int) -> tuple[int, str] | None:
        at = bisect_left(self._starts, start) - 1
        floor = self._numbers[place - 1][1] if place else 0
        if at < 0 or self._cues[at].start < floor:
            return None
        cue = self._cues[at]
        gap = start - cue.end
        if gap > _BEFORE or _BREAK.search(self._text, cue.end, start):
            return None
        if cue.kind != HARMLESS:
            return gap, cue.kind
        asked = self._cues[at - 1] if at else cue  # "a telephone number for the order": it is a telephone number
        if asked.kind not in {HARMLESS, DOUBTFUL} and _FOR.fullmatch(self._text, asked.end, cue.start):
            return gap, asked.kind
        return gap, DOUBTFUL if gap > _NEAR or "," in self._text[cue.end : start] else HARMLESS

    def _after(self, place: int, end: int) -> tuple[int, str] | None:
        at = bisect_left(self._starts, end)
        if at == len(self._cues):
            return None
        cue = self._cues[at]
        gap = cue.start - end
        if gap > _AFTER or _BREAK.search(self._text, end, cue.start) or "\n" in self._text[end : cue.start]:
            return None
        if place + 1 < len(self._numbers) and self._numbers[place + 1][0] - cue.end <= 12:
            return None  # it speaks of the next number
        if cue.kind in {HARMLESS, DOUBTFUL} and not _IS.match(self._text, end):
            return None  # "4405… for the contract" does not say that it is one
        return gap + _LATER, cue.kind
