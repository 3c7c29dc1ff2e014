"""What may leave: the words without personal data, and not too many of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ucho.customers.models import Identity, Person
from ucho.understanding.outside.contract import Written
from ucho.understanding.personal_data import Known, find, mask

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
    spans = find(whole, text.language, text.known)
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
    rows = Person.objects.filter(pk__in=people).prefetch_related("merged")
    clusters = {row.pk: [row, *row.merged.all()] for row in rows}
    everybody = [one.pk for cluster in clusters.values() for one in cluster]
    numbers: dict[int, list[str]] = {}
    for person, kind, value in Identity.objects.filter(person__in=everybody).values_list("person", "kind", "value"):
        if kind != "email":  # those are found whosever they are
            numbers.setdefault(person, []).append(value)
    return {
        pk: Known(
            names=_names(cluster),
            addresses=_notes(cluster),
            numbers=tuple(value for one in cluster for value in numbers.get(one.pk, ())),
        )
        for pk, cluster in clusters.items()
    }


def _names(cluster: Sequence[Person]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in cluster if one.name))


def _notes(cluster: Sequence[Person]) -> tuple[str, ...]:
    found = [value for one in cluster for value in one.attributes.values()]
    return tuple(value for value in found if isinstance(value, str) and len(value) >= NOTED)
