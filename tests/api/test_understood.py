"""What a machine understood of messages, through the API."""

from __future__ import annotations

import pytest

from tests.api.bakery import Bakery, Program
from tests.cast import arrive, by_system, letter, message_of
from tests.understanding.rows import understood
from ucho.conversations import operations as conversations
from ucho.understanding.models import Correction, Reading

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


def read(bakery: Bakery) -> tuple[int, Reading]:
    """Let a letter arrive that was read; return the message's id with what was understood."""
    (entry,) = arrive(bakery.mailbox, letter("Kurier był miły, ale chleb spleśniały.", to="poczta@klos.example"))
    message = message_of(entry)
    reading = understood(
        bakery.mokotow, ("product", "negative"), subject=f"conversations.message:{message.pk}",
        person=message.conversation.person, sentiment="negative",
    )  # fmt: skip
    return message.pk, reading


def test_a_program_corrects_what_was_understood_and_takes_it_back(bakery: Bakery, ola: Program) -> None:
    pk, reading = read(bakery)
    told = ola.post(f"/messages/{pk}/understood/sentiment", {"answer": "positive"}, method="PUT")
    assert told["understood"]["sentiment"] == "positive"
    told = ola.post(f"/messages/{pk}/understood/aspect.delivery", {"answer": "positive"}, method="PUT")
    assert {"category": "delivery", "polarity": "positive"} in told["understood"]["aspects"]
    assert {(one.head, one.new, one.agent) for one in Correction.objects.filter(reading=reading)} == {
        ("sentiment", "positive", bakery.ola),
        ("aspect.delivery", "positive", bakery.ola),
    }
    ola.post(f"/messages/{pk}/understood/sentiment", {"answer": "positive"}, method="PUT")
    assert Correction.objects.count() == 2, "saying the same again changes nothing"
    told = ola.post(f"/messages/{pk}/understood/aspect.delivery", method="DELETE")
    assert told["understood"]["aspects"] == [{"category": "product", "polarity": "negative"}]


def test_what_cannot_be_answered_or_was_not_read_is_refused(bakery: Bakery, ola: Program) -> None:
    pk, _reading = read(bakery)
    for head, said in (("sentiment", "furious"), ("weather", "yes"), ("aspect.weather", "negative")):
        assert ola.post(f"/messages/{pk}/understood/{head}", {"answer": said}, 422, "PUT")["code"] == "refused"
    assert ola.post(f"/messages/{pk}/understood/sentiment", None, 422, "DELETE")["code"] == "refused"
    Reading.objects.all().delete()
    assert ola.post(f"/messages/{pk}/understood/sentiment", {"answer": "positive"}, 404, "PUT")["code"] == "missing"


def test_only_who_may_correct_there_corrects(bakery: Bakery) -> None:
    pk, _reading = read(bakery)
    stranger = bakery.program(bakery.marek)
    stranger.post(f"/messages/{pk}/understood/sentiment", {"answer": "positive"}, 404, "PUT")
    stranger.post(f"/messages/{pk}/understood/sentiment", None, 404, "DELETE")
    assert not Correction.objects.exists()
