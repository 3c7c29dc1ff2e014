"""A customer's page: what they answered, what we make good for them, and whether they are asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Bakery, by_system
from tests.web.answered import give
from tests.web.conftest import signed_in
from tests.web.recovering import opened
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.customers import operations as customers
from ucho.customers.models import Contact, Preference
from ucho.events.models import FactRow
from ucho.org import operations as org
from ucho.org.models import Role
from ucho.surveys import operations as surveys


def page_of(client: Client, conversation: Conversation) -> str:
    """Return the customer's page."""
    answer = client.get(f"/people/{conversation.person_id}/", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def english(bakery: Bakery) -> Bakery:
    """Ola reads English."""
    org.change_profile(bakery.ola, name="Ola", language="en", theme="auto", signature="", by=by_system())
    return bakery


@pytest.fixture
def asking(english: Bakery) -> Bakery:
    """Customers of the mailbox are asked, at any hour."""
    surveys.set_plan(english.mailbox, instrument="ces2", ask_after="PT0S", by=by_system(NOON))
    customers.set_ask_policy(
        english.company,
        gap="P30D",
        instrument_gap={},
        yearly_cap=6,
        quiet_from="00:00",
        quiet_to="00:00",
        quiet_weekends=False,
        needs_consent=False,
        by=by_system(NOON),
    )
    return english


def test_the_page_shows_cases_and_answers_with_the_way_to_each(asking: Bakery, ala: Conversation, ola: Client) -> None:
    case = opened(asking, ala, score=2)
    give(asking, [6], at=clock.now(), words="Miło było.", person=ala.person, conversation=ala)
    page = page_of(ola, ala)
    assert f'href="/cases/{case.pk}/"' in page
    assert f"#{case.pk} Bad answer: 2 of 7" in page
    assert "Our turn" in page
    assert "Miło było." in page
    assert "6 of 7" in page
    assert "CES 2.0 (ease)" in page
    about = page.split('id="answers"')[1].split("</section>")[0]
    assert about.count(f'<a href="{reverse("conversation", args=[ala.pk])}">') == 1  # the other was asked about nothing
    assert "Something is still open with this customer" in page


def test_nobody_sees_cases_and_answers_without_the_right_to(asking: Bakery, ala: Conversation, client: Client) -> None:
    opened(asking, ala, score=2)
    Role.objects.filter(code="agent").update(permissions=["customers.read", "conversations.read"])
    page = page_of(signed_in(client, asking.ola), ala)
    assert "Nikt nie oddzwonił." not in page
    assert 'id="cases"' not in page
    assert 'name="allowed"' not in page
    refused = client.post(f"/people/{ala.person_id}/ask/", {"allowed": "no"})
    assert refused.status_code == 403
    assert not Preference.objects.exists()


def test_an_agent_notes_that_a_customer_wants_no_surveys_and_takes_it_back(
    asking: Bakery, ala: Conversation, ola: Client
) -> None:
    assert "May be asked" in page_of(ola, ala)
    for _click in range(2):
        ola.post(f"/people/{ala.person_id}/ask/", {"allowed": "no"})
    page = page_of(ola, ala)
    assert "Not asked any more" in page
    assert 'value="no"' not in page
    assert Preference.objects.get().source == "agent"
    assert ola.post(f"/people/{ala.person_id}/ask/", {"allowed": "perhaps"}).status_code == 422
    ola.post(f"/people/{ala.person_id}/ask/", {"allowed": "yes"})
    assert "May be asked" in page_of(ola, ala)
    assert FactRow.objects.filter(type="customers.preference_set").count() == 2


def test_the_page_says_why_and_until_when_a_customer_is_not_asked(
    asking: Bakery, ala: Conversation, ola: Client
) -> None:
    Contact.objects.create(
        person=ala.person, purpose="ask", channel="email", at=clock.now() - timedelta(days=10), instrument="nps"
    )
    page = page_of(ola, ala)
    assert "Not asked just now" in page
    assert "We asked this customer something a short time ago." in page
    again = clock.now() + timedelta(days=20)
    assert f'<time datetime="{again:%Y-%m-%d}' in page


def test_without_a_survey_the_page_says_so(english: Bakery, ala: Conversation, ola: Client) -> None:
    assert "No survey is set for the account" in page_of(ola, ala) or "It was outside the hours" in page_of(ola, ala)
