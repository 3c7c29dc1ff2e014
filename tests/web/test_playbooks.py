"""Colleagues see what ucho does by itself, switch it, and try it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Bakery, by_system, hire
from tests.web.conftest import Open, signed_in, written
from ucho.conversations import operations as conversations
from ucho.core import clock
from ucho.core.actors import By
from ucho.events.delivery import deliver_all
from ucho.org.models import Agent
from ucho.playbooks import operations
from ucho.playbooks.models import Run, Switch
from ucho.surveys import operations as surveys
from ucho.surveys.models import Invitation

LIST = "/settings/playbooks/"
ASK = f"{LIST}ask_after_resolved/"
UNHAPPY = f"{LIST}recover_unhappy_message/"


def words(client: Client, address: str) -> str:
    """Return what a page says, without its marks."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def paul(bakery: Bakery, admin: Agent, client: Client) -> Client:
    """The administrator's browser, in English."""
    from ucho.org import operations as org

    org.change_profile(admin, name=admin.name, language="en", theme="light", signature="", by=by_system())
    return signed_in(client, admin)


def test_the_list_says_what_each_does_and_for_whom_it_last_did(bakery: Bakery, paul: Client) -> None:
    written(bakery, "Chleb był spleśniały, to skandal.", sender="Ala Nowak <ala@example.com>", hours=1)
    told = words(paul, LIST)
    assert "Ask how it went" in told
    assert "for Ala Nowak" in told
    assert "done 1 time" in told
    assert told.count("It has not done anything yet.") == 3


def test_a_playbook_is_switched_off_and_on_by_a_button(bakery: Bakery, paul: Client) -> None:
    answer = paul.post(f"{UNHAPPY}switch/", {"on": "0", "from": "playbook"})
    assert answer["Location"] == UNHAPPY
    assert not Switch.objects.get().enabled
    written(bakery, "To skandal.", hours=1)
    assert not Run.objects.exists()
    paul.post(f"{UNHAPPY}switch/", {"on": "1", "from": "list"})
    assert Switch.objects.get().enabled


def test_settings_are_boxes_in_a_plain_form(bakery: Bakery, paul: Client) -> None:
    assert "A machine reads the messages" in words(paul, UNHAPPY)
    paul.post(UNHAPPY, {"unhappy": "on", "tell": "on"})
    known = Switch.objects.get().settings
    assert {name for name, on in known.items() if on} == {"unhappy", "tell"}


def test_who_may_only_look_gets_no_buttons_and_no_effect(bakery: Bakery, ola: Client) -> None:
    page = ola.get(UNHAPPY).content.decode()
    assert "playbooks/recover_unhappy_message/switch/" not in page
    assert ola.post(f"{UNHAPPY}switch/", {"on": "0"}).status_code == 403
    assert ola.post(UNHAPPY, {"tell": "on"}).status_code == 403
    assert not Switch.objects.exists()


def test_runs_are_told_with_whom_when_and_why_not(bakery: Bakery, paul: Client) -> None:
    conversation = written(bakery, "Macie bajgle?", sender="Ala Nowak <ala@example.com>", hours=5)
    by = By(by_system().actor, clock.now() - timedelta(hours=4))
    conversations.resolve(conversation, unanswered=True, by=by)
    deliver_all(by.at)
    told = words(paul, ASK)
    assert "Ala Nowak" in told
    assert "No survey is set for the account the customer wrote to." in told
    assert reverse("conversation", args=[conversation.pk]) in paul.get(ASK).content.decode()
    assert "Nothing to see here yet." in words(paul, f"{ASK}?state=done")


def test_a_dry_run_says_what_would_have_happened_and_does_nothing(bakery: Bakery, paul: Client) -> None:
    operations.switch("ask_after_resolved", False, by=by_system())
    surveys.set_plan(bakery.mailbox, instrument="csat", ask_after="PT1H", by=by_system())
    for n in range(2):
        conversation = written(bakery, "Macie bajgle?", sender="Ala Nowak <ala@example.com>", hours=50 - n)
        by = By(bakery.by_ola().actor, clock.now() - timedelta(hours=49 - n))
        conversations.reply(conversation, text="Tak.", by=by)
        conversations.resolve(conversation, by=by)
    told = words(paul, f"{ASK}?try=1")
    assert "It would have acted on 1 of 2 occasions." in told
    assert "We asked this customer something a short time ago." in told
    assert not Invitation.objects.exists()
    assert not Run.objects.exists()


def test_colleagues_of_another_branch_see_no_customers_of_this_one(bakery: Bakery, client: Client) -> None:
    written(bakery, "To skandal.", sender="Ala Nowak <ala@example.com>", hours=1)
    signed_in(client, bakery.marek)
    assert "Ala Nowak" not in client.get(UNHAPPY + "?try=1").content.decode()
    assert "Ala Nowak" not in client.get(LIST).content.decode()


def test_who_may_not_see_customers_sees_no_names(bakery: Bakery, client: Client) -> None:
    from ucho.org import operations as org
    from ucho.org.models import Role

    role = Role.objects.get(code="analyst")
    org.change_role(role, permissions=["playbooks.read"], by=by_system())
    seer = hire("iza@klos.example", "Iza", bakery.company, "analyst", by_system())
    written(bakery, "To skandal.", sender="Ala Nowak <ala@example.com>", hours=1)
    signed_in(client, seer)
    page = client.get(UNHAPPY).content.decode()
    assert "Ala Nowak" not in page
    assert "/conversations/" not in page


def test_there_is_no_page_of_a_playbook_that_does_not_exist(bakery: Bakery, paul: Client) -> None:
    assert paul.get(f"{LIST}conquer_the_world/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_it_works_on_a_phone_without_a_line_too_wide(open_as: Open, bakery: Bakery, admin: Agent) -> None:
    written(bakery, "To skandal.", sender="Ala Nowak <ala@example.com>", hours=1)
    page = open_as(admin, f"{UNHAPPY}?try=1", width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name=re.compile("Wyłącz|Switch off")).click()
    page.get_by_role("button", name=re.compile("Włącz|Switch on")).wait_for()
    assert not Switch.objects.get().enabled
