"""Amounts as people type and read them, and the minor units that are stored."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ucho.core.errors import Refused

CURRENCIES: Final = ("PLN", "EUR", "RUB", "USD", "GBP", "CHF", "CZK", "UAH")
SYMBOLS: Final = {"PLN": "zł", "EUR": "€", "RUB": "₽", "USD": "$", "GBP": "£", "CZK": "Kč", "UAH": "₴"}
BEFORE: Final = {"EUR", "USD", "GBP"}  # where English puts the sign in front of the number
NO_MINOR: Final = {"JPY", "KRW", "VND", "CLP", "ISK"}  # ISO 4217: no digits behind the separator
DIGITS: Final = 10  # before the separator; more is a slip of the finger
SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009'’]")
GROUPED: Final = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")


def decimals(currency: str) -> int:
    """Return how many digits stand behind the separator in this currency (ISO 4217)."""
    return 0 if currency in NO_MINOR else 2


def minor(typed: str, currency: str) -> int:
    """Read an amount in main units, as people of any of our languages type it, and return minor units.

    Args:
        typed: "18,50", "18.5", "1 250", "1.250,00", "1,250.00"; nothing else, no sign and no currency.
        currency: ISO 4217; it says how many digits there may be behind the separator.

    Raises:
        Refused: it cannot be read, or in two ways ("1.250").
    """
    words = SPACES.sub("", typed)
    places = decimals(currency)
    whole, fraction = _parts(words, places)
    if not whole.isascii() or not whole.isdecimal() or len(whole) > DIGITS or len(fraction) > places:
        raise _unreadable(typed, currency)
    if fraction and not (fraction.isascii() and fraction.isdecimal()):
        raise _unreadable(typed, currency)
    return int(whole + (fraction + "00")[:places])


def money(amount: int, currency: str) -> str:
    """Return an amount as the reader's language writes it: "18,50 zł", "€18.50".

    Args:
        amount: minor units.
        currency: ISO 4217.
    """
    sign = SYMBOLS.get(currency, currency)
    number = plain(amount, currency)
    if get_language() == "en" and currency in BEFORE:
        return f"{sign}{number}"
    return f"{number}\u00a0{sign}"


def plain(amount: int, currency: str, *, grouped: bool = True) -> str:
    """Return the number alone, in main units; `grouped` with separators of thousands."""
    places = decimals(currency)
    return number_format(Decimal(amount).scaleb(-places), places, use_l10n=True, force_grouping=grouped)


def _parts(words: str, places: int) -> tuple[str, str]:
    """Return the digits before and behind the decimal separator."""
    last = max(words.rfind(","), words.rfind("."))
    if last < 0:
        return words, ""
    whole, fraction = words[:last], words[last + 1 :]
    marks = {mark for mark in ",." if mark in words}
    if len(marks) == 2:  # the last one separates, the other one groups
        other = (marks - {words[last]}).pop()
        return (whole.replace(other, ""), fraction) if _groups(whole, other) else ("", "")
    if words.count(words[last]) > 1:  # "1.250.000"
        return (words.replace(words[last], ""), "") if GROUPED.fullmatch(words) else ("", "")
    return whole, fraction if 0 < len(fraction) <= places else "?"  # "1.250" could be both


def _groups(whole: str, mark: str) -> bool:
    found = GROUPED.fullmatch(whole)
    return bool(found and found[1] == mark)


def _unreadable(typed: str, currency: str) -> Refused:
    example = plain(1850, currency, grouped=False)
    return Refused(
        _("“%(typed)s” cannot be read as an amount. Write it like this: %(example)s.")
        % {"typed": typed[:40], "example": example}
    )
