"""Saying in a conversation what a message is about, and how it speaks of it."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.cast import Bakery, by_system
from tests.servers.axe import violations
from tests.web.conftest import Open, signed_in
from tests.web.understood import understood
from ucho.conversations.models import Conversation
from ucho.understanding import operations
from ucho.understanding.models import Aspect, Correction, Reading

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def reading(ala: Conversation) -> Reading:
    """Ala's letter: ucho heard of the delivery, badly, and found the message rather urgent, without a badge."""
    likely = {"urgency": 0.62, "complaint": 0.9, "effort": 0.1, "emotion": {"thanks": 0.1, "anger": 0.2}}
    about = {"delivery": ("negative", "Tort nie dojechał")}
    message = understood(ala, sentiment="negative", aspects=about, probabilities=likely, codes=["complaint"])
    return Reading.objects.get(subject=f"conversations.message:{message.pk}")


def block(client: Client, reading: Reading) -> str:
    """Return what stands below a message when it is opened."""
    number = int(reading.subject.rpartition(":")[2])
    return client.get(reverse("message-reading", args=[number]), headers=FRAGMENT).content.decode()


def press(client: Client, reading: Reading, answer: str) -> str:
    """Press a button of the block; returns the block as it is then."""
    address = reverse("understanding-correct", args=[reading.pk])
    return client.post(address, {"answer": answer}, headers=FRAGMENT).content.decode()


def pressed(page: str) -> list[str]:
    """Return the answers that the block shows as those that hold."""
    return re.findall(r'value="([^"]+)" aria-pressed="true"', page)


def test_a_part_of_the_service_that_was_found_is_corrected_and_taken_back(ola: Client, reading: Reading) -> None:
    page = block(ola, reading)
    assert "Dostawa" in page
    assert "aspect.delivery:negative" in pressed(page)
    page = press(ola, reading, "aspect.delivery:positive")
    assert "aspect.delivery:positive" in pressed(page)
    assert "Ola Zielińska" in page
    assert reading.aspects.get().polarity == "positive"
    page = press(ola, reading, "aspect.delivery:none")
    assert not reading.aspects.exists()
    assert "aspect.delivery:none" in pressed(page), "it can still be taken back"
    address = reverse("understanding-take-back", args=[reading.pk])
    for _time in range(2):
        ola.post(address, {"head": "aspect.delivery"}, headers=FRAGMENT)
    assert reading.aspects.get().polarity == "negative"


def test_what_was_missed_is_added_once_however_often_it_is_pressed(ola: Client, reading: Reading) -> None:
    page = block(ola, reading)
    offered = re.findall(r'value="aspect\.([a-z]+):negative">', page)
    assert len(offered) == 11, "all but what was found, with the mood of the message"
    for _time in range(2):
        page = press(ola, reading, "aspect.staff:negative")
    assert set(reading.aspects.values_list("category", "polarity")) == {
        ("delivery", "negative"),
        ("staff", "negative"),
    }
    assert Correction.objects.count() == 1
    assert "aspect.staff:negative" in pressed(page)


def test_a_part_spoken_of_in_several_ways_says_so(ola: Client, reading: Reading) -> None:
    Aspect.objects.create(reading=reading, category="delivery", polarity="positive", start=0, end=4)
    page = block(ola, reading)
    assert not [one for one in pressed(page) if one.startswith("aspect.")]
    assert "na kilka sposobów" in page


def test_a_part_that_does_not_exist_is_refused_in_a_sentence(ola: Client, reading: Reading) -> None:
    address = reverse("understanding-correct", args=[reading.pk])
    for answer in ("aspect.bread:negative", "aspect.delivery:yes", "aspect.:negative", "aspect.delivery"):
        assert ola.post(address, {"answer": answer}, headers=FRAGMENT).status_code == 422, answer
    assert not Correction.objects.exists()


def test_somebody_of_another_branch_cannot_say_what_it_is_about(
    bakery: Bakery, client: Client, reading: Reading
) -> None:
    address = reverse("understanding-correct", args=[reading.pk])
    assert signed_in(client, bakery.marek).post(address, {"answer": "aspect.staff:negative"}).status_code == 404


def test_the_block_says_what_the_badges_say(ola: Client, reading: Reading) -> None:
    page = block(ola, reading)
    assert "urgency:no" in pressed(page), "rather urgent is too little for a badge"
    assert "complaint:yes" in pressed(page)
    page = press(ola, reading, "urgency:yes")
    assert "urgency:yes" in pressed(page)
    reading.refresh_from_db()
    assert reading.codes == ["complaint", "urgent"]
    Reading.objects.filter(pk=reading.pk).update(unsure=["effort"], codes=["thanks"])
    page = block(ola, reading)
    assert "complaint:no" in pressed(page)
    assert "emotion:thanks" in pressed(page), "a rule heard thanks, and a badge says so"
    assert not [one for one in pressed(page) if one.startswith("effort")]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_and_the_keyboard_do_what_was_meant(
    open_as: Open, bakery: Bakery, ala: Conversation, reading: Reading
) -> None:
    operations.correct(reading, "aspect.delivery", "positive", by=by_system())
    page = open_as(bakery.ola, reverse("conversation", args=[ala.pk]), width=360, height=740)
    page.click(".u-reading summary")
    page.click(".u-correct-more summary")
    assert not violations(page)
    with answer(page):
        page.dblclick(f"#say-{reading.pk}-aspect-staff-negative")
    page.wait_for_selector(f"#say-{reading.pk}-aspect-staff-negative[aria-pressed=true]")
    second = "one => one.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, detail: 2}))"
    page.eval_on_selector(f"#say-{reading.pk}-aspect-price-negative", second)  # lies by now where the first one lay
    page.focus(f"#say-{reading.pk}-aspect-staff-positive")
    with answer(page):
        page.keyboard.press("Enter")
    page.wait_for_selector(f"#say-{reading.pk}-aspect-staff-positive[aria-pressed=true]")
    assert page.evaluate("document.activeElement.id") == f"say-{reading.pk}-aspect-staff-positive"
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0
    assert not [line for line in page.said if "Error" in line or "Policy" in line]  # type: ignore[attr-defined]
    said = [*Correction.objects.order_by("pk").values_list("head", "new", "taken_back_at")]
    assert said == [
        ("aspect.delivery", "positive", None),
        ("aspect.staff", "negative", None),
        ("aspect.staff", "positive", None),
    ]


def answer(page: Page) -> AbstractContextManager[object]:
    """Wait until a correction was answered."""
    return page.expect_response(lambda got: "/correct/" in got.url)


@pytest.mark.django_db(transaction=True)
def test_a_live_refresh_leaves_a_correction_as_it_stands(
    open_as: Open, bakery: Bakery, ala: Conversation, reading: Reading
) -> None:
    """What is typed stays, and what was opened stays open, although the conversation beside it is drawn anew."""
    page = open_as(bakery.ola, reverse("conversation", args=[ala.pk]))
    page.click(".u-reading summary")
    page.fill(".u-correct [name=words]", "tort na jutro")
    with page.expect_response(lambda got: "/live/" in got.url):
        page.evaluate("htmx.trigger(document.querySelector('.u-talk'), 'live')")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    assert page.input_value(".u-correct [name=words]") == "tort na jutro"
    assert page.evaluate("document.activeElement.name") == "words"
    assert page.is_visible(".u-correct")
