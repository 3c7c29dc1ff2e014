"""Setting a model outside of ucho on its page, trying it, and reading what left in the privacy log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Bakery, by_system
from tests.servers.text_model import KEY, TextModelServer, text_model
from tests.web.conftest import signed_in
from ucho.org.models import Agent
from ucho.understanding.models import OutsideCall, OutsideModel
from ucho.understanding.operations.outside import switch_outside_model

needs_database = pytest.mark.django_db


@pytest.fixture
def server() -> Iterator[TextModelServer]:
    with text_model() as running:
        yield running


@pytest.fixture
def boss(client: Client, admin: Agent) -> Client:
    admin.language = "en"
    admin.save(update_fields=["language"])
    return signed_in(client, admin)


def typed(server: TextModelServer, **changes: str) -> dict[str, Any]:
    known = {
        "address": server.url, "own_network": "1", "model": "small-model", "key": KEY, "tokens_a_day": "50 000",
        "tokens_a_month": "1000000", "seconds": "2",
    }  # fmt: skip
    return {**known, "heads": ["sentiment", "complaint"], **changes}


def press(client: Client, name: str, /, **values: Any) -> str:
    answer = client.post(reverse(f"understanding-outside-{name}", args=["endpoint"]), values, follow=True)
    return answer.content.decode()


@needs_database
def test_a_model_is_off_until_somebody_sets_it_and_the_page_says_that_nothing_leaves(boss: Client) -> None:
    page = boss.get(reverse("understanding-outside")).content.decode()
    assert "Nothing that customers write leaves this server." in page
    assert "Try it" not in page
    assert not OutsideModel.objects.exists()


@needs_database
def test_it_is_set_tried_and_its_key_is_never_shown(boss: Client, server: TextModelServer) -> None:
    server.label = lambda _text, labels: labels[-1]
    page = press(boss, "save", **typed(server))
    assert "Saved." in page
    assert KEY not in page
    assert OutsideModel.objects.get().settings["tokens_a_day"] == 50_000
    page = press(boss, "try")
    assert "It answered: positive (91 %)." in page
    page = press(boss, "save", **typed(server, key="", seconds="3"))
    assert "Stored. Leave empty to keep it" in page
    assert "It answered" in press(boss, "try")
    assert "Nothing that customers write leaves this server." in page
    page = press(boss, "switch", state="shadow")
    assert f"Texts of customers are sent to {server.url}. Personal data in them is hidden first." in page


@needs_database
def test_a_refusal_keeps_what_was_typed(boss: Client, server: TextModelServer) -> None:
    answer = boss.post(
        reverse("understanding-outside-save", args=["endpoint"]), typed(server, model="two words", key="sk-typed")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert "two words" in page
    assert "sk-typed" not in page


@needs_database
def test_it_cannot_be_switched_on_before_it_earned_it(boss: Client, server: TextModelServer) -> None:
    press(boss, "save", **typed(server))
    assert "compared with people on 0 texts, and 50 are needed" in press(
        boss, "switch", state="on", heads=["sentiment"]
    )
    assert OutsideModel.objects.get().state == "off"


@needs_database
def test_the_privacy_log_shows_what_left_and_hands_it_out(boss: Client, server: TextModelServer) -> None:
    press(boss, "save", **typed(server))
    press(boss, "try")
    OutsideCall.objects.create(model="=cmd()", host="", head="emotion", texts=3, masked=7, outcome="timeout", at=NOON)
    page = boss.get(reverse("understanding-outside-log")).content.decode()
    assert "2 calls. Texts: 4; personal data hidden: 7" in page
    assert "127.0.0.1" in page
    assert "stayed on this server" in page
    one = boss.get(reverse("understanding-outside-log"), {"outcome": "timeout", "head": "emotion"}).content.decode()
    assert "1 call. Texts: 3" in one
    assert "127.0.0.1" not in one
    for odd in ({"days": "x"}, {"before": "9" * 30}, {"before": "-1"}, {"head": "<script>"}, {"outcome": "\x00"}):
        assert boss.get(reverse("understanding-outside-log"), odd).status_code == 200
    answer = boss.get(reverse("understanding-outside-csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(one["model"], one["texts"], one["outcome"]) for one in rows] == [
        ("'=cmd()", "3", "timeout"),
        ("small-model", "1", "answered"),
    ]
    assert "attachment" in answer.headers["Content-Disposition"]


@needs_database
def test_colleagues_who_are_no_administrators_see_nothing_of_it(
    ola: Client, bakery: Bakery, server: TextModelServer
) -> None:
    for name in ("understanding-outside", "understanding-outside-log", "understanding-outside-csv"):
        assert ola.get(reverse(name)).status_code == 403
    for name in ("save", "switch", "try"):
        address = reverse(f"understanding-outside-{name}", args=["endpoint"])
        assert ola.post(address, typed(server)).status_code == 403
        assert ola.get(address).status_code == 405
    assert not OutsideModel.objects.exists()


@needs_database
def test_switching_off_stops_it_at_once(boss: Client, server: TextModelServer) -> None:
    press(boss, "save", **typed(server))
    switch_outside_model("endpoint", "shadow", by=by_system())
    assert "Nothing is sent to it any more." in press(boss, "switch", state="off")
    assert OutsideModel.objects.get().state == "off"
