"""Two questions to one person at once are one question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter
from tests.conversations.test_races import all_at_once
from tests.surveys.conftest import ask
from ucho.channels.models import Dispatch
from ucho.conversations.models import Conversation
from ucho.customers import operations as customers
from ucho.surveys.models import Invitation, Skip

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_questions_at_once_to_two_addresses_of_one_person_are_one(bakery: Bakery, ala: Conversation) -> None:
    [entry] = arrive(bakery.mailbox, letter("Dzień dobry", sender="Ala Nowak <ala.nowak@example.org>"))
    other = conversation_of(entry)
    customers.merge(ala.person, other.person, by=by_system())
    later = NOON + timedelta(milliseconds=3)  # whoever comes second may have looked at the clock first
    raised = all_at_once(
        lambda: ask(bakery, ala, at=later),
        lambda: ask(bakery, other, instrument="nps"),
        lambda: ask(bakery, other, instrument="csat"),
        lambda: ask(bakery, ala, at=later),
    )
    assert raised == []
    assert Invitation.objects.count() == Dispatch.objects.count() == 1
    assert list(Skip.objects.values_list("rule", flat=True)) == ["gap"] * 3
