"""Asking about people; a merged person is always seen as the survivor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ucho.core import search
from ucho.core.errors import Missing
from ucho.customers.models import NOBODY, AskPolicy, Identity, Merge, Person, Preference
from ucho.events.queries import Place


def survivor(person: Person) -> Person:
    """Return who a person is today: themselves, or whoever they were merged into.

    Args:
        person: any record.
    """
    while person.merged_into_id is not None:
        person = Person.objects.get(pk=person.merged_into_id)
    return person


def person(pk: int) -> Person:
    """Return a person as they are today.

    Args:
        pk: its id.

    Raises:
        Missing: there is no such person.
    """
    found = Person.objects.filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such customer."))
    return survivor(found)


def whole(pk: int) -> frozenset[int]:
    """Return the ids of a person and of everybody merged into them.

    Args:
        pk: a customer's id.
    """
    found, edge = {pk}, {pk}
    while edge:
        edge = set(Person.objects.filter(merged_into_id__in=edge).values_list("pk", flat=True)) - found
        found |= edge
    return frozenset(found)


def survivors(ids: Collection[int]) -> dict[int, Person]:
    """Return for each id the person it stands for today, in a few queries however many there are.

    Args:
        ids: which ones, by id.
    """
    known = {one.pk: one for one in Person.objects.filter(pk__in=set(ids))}
    while missing := {one.merged_into_id for one in known.values() if one.merged_into_id} - known.keys():
        known |= {one.pk: one for one in Person.objects.filter(pk__in=missing)}
    result = {}
    for pk in ids:
        one = known.get(pk)
        while one is not None and one.merged_into_id:
            one = known[one.merged_into_id]
        if one is not None:
            result[pk] = one
    return result


def identities_of(pk: int) -> list[Identity]:
    """Return a person's addresses, oldest first, without erased ones and senders who gave none.

    Args:
        pk: its id.
    """
    return list(
        Identity.objects.filter(person_id__in=whole(pk))
        .exclude(state=Identity.State.ERASED)
        .exclude(kind=NOBODY)
        .order_by("pk")
    )


def identity_of(kind: str, value: str) -> Identity | None:
    """Return the identity with this normalised value.

    Args:
        kind: email, phone …
        value: the normalised value.
    """
    return Identity.objects.filter(kind=kind, value=value).select_related("person").first()


def merges_of(pk: int) -> QuerySet[Merge]:
    """Return the merges in force into this person, newest first.

    Args:
        pk: its id.
    """
    return Merge.objects.filter(survivor_id__in=whole(pk), undone_at=None).select_related("merged").order_by("-pk")


def people(*, before: Place | None = None, limit: int = 50) -> list[Person]:
    """Return people newest first, without merged and erased ones.

    Args:
        before: the place behind which to go on; None for the start.
        limit: how many at most.
    """
    rows = Person.objects.filter(merged_into=None, erased_at=None)
    if before:
        rows = rows.filter(Q(created_at__lt=before[0]) | Q(created_at=before[0], pk__lt=before[1]))
    return list(rows.prefetch_related("identities").order_by("-created_at", "-pk")[:limit])


def find(words: str, *, limit: int = 50) -> list[Person]:
    """Return people whose name, address or attributes match, newest first.

    Args:
        words: what is looked for, in any form of the words.
        limit: how many at most.
    """
    hits = search.search("person", words, units=None, before=None, limit=limit)
    found = survivors([hit.ref for hit in hits])
    return list({found[hit.ref].pk: found[hit.ref] for hit in hits if hit.ref in found}.values())


def ask_policy() -> AskPolicy:
    """Return how often and when the company asks; the defaults as long as nobody decided."""
    return AskPolicy.objects.filter(pk=1).first() or AskPolicy()


def word_on(people: Collection[int], purpose: str, *, until: datetime | None = None) -> bool | None:
    """Return what a customer said last about messages of one kind, None when they never did.

    Args:
        people: the customer with everybody merged into them, by id.
        purpose: a value of `Purpose`.
        until: leave out what was said after this moment; None for nothing.
    """
    rows = Preference.objects.filter(person_id__in=people, purpose=purpose)
    if until is not None:
        rows = rows.filter(at__lte=until)
    return rows.order_by("-at", "-pk").values_list("allowed", flat=True).first()
