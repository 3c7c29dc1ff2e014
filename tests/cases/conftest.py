"""The bakery, open, and a customer who was let down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, hire, letter, open_bakery
from ucho.cases import operations
from ucho.cases.models import Case
from ucho.conversations.models import Conversation
from ucho.events.delivery import deliver_all
from ucho.org.models import Agent

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def bakery(db: None) -> Bakery:
    """Piekarnia Kłos with its mailbox."""
    return open_bakery()


@pytest.fixture
def conversation(bakery: Bakery) -> Conversation:
    """Ala writes about her cake, without a word that a playbook would react to."""
    [entry] = arrive(bakery.mailbox, letter("Piszę w sprawie tortu na dzisiaj. Pudełko ma być białe."))
    deliver_all(NOON)
    return conversation_of(entry)


@pytest.fixture
def case(bakery: Bakery, conversation: Conversation) -> Case:
    """The case that Ola opened because of it."""
    return opened(bakery, conversation)


@pytest.fixture
def kasia(bakery: Bakery) -> Agent:
    """Kasia leads Mokotów."""
    return hire("kasia@klos.example", "Kasia Lis", bakery.mokotow, "lead", by_system())


def opened(bakery: Bakery, conversation: Conversation, *, reason: str = "manual", source: str = "") -> Case:
    """Open a case in a conversation."""
    return operations.open_case(
        person=conversation.person,
        unit=conversation.unit,
        reason=reason,
        source=source,
        conversations=[conversation],
        by=bakery.by_ola(),
    )
