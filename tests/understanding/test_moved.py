"""What was understood goes where its conversation goes, so that those who may read it see it, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, hire, letter, message_of
from tests.understanding.vectors import remember
from ucho.conversations import operations as conversations
from ucho.core.actors import Actor
from ucho.customers import forgetting
from ucho.customers import operations as customers
from ucho.customers.models import Person
from ucho.events.delivery import deliver_all
from ucho.org.queries import actor_of
from ucho.understanding import heat
from ucho.understanding.heat import Asked
from ucho.understanding.learning import queries as learning
from ucho.understanding.models import Aspect, Reading, Vector

pytestmark = pytest.mark.django_db


def seen(actor: Actor) -> int:
    """Return how many texts somebody finds in the table of what customers speak of."""
    asked = Asked(NOON - timedelta(days=7), NOON + timedelta(days=1))
    found = heat.heat(actor, asked, before=NOON - timedelta(days=14))
    return sum(one.texts for one in found.now.values())


def test_readings_and_vectors_follow_their_conversation_and_no_other(bakery: Bakery) -> None:
    (moved,) = arrive(bakery.mailbox, letter("Fatalna obsługa.", message_id="<a@x>"))
    arrive(bakery.mailbox, letter("Halo?", in_reply_to="<a@x>"))
    arrive(bakery.mailbox, letter("Fatalna obsługa.", sender="Jan <jan@example.com>"))
    for reading in Reading.objects.all():
        Aspect.objects.filter(reading=reading).delete()
        Aspect.objects.create(reading=reading, category="staff", polarity="negative", start=0, end=7)
    Vector.objects.all().delete()
    remember(message_of(moved))
    lead = actor_of(hire("ewa@klos.example", "Ewa Lis", bakery.kazimierz, "lead", by_system()))
    reading = Reading.objects.get(subject=f"conversations.message:{message_of(moved).pk}")
    assert (seen(lead), learning.may_read(lead, reading)) == (0, False)
    conversations.move(conversation_of(moved), to=bakery.kazimierz, by=by_system())
    deliver_all(NOON)
    assert seen(lead) == 2
    reading.refresh_from_db()
    assert learning.may_read(lead, reading)
    assert Vector.objects.get().unit == bakery.kazimierz
    assert Reading.objects.filter(unit=bakery.mokotow).count() == 1, "the other conversation stays"


def test_a_conversation_that_moved_twice_ends_up_where_it_is(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter("Fatalna obsługa."))
    conversations.move(conversation_of(entry), to=bakery.kazimierz, by=by_system())
    conversations.move(conversation_of(entry), to=bakery.company, by=by_system())
    deliver_all(NOON)
    assert Reading.objects.get().unit == bakery.company


def test_what_is_written_after_the_move_belongs_to_the_new_unit(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter("Dzień dobry.", message_id="<a@x>"))
    conversations.move(conversation_of(entry), to=bakery.kazimierz, by=by_system())
    arrive(bakery.mailbox, letter("Fatalna obsługa.", in_reply_to="<a@x>"))
    assert set(Reading.objects.values_list("unit", flat=True)) == {bakery.kazimierz.pk}


def test_merging_customers_changes_nothing_about_who_sees_and_all_goes_with_the_customer(bakery: Bakery) -> None:
    arrive(bakery.mailbox, letter("Fatalna obsługa."))
    (second,) = arrive(bakery.mailbox, letter("Fatalny chleb.", sender="Alicja <alicja@example.com>"))
    conversations.move(conversation_of(second), to=bakery.kazimierz, by=by_system())
    deliver_all(NOON)
    keep, lose = Person.objects.order_by("pk")
    customers.merge(keep, lose, reason="same_person", by=by_system())
    deliver_all(NOON)
    units = Reading.objects.order_by("pk").values_list("unit", flat=True)
    assert list(units) == [bakery.mokotow.pk, bakery.kazimierz.pk], "each stays with its conversation"
    keep.refresh_from_db()
    assert len(forgetting.export(keep, by=by_system())["understanding"]["understood"]) == 2
    for reading in Reading.objects.all():
        Vector.objects.get_or_create(
            subject=reading.subject, model="tests-1", person_id=reading.person_id, unit_id=reading.unit_id,
            defaults={"numbers": b"\x01" * 384, "said_at": NOON},
        )  # fmt: skip
    forgetting.erase(keep, by=by_system())
    assert not Vector.objects.exists()
