"""Phone numbers of Poland, Russia, Britain and America, and any with its country; phonenumbers has the last word."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from phonenumbers import NumberParseException, is_possible_number, is_valid_number, parse

from ucho.understanding.personal_data.checks import Shape

_LONGEST_GROUP: Final = 4  # in a number that is cut into groups


@lru_cache(maxsize=4096)
def valid(value: str, region: str | None) -> bool:
    """Return whether digits are a number that a country gives to somebody."""
    try:
        return is_valid_number(parse(value, region))
    except NumberParseException:
        return False


@lru_cache(maxsize=4096)
def _possible(value: str) -> bool:
    try:
        return is_possible_number(parse(value, None))
    except NumberParseException:
        return False


def international(value: str) -> bool:
    """Return whether the digits after a plus are a phone number; a wrong digit does not make it another thing."""
    return 9 <= len(value) <= 15 and _possible(f"+{value}")


def with_zeros(value: str) -> bool:
    """Return whether digits with 00 before the country are a number."""
    return 11 <= len(value) <= 16 and value.startswith("00") and valid(f"+{value[2:]}", None)


def national(value: str, shape: Shape, *, cyrillic: bool) -> bool:
    """Return whether digits without a plus look like a phone number although no word says so.

    Args:
        value: the digits.
        shape: the sizes of the groups they are written in.
        cyrillic: whether the text is; Russians leave out the 8.
    """
    grouped = 2 <= len(shape) <= 5 and max(shape) <= 7
    # (digits, first digits) of a number that is known even as one run; the rest needs its groups.
    match len(value):
        case 9:
            usual = len(shape) == 1 or shape in _POLISH
            return usual and (value[:2] in _POLISH_MOBILE or grouped) and valid(value, "PL")
        case 10:
            if value[0] == "9" and (grouped or cyrillic):
                return valid(value, "RU")
            if value[0] == "0":
                return grouped and valid(value, "GB")
            return shape in {(3, 3, 4), (3, 7)} and _american(value)
        case 11:
            return _eleven(value, shape, grouped=grouped)
        case 12:
            return value[:3] == "447" and valid(f"+{value}", None)
        case _:
            return False


def _eleven(value: str, shape: Shape, *, grouped: bool) -> bool:
    if value[0] in "78":
        return (value[1] == "9" or grouped) and valid(f"+7{value[1:]}", None)
    if value[:2] == "48":
        return value[2:4] in _POLISH_MOBILE and valid(f"+{value}", None)
    if value[0] == "0":
        return (value[1] == "7" and value[2] != "0") or (grouped and valid(value, "GB"))
    return shape == (1, 3, 3, 4) and value[0] == "1" and _american(value[1:])


def _american(value: str) -> bool:
    return value[0] not in "01" and value[3] not in "01"


_POLISH_MOBILE: Final = frozenset({"45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"})
_POLISH: Final = frozenset({(3, 3, 3), (2, 3, 2, 2), (3, 2, 2, 2), (2, 7), (2, 2, 3, 2), (3, 6), (2, 3, 4)})
