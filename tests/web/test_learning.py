"""Correcting by one click, checking text after text, and what was learned, through their pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Bakery, by_system, hire
from tests.web.conftest import Open, signed_in, written
from tests.web.learning import asked_about, learned, reading_of
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.events.models import Job
from ucho.org.models import Agent
from ucho.understanding.models import CompanyHead, Correction, ReviewItem

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


def test_one_click_beside_a_message_corrects_it(ola: Client, ala: Conversation) -> None:
    reading = reading_of(ala)
    more = ola.get(reverse("message-reading", args=[ala.messages.get().pk]), headers=FRAGMENT).content.decode()
    assert 'value="sentiment:positive"' in more
    answer = ola.post(
        reverse("understanding-correct", args=[reading.pk]), {"answer": "sentiment:positive"}, headers=FRAGMENT
    ).content.decode()
    reading.refresh_from_db()
    assert reading.sentiment == "positive"
    assert "Ola Zielińska" in answer
    assert 'value="sentiment:positive" aria-pressed="true"' in answer
    ola.post(reverse("understanding-take-back", args=[reading.pk]), {"head": "sentiment"}, headers=FRAGMENT)
    assert Correction.objects.get().taken_back_at is not None


def test_an_answer_that_is_none_is_refused_in_a_sentence(ola: Client, ala: Conversation) -> None:
    address = reverse("understanding-correct", args=[reading_of(ala).pk])
    for answer in ("sentiment:maybe", "mood:positive", "", "intent:", "sentiment"):
        assert ola.post(address, {"answer": answer}, headers=FRAGMENT).status_code == 422, answer


def test_somebody_of_another_branch_can_neither_correct_nor_check(
    bakery: Bakery, client: Client, ala: Conversation
) -> None:
    reading = reading_of(ala)
    asked_about(reading, by=by_system())
    marek = signed_in(client, bakery.marek)
    for name in ("understanding-correct", "understanding-take-back"):
        assert marek.post(reverse(name, args=[reading.pk]), {"answer": "sentiment:positive"}).status_code == 404
    assert "Tort nie dojechał" not in marek.get(reverse("understanding-review")).content.decode()
    item = ReviewItem.objects.get()
    for name in ("understanding-review-answer", "understanding-review-skip"):
        assert marek.post(reverse(name, args=[item.pk]), {"answer": "sentiment:positive"}).status_code == 404
    assert not Correction.objects.exists()


def test_texts_are_checked_one_after_the_other(ola: Client, ala: Conversation, jan: Conversation) -> None:
    asked_about(reading_of(ala), reading_of(jan), by=by_system())
    first = ola.get(reverse("understanding-review")).content.decode()
    assert "Tort nie dojechał" in first
    assert "Где мой хлеб" not in first
    item = ReviewItem.objects.order_by("rank")[0]
    second = ola.post(
        reverse("understanding-review-answer", args=[item.pk]), {"answer": "sentiment:negative"}, headers=FRAGMENT
    ).content.decode()
    assert "Где мой хлеб" in second
    assert Correction.objects.get().chosen == "margin"
    back = ola.post(reverse("understanding-review-undo"), headers=FRAGMENT).content.decode()
    assert "Tort nie dojechał" in back
    assert Correction.objects.get().taken_back_at is not None
    for item in ReviewItem.objects.order_by("rank"):
        last = ola.post(reverse("understanding-review-skip", args=[item.pk]), headers=FRAGMENT)
    assert 'class="u-empty"' in last.content.decode()
    assert Correction.objects.count() == 1


def test_an_answer_to_another_question_is_not_taken(ola: Client, ala: Conversation) -> None:
    asked_about(reading_of(ala), by=by_system())
    address = reverse("understanding-review-answer", args=[ReviewItem.objects.get().pk])
    assert ola.post(address, {"answer": "complaint:yes"}, headers=FRAGMENT).status_code == 404


def test_what_the_customer_wants_may_be_typed(ola: Client, ala: Conversation) -> None:
    asked_about(reading_of(ala), head="intent", by=by_system())
    address = reverse("understanding-review-answer", args=[ReviewItem.objects.get().pk])
    ola.post(address, {"answer": "intent:", "words": " Gdzie  Przesyłka "}, headers=FRAGMENT)
    assert Correction.objects.get().new == "gdzie przesyłka"


def test_it_is_told_how_many_corrections_are_missing(ola: Client, ala: Conversation) -> None:
    page = ola.get(reverse("understanding-heads")).content.decode()
    assert 'class="u-empty"' in page
    ola.post(reverse("understanding-correct", args=[reading_of(ala).pk]), {"answer": "sentiment:positive"})
    page = ola.get(reverse("understanding-heads")).content.decode()
    assert "1 z 50" in page


def test_a_lead_sends_away_what_was_learned_and_an_agent_does_not(
    bakery: Bakery, client: Client, ala: Conversation
) -> None:
    head = learned(bakery, ala, clock.now())
    address = reverse("understanding-head-undo", args=[head.pk])
    page = signed_in(client, bakery.ola).get(reverse("understanding-heads")).content.decode()
    assert address not in page
    assert client.post(address).status_code == 403
    lead = hire("kasia@klos.example", "Kasia Bąk", bakery.company, "lead", by_system())
    page = signed_in(client, lead).get(reverse("understanding-heads")).content.decode()
    assert address in page
    assert "73,2" in page, "30 of 41"
    assert client.post(address, follow=True).status_code == 200
    assert CompanyHead.objects.get(pk=head.pk).state == "undone"
    assert client.post(address).status_code == 422
    client.post(reverse("understanding-teach"))
    assert Job.objects.filter(task="understanding.learn").exists()


@pytest.mark.django_db(transaction=True)
def test_texts_are_checked_by_keys_alone(open_as: Open, admin: Agent, ala: Conversation, jan: Conversation) -> None:
    asked_about(reading_of(ala), reading_of(jan), by=by_system())
    page = open_as(admin, reverse("understanding-review"), width=360, height=740)
    page.wait_for_selector("text=Tort nie dojechał")
    page.keyboard.press("1")
    page.wait_for_selector("[data-unread] >> text=Где мой хлеб")
    page.keyboard.press("1")  # twice in a hurry: the next text was not read yet, so nothing is said of it
    page.wait_for_selector("#review:not([data-unread]) >> text=Где мой хлеб")
    page.keyboard.press("u")
    page.wait_for_selector("#review:not([data-unread]) >> text=Tort nie dojechał")
    page.keyboard.press("s")
    page.wait_for_selector("#review:not([data-unread]) >> text=Где мой хлеб")
    page.keyboard.press("3")
    page.wait_for_selector(".u-empty")
    assert not [line for line in page.said if "Error" in line or "Policy" in line]  # type: ignore[attr-defined]
    assert list(Correction.objects.filter(taken_back_at=None).values_list("new", flat=True)) == ["positive"]


def test_the_queue_of_a_customer_who_left_is_empty(ola: Client, bakery: Bakery) -> None:
    again = written(bakery, "Czy jutro otwarte?", hours=3)
    asked_about(reading_of(again), by=by_system())
    again.messages.update(text="", subject="")
    assert 'class="u-empty"' in ola.get(reverse("understanding-review")).content.decode()
