"""Readings as the readers leave them behind, without reading anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

from tests.cast import NOON
from ucho.customers.models import Person
from ucho.org.models import Unit
from ucho.understanding.contract import READER
from ucho.understanding.models import Aspect, Reading

_NUMBERS = count(1_000_000)
"""Messages that nobody has: only counted, never shown."""


def understood(
    unit: Unit,
    *aspects: tuple[str, str] | tuple[str, str, int, int],
    subject: str = "",
    person: Person | None = None,
    at: datetime = NOON,
    touchpoint: str = "email",
    language: str = "pl",
    sentiment: str = "",
    codes: Sequence[str] = (),
    probabilities: Mapping[str, object] | None = None,
) -> Reading:
    """Write down what was read of a text: aspects as category and polarity, with the place in the text."""
    subject = subject or f"conversations.message:{next(_NUMBERS)}"
    Reading.objects.filter(subject=subject).delete()
    made = Reading.objects.create(
        subject=subject,
        person=person or Person.objects.create(name="Ala Nowak", language="pl", created_at=at),
        unit=unit,
        reader=READER,
        version=2,
        language=language,
        codes=list(codes),
        at=at,
        said_at=at,
        touchpoint=touchpoint,
        sentiment=sentiment,
        probabilities=dict(probabilities or {}),
    )
    for category, polarity, *place in aspects:
        start, end = place or (0, 0)
        Aspect.objects.create(reading=made, category=category, polarity=polarity, start=start, end=end)
    return made


def many(times: int, unit: Unit, *aspects: tuple[str, str], at: datetime = NOON, **more: str) -> None:
    """Write down the same of so many texts."""
    person = Person.objects.create(name="Jan Kowalski", language="pl", created_at=at)
    values = {"touchpoint": "email", "language": "pl", **more}
    rows = [
        Reading(
            subject=f"conversations.message:{next(_NUMBERS)}", person=person, unit=unit, reader=READER, version=2,
            at=at, said_at=at, **values,
        )
        for _ in range(times)
    ]  # fmt: skip
    made = Reading.objects.bulk_create(rows)
    Aspect.objects.bulk_create(
        Aspect(reading=row, category=category, polarity=polarity, start=0, end=0)
        for row in made
        for category, polarity in aspects
    )
