"""What may leave: the words without personal data, and not too many of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ucho.customers import queries
from ucho.customers.models import Identity, Person
from ucho.understanding.outside.contract import Written
from ucho.understanding.own_numbers import own_formats
from ucho.understanding.personal_data import Known, Span, find, mask

LONGEST: Final = 4000  # characters; who has not said by then what they want will not say it later
LOOKED_AT: Final = 20_000  # characters; of longer texts only the beginning is looked at, and so only that can leave
NOTED: Final = 6  # characters; shorter notes about a customer are words like “yes” and “Warsaw”


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may leave, and how many pieces of personal data were hidden in it."""

    words: str
    hidden: int


def masked(text: Written) -> Masked:
    """Hide personal data in a text, then cut it: a cut through a number would let half of it through.

    Args:
        text: as the customer wrote it.
    """
    whole = text.words[:LOOKED_AT]
    spans = [*find(whole, text.language, text.known), *_noted(whole, text.known)]
    hidden = mask(whole, spans)
    if len(text.words) > LOOKED_AT:
        hidden = hidden[:-100]  # what was cut through may have been half an address
    words = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in hidden[:LONGEST])
    return Masked(" ".join(words.split()), len(spans))


def known_of(people: Collection[int]) -> dict[int, Known]:
    """Return what we know of customers and would recognise in their words.

    Args:
        people: by id.

    Returns:
        Names, noted values and numbers, also those of people that were found to be the same.
    """
    whole = {pk: queries.whole(one.pk) for pk, one in queries.survivors(people).items()}
    everybody = frozenset[int]().union(*whole.values())
    rows = Person.objects.in_bulk(everybody)
    clusters = {pk: [rows[one] for one in sorted(ids) if one in rows] for pk, ids in whole.items()}
    ours = own_formats()
    numbers: dict[int, list[str]] = {}
    for person, kind, value in Identity.objects.filter(person__in=everybody).values_list("person", "kind", "value"):
        if kind != "email":  # those are found whosever they are
            numbers.setdefault(person, []).append(value)
    return {
        pk: Known(
            names=_names(cluster),
            addresses=_notes(cluster),
            numbers=tuple(value for one in cluster for value in numbers.get(one.pk, ())),
            own_formats=ours,
        )
        for pk, cluster in clusters.items()
    }


def _noted(text: str, known: Known | None) -> Iterator[Span]:
    """Find what was noted about a customer, as it was noted: a card, a contract, a street."""
    for value in (*known.addresses, *known.numbers) if known else ():
        for match in re.finditer(re.escape(value), text, re.IGNORECASE):
            yield Span("note", match.start(), match.end())


def _names(cluster: Sequence[Person]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in cluster if one.name))


def _notes(cluster: Sequence[Person]) -> tuple[str, ...]:
    found = [value for one in cluster for value in one.attributes.values()]
    return tuple(value for value in found if isinstance(value, str) and len(value) >= NOTED)
