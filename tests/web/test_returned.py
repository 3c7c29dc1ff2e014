"""What agents see of mail that came back, and what they can do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import Bakery, arrive, by_system
from tests.channels.bounces import bounce
from tests.servers.axe import violations
from tests.web.conftest import Open
from ucho.channels.adapters import email as email_adapter
from ucho.channels.contract import Address, Outbound, Receipt
from ucho.conversations import operations
from ucho.conversations.models import Conversation, Message
from ucho.core import clock
from ucho.core.actors import By
from ucho.customers import operations as customers
from ucho.customers.models import Identity
from ucho.events.delivery import deliver_all
from ucho.org import operations as org
from ucho.org.queries import actor_of

SAID = "550 5.1.1 &lt;ala@example.com&gt;: User unknown"


@pytest.fixture
def returned(bakery: Bakery, ala: Conversation, monkeypatch: pytest.MonkeyPatch) -> Message:
    """Ola's answer to Ala, which came back: there is no such mailbox. Ola reads English."""

    def send(self: object, message: Outbound, settings: object) -> Receipt:
        return Receipt(message.message_id)

    monkeypatch.setattr(email_adapter.Email, "send", send)
    org.change_profile(bakery.ola, name="Ola Zielińska", language="en", theme="auto", signature="", by=by_system())
    at = clock.now() - timedelta(minutes=30)
    message = operations.reply(ala, text="Kierowca już jedzie.", by=By(actor_of(bakery.ola), at))
    deliver_all(at)
    assert message.dispatch is not None
    arrive(bakery.mailbox, bounce(message.dispatch), at=at + timedelta(minutes=5))
    return message


def page(client: Client, path: str) -> str:
    """Return a page in English."""
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_message_says_that_it_came_back_and_why(ola: Client, returned: Message) -> None:
    shown = page(ola, f"/conversations/{returned.conversation_id}/")
    assert "This message came back. There is no such mailbox, or it was closed." in shown
    assert SAID in shown
    assert "Mail to ala@example.com comes back. Ask the customer for another address, or call them." in shown


def test_the_composer_proposes_an_address_that_works(ola: Client, returned: Message) -> None:
    person = returned.conversation.person
    other = customers.add_identity(person, Address("email", "ala@dom.example"), by=by_system())
    shown = page(ola, f"/conversations/{returned.conversation_id}/")
    assert "Mail to ala@example.com comes back, so this answer goes to ala@dom.example." in shown
    chosen = shown.split(" selected>")[0].rsplit("<option", 1)[1]
    assert f'value="{other.pk}:' in chosen


def test_an_agent_says_that_an_address_works_again(ola: Client, returned: Message) -> None:
    person = returned.conversation.person_id
    identity = Identity.objects.get(value="ala@example.com")
    shown = page(ola, f"/people/{person}/")
    assert "There is no such mailbox, or it was closed. Since:" in shown
    button = f"/people/{person}/address/{identity.pk}/works/"
    assert button in shown
    answer = ola.post(button, follow=True, headers={"Accept-Language": "en"})
    assert "We write to ala@example.com again." in answer.content.decode()
    identity.refresh_from_db()
    assert identity.state == Identity.State.OK
    assert ola.post(f"/people/{person}/address/999/works/").status_code == 404


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (360, "dark")])
@pytest.mark.django_db(transaction=True)
def test_what_came_back_shuts_nobody_out(
    bakery: Bakery, returned: Message, open_as: Open, width: int, theme: str
) -> None:
    for path in (f"/conversations/{returned.conversation_id}/", f"/people/{returned.conversation.person_id}/"):
        shown = open_as(bakery.ola, path, width=width, theme=theme)
        assert violations(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
