"""People, their addresses, merging and parting."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Bakery, arrive, by_system, conversation_of, letter
from ucho.channels.contract import Address
from ucho.core.actors import EVERYWHERE, Rights
from ucho.core.errors import Refused
from ucho.customers import operations, queries, timeline
from ucho.customers.models import Identity, Merge, Person


def ala_and_jan() -> tuple[Person, Person]:
    by = by_system()
    ala = operations.meet(Address("email", "ala@example.com", "Ala Nowak"), by=by).person
    jan = operations.meet(Address("email", "jan@example.org", "Jan Kowalski"), by=by).person
    return ala, jan


def state() -> dict[str, Any]:
    """Return every row that says who somebody is, without the log of merges itself."""
    return {
        model.__name__: serializers.serialize("json", model.objects.order_by("pk"))
        for model in (Person, Identity, *(m for m in apps.get_app_config("conversations").get_models()))
    }


def test_an_address_is_met_once_and_a_name_is_learnt_later(bakery: Bakery) -> None:
    by = by_system()
    first = operations.meet(Address("email", "ala@example.com"), by=by)
    again = operations.meet(Address("email", "ala@example.com", "Ala Nowak"), language="pl", by=by)
    assert first.pk == again.pk
    person = queries.person(first.person_id)
    assert (person.name, person.language) == ("Ala Nowak", "pl")


def test_a_name_alone_links_nobody(bakery: Bakery) -> None:
    arrive(bakery.mailbox, letter("Raz"), letter("Dwa", sender="Ala Nowak <ala.nowak@example.org>"))
    assert Person.objects.count() == 2


def test_undoing_a_merge_restores_every_row_bit_for_bit(bakery: Bakery) -> None:
    entries = arrive(bakery.mailbox, letter("Raz"), letter("Dwa", sender="Jan <jan@example.org>"))
    ala, jan = (conversation_of(entry).person for entry in entries)
    before = state()
    done = operations.merge(ala, jan, by=by_system())
    assert queries.person(jan.pk) == ala
    assert {identity.value for identity in queries.identities_of(ala.pk)} == {"ala@example.com", "jan@example.org"}
    operations.part(done, by=by_system())
    assert state() == before


def test_a_merged_customer_has_one_history(bakery: Bakery) -> None:
    entries = arrive(bakery.mailbox, letter("Raz"), letter("Dwa", sender="Jan <jan@example.org>"))
    ala, jan = (conversation_of(entry).person for entry in entries)
    operations.merge(ala, jan, by=by_system())
    told = timeline.of_person(ala.pk, Rights({"conversations.read": EVERYWHERE}))
    assert sum("wrote" in str(line.entry.sentence) for line in told) == 2
    hidden = timeline.of_person(ala.pk, Rights())
    assert not any("wrote" in str(line.entry.sentence) for line in hidden)


def test_an_address_of_somebody_else_is_not_taken_silently(bakery: Bakery) -> None:
    ala, _jan = ala_and_jan()
    with pytest.raises(Refused, match="merge"):
        operations.add_identity(ala, Address("email", "jan@example.org"), by=by_system())


def test_one_customer_is_not_merged_with_themselves(bakery: Bakery) -> None:
    ala, jan = ala_and_jan()
    operations.merge(ala, jan, by=by_system())
    with pytest.raises(Refused, match="already"):
        operations.merge(jan, ala, by=by_system())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=12))
def test_undoing_all_merges_in_any_order_leaves_everybody_as_they_were(
    db: None, steps: list[tuple[int, int, bool]]
) -> None:
    by, round_ = by_system(), Person.objects.count()
    identities = [operations.meet(Address("email", f"k{n}@r{round_}.example", f"K{n}"), by=by) for n in range(4)]
    people = [identity.person_id for identity in identities]
    for left, right, undo in steps:
        if undo:
            done = Merge.objects.filter(undone_at=None).order_by("pk").first()
            if done is not None:
                operations.part(done, by=by)
        else:
            try:
                operations.merge(Person.objects.get(pk=people[left]), Person.objects.get(pk=people[right]), by=by)
            except Refused:
                continue
        for identity, origin in zip(identities, people, strict=True):
            identity.refresh_from_db()
            assert identity.person_id == queries.survivor(Person.objects.get(pk=origin)).pk
    for done in Merge.objects.filter(undone_at=None):
        operations.part(done, by=by)
    assert [Identity.objects.get(pk=identity.pk).person_id for identity in identities] == people
