"""What is found, and what may be known beforehand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

KINDS: Final = (
    "email",
    "phone",
    "card",  # of a bank
    "iban",  # an account: with its country or, in Poland, without; in Russia, 20 digits
    "pesel",  # Poland: person
    "nip",  # Poland: tax number, also of people in business
    "regon",  # Poland: business register, 9 or 14 digits
    "inn",  # Russia: tax number, 10 or 12 digits
    "snils",  # Russia: pension insurance
    "id_card",  # Poland: identity card
    "passport",  # any, where the word stands beside it
    "national_id",  # Britain: national insurance; America: social security
    "birth_date",  # where a word says so
    "name",
    "address",  # street and number, postal code with town
    "handle",  # @name, or the page of a person in a social network
    "ip",  # where the letters IP stand before it: a version of a program looks the same
)


class Span(NamedTuple):
    """One piece of personal data: characters of the text, end exclusive."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Known:
    """What we know of the customer who writes, and of our own numbers.

    Args:
        names: of the customer, in any order and letter case: "Anna Kowalska".
        addresses: postal addresses, one a string.
        numbers: of the customer: phones, account, tax number, written in any way.
        own_formats: numbers of the company, such as those of orders; they are never personal.
    """

    names: Sequence[str] = ()
    addresses: Sequence[str] = ()
    numbers: Sequence[str] = ()
    own_formats: Sequence[re.Pattern[str]] = ()


class Found(NamedTuple):
    """A span before overlaps are settled; the higher the weight, the more certain."""

    kind: str
    start: int
    end: int
    weight: int


# Weights: who keeps the characters when two claim them. What can only be read as a whole, such as a mail address, is
# worth more than anything in it, a word beside it more than a checksum, and a checksum more than a shape.
WHOLE, SAID, CERTAIN, CHECKED, SHAPED = 50, 40, 30, 20, 10
