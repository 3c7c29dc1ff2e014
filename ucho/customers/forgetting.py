"""Handing out and erasing everything we hold of a customer, over all packages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.operations import operation
from ucho.core.privacy import Subject, highest_first
from ucho.customers import erasures
from ucho.customers.facts import Erased, Exported
from ucho.customers.models import Identity, Person
from ucho.customers.queries import whole
from ucho.events import log


@operation("customers.export", gettext_lazy("Hand out everything we hold of a customer"))
def export(person: Person, *, by: By) -> dict[str, Any]:
    """Return everything we hold of a customer, by package, ready for JSON.

    Records:
        `Exported`: data that was handed out is listed.
    """
    subject = _subject(person)
    log.record(Exported(), person, by=by, person_id=person.pk)
    return {name: found for name, privacy in highest_first() if (found := privacy.export(subject))}


@operation("customers.erase", gettext_lazy("Erase customers"))
def erase(person: Person, *, by: By) -> None:
    """Forget a customer and everybody merged into them: no word of theirs stays, all counts stay as they are.

    The caller empties the write-ahead log afterwards (`ucho.core.database.durable.truncate_wal`).

    Records:
        `Erased` for each record.
    """
    subject = _subject(person)
    for _name, privacy in highest_first():
        privacy.erase(subject, by)
    for one in Person.objects.filter(pk__in=subject.people):
        log.record(Erased(), one, by=by, person_id=one.pk)
    erasures.note(subject.people, by.at)  # before the commit: who is noted and not erased is erased by the next restore


def replay(*, by: By) -> int:
    """Erase again whoever was erased after a backup was made; returns how many people that were."""
    again = list(Person.objects.filter(pk__in=erasures.noted(), erased_at=None))
    for person in again:
        erase(person, by=by)
    return len(again)


def _subject(person: Person) -> Subject:
    people = whole(person.pk)
    addresses = Identity.objects.filter(person_id__in=people).exclude(state=Identity.State.ERASED)
    subject = Subject(people, tuple(addresses.values_list("kind", "value")))
    for _name, privacy in highest_first():
        privacy.gather(subject)
    return subject
