"""The settings page on which an administrator says how the company writes its own numbers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.conftest import signed_in
from ucho.org.models import Agent
from ucho.understanding.own_numbers import own_numbers

pytestmark = pytest.mark.django_db


def test_an_administrator_says_how_numbers_are_written(client: Client, admin: Agent) -> None:
    address = reverse("settings-numbers")
    page = signed_in(client, admin).get(address).content.decode()
    assert "ZAM-204518" in page, "an example"
    assert address in client.get(reverse("understanding-outside")).content.decode()
    done = client.post(address, {"formats": "ZAM-######\r\n\r\n  FV/####/## \r\nZAM-######"}, follow=True)
    assert own_numbers() == ("ZAM-######", "FV/####/##")
    assert ">ZAM-######\nFV/####/##</textarea>" in done.content.decode()
    client.post(address, {"formats": " "})
    assert own_numbers() == ()


def test_a_format_that_cannot_be_meant_is_named_beside_the_field_and_nothing_is_lost(
    client: Client, admin: Agent
) -> None:
    address = reverse("settings-numbers")
    signed_in(client, admin).post(address, {"formats": "ZAM-######"})
    typed = "ZAM-######\nFV/####/##\n#########<b>"
    answer = client.post(address, {"formats": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "#########&lt;b&gt;</textarea>" in page
    assert "FV/####/##" in page
    assert 'aria-invalid="true"' in page
    assert page.index("formats-error") < page.index('id="formats-error" role="alert">„#########&lt;b&gt;”')
    assert own_numbers() == ("ZAM-######",)
    too_many = "\n".join(f"A{number}-####" for number in range(31))
    answer = client.post(address, {"formats": too_many})
    assert answer.status_code == 422
    assert "A30-####" in answer.content.decode()


def test_who_may_not_say_so_neither_sees_the_page_nor_the_way_to_it(ola: Client) -> None:
    address = reverse("settings-numbers")
    assert ola.get(address).status_code == 403
    assert ola.post(address, {"formats": "ZAM-######"}).status_code == 403
    assert address not in ola.get(reverse("settings-profile")).content.decode()
    assert own_numbers() == ()
