"""Numbers that prove themselves: checksums, lengths and first digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import stdnum.ean
import stdnum.iban
import stdnum.luhn
import stdnum.pl.nip
import stdnum.pl.pesel
import stdnum.pl.regon
import stdnum.ru.inn

Shape = tuple[int, ...]  # the sizes of groups of digits, as they are written


def pesel(value: str) -> bool:
    """Return whether eleven digits are a PESEL of somebody born from 1900 to 2099."""
    return len(value) == 11 and value[2] in "0123" and bool(stdnum.pl.pesel.is_valid(value))


def nip(value: str) -> bool:
    """Return whether ten digits are a NIP; the first three are a tax office, which has no two zeros after its first."""
    return len(value) == 10 and value[0] != "0" and value[1:3] != "00" and bool(stdnum.pl.nip.is_valid(value))


def regon(value: str) -> bool:
    """Return whether nine or fourteen digits are a REGON."""
    return len(value) in (9, 14) and value.strip("0") != "" and bool(stdnum.pl.regon.is_valid(value))


def inn(value: str) -> bool:
    """Return whether ten or twelve digits are an INN; it begins with a region from 01 to 99."""
    return len(value) in (10, 12) and value[:2] != "00" and bool(stdnum.ru.inn.is_valid(value))


def snils(value: str) -> bool:
    """Return whether eleven digits are a SNILS; source: order of the Pension Fund, numbers above 001-001-998."""
    if len(value) != 11 or value[:9] <= "001001998":
        return False
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(value[:9]))
    return total % 101 % 100 == int(value[9:])


def iban(value: str) -> bool:
    """Return whether letters and digits are an IBAN of a country that has them."""
    return bool(stdnum.iban.is_valid(value, check_country=False))


def account(value: str) -> bool:
    """Return whether 26 digits are an account in Poland; source: ISO 13616, the number without its country."""
    return len(value) == 26 and value.strip("0") != "" and int(f"{value[2:]}2521{value[:2]}") % 97 == 1


def card(value: str) -> bool:
    """Return whether digits are the number of a bank card: first digits, length and Luhn."""
    return _issued(value) and bool(stdnum.luhn.is_valid(value))


def imei(value: str) -> bool:
    """Return whether fifteen digits are the number of a device."""
    return len(value) == 15 and value[:2] not in {"34", "37"} and bool(stdnum.luhn.is_valid(value))


def product(value: str) -> bool:
    """Return whether thirteen digits are the code of a product (EAN-13, ISBN-13)."""
    return len(value) == 13 and value[:2] != "00" and bool(stdnum.ean.is_valid(value))


def _issued(value: str) -> bool:
    """Source: ISO/IEC 7812 and the public lists of the card schemes."""
    length, two, four = len(value), value[:2], int(value[:4] or 0)
    if length == 16:
        return (
            value[0] == "4"
            or "51" <= two <= "55"
            or 2200 <= four <= 2204
            or 2221 <= four <= 2720
            or 3528 <= four <= 3589
            or two in {"62", "65"}
            or four in {6011, *_MAESTRO}
            or 6440 <= four <= 6499
        )
    if length == 15:
        return two in {"34", "37"}
    if length == 14:
        return two in {"36", "38", "39"} or "300" <= value[:3] <= "305"
    return length in (18, 19) and (four in _MAESTRO or two == "62")


_MAESTRO: Final = frozenset({5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763})

# Ways to write each number; somebody who names the number may write it in any other way.
SHAPES: Final[Mapping[str, frozenset[Shape]]] = {
    "pesel": frozenset({(11,), (6, 5)}),
    "nip": frozenset({(10,), (3, 3, 2, 2), (3, 2, 2, 3)}),
    "regon": frozenset({(9,), (3, 3, 3), (14,), (9, 5)}),
    "inn": frozenset({(10,), (12,), (4, 6), (4, 4, 4), (2, 2, 6, 2), (3, 3, 4)}),
    "snils": frozenset({(11,), (3, 3, 3, 2), (9, 2)}),
    "card": frozenset(
        {
            (16,),
            (4, 4, 4, 4),
            (15,),
            (4, 6, 5),
            (14,),
            (4, 6, 4),
            (18,),
            (19,),
            (4, 4, 4, 4, 3),
            (4, 4, 4, 4, 2),
            (8, 8),
        }
    ),
}
CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {
    "pesel": pesel,
    "nip": nip,
    "regon": regon,
    "inn": inn,
    "snils": snils,
    "iban": account,
    "card": card,
}
BY_LENGTH: Final[Mapping[int, tuple[str, ...]]] = {
    9: ("regon",),
    10: ("nip", "inn"),
    11: ("pesel", "snils"),
    12: ("inn",),
    14: ("card", "regon"),
    15: ("card",),
    16: ("card",),
    18: ("card",),
    19: ("card",),
    26: ("iban",),
}
# Somebody who names a number but mistypes a digit has still written whose it is.
LENGTHS: Final[Mapping[str, tuple[int, ...]]] = {
    "pesel": (11,),
    "nip": (10,),
    "regon": (9, 14),
    "inn": (10, 12),
    "snils": (11,),
    "card": (15, 16, 18, 19),
    "iban": (26,),
    "passport": (7, 9, 10),
    "phone": (7, 8, 9, 10, 11, 12),
}
