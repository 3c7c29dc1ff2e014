"""Which readings of messages open a case: the codes that are switched on, and only sure ones where that is wanted."""

from __future__ import annotations

import pytest

from tests.cast import NOON, Bakery, by_system
from tests.playbooks.acts import MINUTE, write
from tests.understanding.rows import understood
from ucho.cases.models import Case
from ucho.conversations.models import Message
from ucho.events import log
from ucho.events.delivery import deliver_all
from ucho.playbooks import operations
from ucho.understanding.facts import Read

NAME = "recover_unhappy_message"


def means(bakery: Bakery, *codes: str, **probabilities: object) -> None:
    """Let a message arrive, and be understood to mean something, whatever readers make of it."""
    operations.switch(NAME, False, by=by_system())
    message = write(bakery, f"Czy jutro jest chleb numer {Message.objects.count()}?").messages.latest("pk")
    conversation = message.conversation
    operations.switch(NAME, True, by=by_system())
    reading = understood(
        bakery.mokotow, subject=f"conversations.message:{message.pk}", person=conversation.person,
        codes=codes, probabilities=probabilities,
    )  # fmt: skip
    fact = Read(reading.pk, "message", message.pk, codes)
    log.record(fact, reading, by=by_system(NOON + MINUTE), person_id=conversation.person_id)
    deliver_all(NOON + MINUTE)


@pytest.mark.parametrize("code", ["effort", "rude"])
def test_hard_work_and_rudeness_open_a_case_only_where_somebody_switched_that_on(bakery: Bakery, code: str) -> None:
    means(bakery, code)
    assert not Case.objects.exists()
    operations.change(NAME, {code: True}, by=by_system())
    means(bakery, code)
    assert Case.objects.get().reason == "unhappy_message"


@pytest.mark.parametrize(
    ("code", "probabilities", "opens"),
    [
        ("complaint", {"complaint": 0.95}, True),
        ("complaint", {"complaint": 0.6}, False),
        ("unhappy", {"sentiment": {"negative": 0.97, "neutral": 0.02, "positive": 0.01}}, True),
        ("unhappy", {"sentiment": {"negative": 0.7, "neutral": 0.2, "positive": 0.1}}, False),
        ("unhappy", {}, True),  # plain rules are sure of what they say
        ("leaving", {"complaint": 0.99, "leaving": 0.5}, False),
    ],
)
def test_only_sure_readings_open_a_case_where_that_is_wanted(
    bakery: Bakery, code: str, probabilities: dict[str, object], opens: bool
) -> None:
    operations.change(NAME, {"sure": True}, by=by_system())
    means(bakery, code, **probabilities)
    assert Case.objects.exists() is opens


def test_by_default_every_reading_counts_however_sure(bakery: Bakery) -> None:
    means(bakery, "complaint", complaint=0.55)
    assert Case.objects.exists()
