"""The pages of topics: what waits for a name, what is watched, and what one may do to it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Bakery
from tests.understanding.talk import talked_about
from tests.web.conftest import signed_in
from ucho.core import clock
from ucho.events.models import Job
from ucho.org.models import Agent
from ucho.understanding.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(bakery: Bakery) -> Topic:
    """Paying with BLIK; beside it, lost parcels wait for a name."""
    return talked_about(bakery.mokotow, clock.now())


@pytest.fixture
def lead(client: Client, admin: Agent) -> Client:
    """Somebody who may decide about topics."""
    return signed_in(client, admin)


def page(browser: Client, name: str = "understanding-topics", *args: object) -> str:
    return browser.get(reverse(name, args=args)).content.decode()


def test_before_anybody_writes_the_page_says_what_will_come(bakery: Bakery, lead: Client) -> None:
    assert "Nikt jeszcze nie napisał" in page(lead)


def test_the_list_shows_proposals_with_examples_and_topics_with_ranges(topic: Topic, lead: Client) -> None:
    html = page(lead)
    assert "zgubiona paczka, kurier" in html
    assert "Nie mogę zapłacić BLIKIEM" in html
    assert "Płatność BLIK" in html
    assert "12 tekstów z 120" in html
    assert ">10\u00a0%<" in html, "no tenths of 120 texts"
    assert "<polyline" in html
    assert "nowy" in html


def test_a_new_topic_is_counted_in_the_navigation_until_somebody_names_it(topic: Topic, lead: Client) -> None:
    waiting = Topic.objects.get(name="")
    Topic.objects.filter(pk=waiting.pk).update(alerted_at=clock.now())
    assert "1 nowy temat" in page(lead, "people")
    lead.post(reverse("understanding-topic-name", args=[waiting.pk]), {"name": "Zgubione paczki"})
    assert "nowy temat" not in page(lead, "people")


def test_a_proposal_is_named_and_watched_from_then_on(topic: Topic, lead: Client) -> None:
    waiting = Topic.objects.get(name="")
    lead.post(reverse("understanding-topic-name", args=[waiting.pk]), {"name": "Zgubione paczki"})
    waiting.refresh_from_db()
    assert (waiting.name, waiting.state) == ("Zgubione paczki", "active")
    refused = lead.post(reverse("understanding-topic-name", args=[waiting.pk]), {"name": "płatność blik"})
    assert refused.status_code == 422
    assert "Inny temat nazywa się" in refused.content.decode()


def test_topics_are_dismissed_merged_and_parted(topic: Topic, lead: Client) -> None:
    waiting = Topic.objects.get(name="")
    lead.post(reverse("understanding-topic-merge", args=[waiting.pk]), {"into": topic.pk})
    html = page(lead, "understanding-topic", topic.pk)
    assert "24 teksty z 120" in html
    lead.post(reverse("understanding-topic-part", args=[waiting.pk]))
    assert "12 tekstów z 120" in page(lead, "understanding-topic", topic.pk)
    lead.post(reverse("understanding-topic-dismiss", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.state == "dismissed"


def test_a_topic_is_split_by_its_groups(topic: Topic, lead: Client) -> None:
    html = page(lead, "understanding-topic-split", topic.pk)
    address = reverse("understanding-topic-split-off", args=[topic.pk])
    nothing = lead.post(address, {"name": "BLIK na Pradze", "groups": ["1-2"]})
    assert nothing.status_code == 422
    keys = [part.split('"')[0] for part in html.split('name="groups" value="')[1:]]
    assert len(keys) > 1
    lead.post(address, {"name": "BLIK na Pradze", "groups": keys, "go": keys[:1]})
    made = Topic.objects.get(name="BLIK na Pradze")
    assert made.split_from == topic
    assert made.members.count() + topic.members.count() == 12


def test_looking_now_is_one_job(topic: Topic, lead: Client) -> None:
    lead.post(reverse("understanding-topics-look"))
    lead.post(reverse("understanding-topics-look"))
    assert Job.objects.filter(task="understanding.topics").count() == 1


def test_an_agent_reads_topics_of_the_own_unit_and_decides_nothing(topic: Topic, bakery: Bakery, ola: Client) -> None:
    html = page(ola)
    assert "Płatność BLIK" in html
    assert reverse("understanding-topic-name", args=[topic.pk]) not in html
    assert ola.post(reverse("understanding-topic-dismiss", args=[topic.pk])).status_code == 403
    elsewhere = signed_in(Client(), bakery.marek)
    assert "BLIK" not in page(elsewhere)
    assert elsewhere.get(reverse("understanding-topic", args=[topic.pk])).status_code == 404
