"""What a machine understood of messages, through the API."""

from __future__ import annotations

import pytest

from tests.api.bakery import Bakery, Program
from tests.cast import arrive, by_system, letter, message_of
from tests.understanding.rows import understood
from ucho.conversations import operations as conversations
from ucho.understanding.models import Reading

pytestmark = pytest.mark.usefixtures("noon")


def test_a_message_tells_what_was_understood_of_it(bakery: Bakery, ola: Program) -> None:
    (entry,) = arrive(bakery.mailbox, letter("Kurier był miły, ale chleb spleśniały.", to="poczta@klos.example"))
    message = message_of(entry)
    reading = understood(
        bakery.mokotow, ("product", "negative"), ("staff", "positive"),
        subject=f"conversations.message:{message.pk}", person=message.conversation.person, sentiment="negative",
        codes=("complaint", "rude"),
        probabilities={"sentiment": {"negative": 0.8, "neutral": 0.1, "positive": 0.1}, "complaint": 0.9},
    )  # fmt: skip
    Reading.objects.filter(pk=reading.pk).update(mood=-0.7, unsure=["intent"])
    conversations.reply(message.conversation, text="Przepraszamy.", by=by_system())
    theirs, ours = ola.get(f"/conversations/{message.conversation_id}/messages")["items"]
    assert theirs["codes"] == ["complaint", "rude"]
    assert theirs["understood"] == {
        "language": "pl",
        "sentiment": "negative",
        "mood": -0.7,
        "probabilities": {"sentiment": {"negative": 0.8, "neutral": 0.1, "positive": 0.1}, "complaint": 0.9},
        "aspects": [{"category": "product", "polarity": "negative"}, {"category": "staff", "polarity": "positive"}],
        "unsure": ["intent"],
    }
    assert ours["understood"] is None
    assert ours["codes"] == []
