"""The bakery, and Ala, who wrote to it and was answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, open_bakery
from ucho.channels.permit import Purpose
from ucho.conversations.models import Conversation
from ucho.customers.consent import Refusal
from ucho.surveys import operations
from ucho.surveys.models import Invitation

Invite = Callable[..., Invitation | Refusal]


@pytest.fixture
def bakery(db: None) -> Bakery:
    """Piekarnia Kłos with its mailbox."""
    return open_bakery()


@pytest.fixture
def ala(bakery: Bakery) -> Conversation:
    """Ala's conversation."""
    [entry] = arrive(bakery.mailbox, letter("Czy tort będzie na sobotę?"), at=NOON - timedelta(days=1))
    return conversation_of(entry)


def ask(bakery: Bakery, conversation: Conversation, **changes: object) -> Invitation | Refusal:
    """Ask the customer of a conversation by CES 2.0 at noon, unless something else is said."""
    at = changes.pop("at", NOON)
    values: dict[str, object] = {
        "identity": conversation.channels.get().identity,
        "account": bakery.mailbox,
        "instrument": "ces2",
        "subject": f"conversations.conversation:{conversation.pk}",
        "purpose": Purpose.ASK,
        "agent": bakery.ola,
        "language": "pl",
        "by": by_system(at),  # type: ignore[arg-type]
    }
    return operations.invite(**(values | changes))  # type: ignore[arg-type]


def invited(bakery: Bakery, conversation: Conversation, **changes: object) -> Invitation:
    """Ask, and be sure that it was sent."""
    made = ask(bakery, conversation, **changes)
    assert isinstance(made, Invitation), made
    return made
