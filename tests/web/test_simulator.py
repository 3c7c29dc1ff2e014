"""The simulator shows a demo's customer what a mailbox would."""

from __future__ import annotations

from django.test import Client

from tests.cast import Bakery, by_system
from ucho.channels.permit import Purpose
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.surveys import operations
from ucho.surveys.letters import address_of
from ucho.surveys.models import Invitation
from ucho.surveys.tokens import token_for


def test_a_customer_finds_the_survey_among_their_letters_and_can_open_it(
    ola: Client, bakery: Bakery, ala: Conversation, settings: object
) -> None:
    settings.UCHO_DEMO = True  # type: ignore[attr-defined]
    channel = ala.channels.get()
    asked = operations.invite(
        identity=channel.identity,
        account=bakery.mailbox,
        instrument="fixed",
        subject=f"conversations.conversation:{ala.pk}",
        purpose=Purpose.CASE,
        language="pl",
        by=by_system(clock.now()),
    )
    assert isinstance(asked, Invitation)
    page = ola.get("/simulator/", {"as": channel.identity.value}).content.decode()
    assert f'href="{address_of("survey", token_for(asked.pk))}"' in page
