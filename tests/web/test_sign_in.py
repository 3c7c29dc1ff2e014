"""Signing in to a mailbox on its provider's page: only the browser that set out comes back with a leave."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Bakery
from tests.servers.local import free_port
from tests.servers.tokens import TokenServer
from tests.web.conftest import signed_in
from ucho.channels import tokens
from ucho.channels.accounts import open_settings
from ucho.channels.models import Account
from ucho.events.models import FactRow
from ucho.org.models import Agent

pytestmark = pytest.mark.django_db
ADD = "/settings/channels/add/email/"


@pytest.fixture
def provider() -> Iterator[TokenServer]:
    running = TokenServer(free_port())
    yield running
    running.stop()


@pytest.fixture
def pawel(admin: Agent, client: Client) -> Client:
    return signed_in(client, admin)


@pytest.fixture
def account(pawel: Client, bakery: Bakery, provider: TokenServer) -> Account:
    form = {"address": "sklep@klos.example", "fetch": "1", "plus": "1", "unit": str(bakery.mokotow.pk)}
    answer = pawel.post(ADD, form | provider.settings())
    assert answer.status_code == 302, answer.content.decode()
    return Account.objects.latest("pk")


def set_out(client: Client, account: Account) -> dict[str, str]:
    """Follow the button to the provider; return what it is asked."""
    answer = client.get(reverse("settings-sign-in", args=[account.pk]))
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(client: Client, **said: str) -> str:
    answer = client.get(reverse("settings-sign-in-back"), said, follow=True)
    return answer.content.decode()


def test_a_mailbox_is_added_and_signed_in_to(pawel: Client, account: Account, provider: TokenServer) -> None:
    assert (
        "Nikt nie zalogował się do tej skrzynki"
        in pawel.get(reverse("settings-channel", args=[account.pk])).content.decode()
    )
    asked = set_out(pawel, account)
    assert asked["redirect_uri"].endswith(reverse("settings-sign-in-back"))
    assert (asked["code_challenge_method"], asked["login_hint"]) == ("S256", "sklep@klos.example")
    provider.codes["code-1"] = ("sklep@klos.example", asked["code_challenge"])
    assert "Zalogowano." in come_back(pawel, code="code-1", state=asked["state"])
    assert open_settings(Account.objects.get(pk=account.pk))["access_token"] == "access-1"
    assert FactRow.objects.get(type="channels.signed_in").payload == {"sign_in": "other"}
    page = pawel.get(reverse("settings-channel", args=[account.pk])).content.decode()
    assert not any(secret in page for secret in ("access-1", "refresh-1", "client-secret"))


def test_a_state_that_is_not_ours_or_was_used_brings_nothing(
    pawel: Client, account: Account, provider: TokenServer
) -> None:
    asked = set_out(pawel, account)
    provider.codes["code-1"] = ("sklep@klos.example", asked["code_challenge"])
    bent = asked["state"].replace(f"{account.pk}.", "1.", 1) if account.pk != 1 else asked["state"] + "x"
    for state in (bent, "", "1.2.3", asked["state"][:-1]):
        assert "zaczęło się gdzie indziej" in come_back(pawel, code="code-1", state=state)
        asked = set_out(pawel, account)
        provider.codes["code-1"] = ("sklep@klos.example", asked["code_challenge"])
    assert not provider.asked
    come_back(pawel, code="code-1", state=asked["state"])
    assert "zaczęło się gdzie indziej" in come_back(pawel, code="code-1", state=asked["state"])
    assert len(provider.asked) == 1


def test_another_browser_cannot_finish_what_this_one_began(
    pawel: Client, account: Account, provider: TokenServer, bakery: Bakery, admin: Agent
) -> None:
    asked = set_out(pawel, account)
    provider.codes["code-1"] = ("sklep@klos.example", asked["code_challenge"])
    elsewhere = signed_in(Client(), admin)
    set_out(elsewhere, account)
    assert "zaczęło się gdzie indziej" in come_back(elsewhere, code="code-1", state=asked["state"])
    assert not tokens.is_signed_in(account)


def test_who_says_no_at_the_provider_reads_it_here(pawel: Client, account: Account) -> None:
    asked = set_out(pawel, account)
    assert "Dostawca nas nie wpuścił." in come_back(pawel, error="access_denied", state=asked["state"])


def test_an_agent_may_not_sign_a_mailbox_in(ola: Client, account: Account, bakery: Bakery) -> None:
    signed_in(ola, bakery.ola)
    assert ola.get(reverse("settings-sign-in", args=[account.pk])).status_code in (403, 404)


@pytest.mark.parametrize(
    ("kind", "host", "scope"),
    [
        ("google", "accounts.google.com", "https://mail.google.com/"),
        (
            "microsoft",
            "login.microsoftonline.com",
            "offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send",
        ),
    ],
)
def test_google_and_microsoft_are_asked_for_mail_and_for_leave_that_lasts(
    pawel: Client, bakery: Bakery, kind: str, host: str, scope: str
) -> None:
    form = {"address": "klos@gmail.com", "fetch": "1", "unit": str(bakery.mokotow.pk), "sign_in": kind}
    assert pawel.post(ADD, form).status_code == 422, "a client id is missing"
    assert pawel.post(ADD, form | {"oauth_client_id": "abc", "oauth_tenant": "klos/.."}).status_code == 302
    account = Account.objects.latest("pk")
    where = urlsplit(pawel.get(reverse("settings-sign-in", args=[account.pk]))["Location"])
    asked = {name: values[0] for name, values in parse_qs(where.query).items()}
    assert (where.scheme, where.hostname, asked["scope"]) == ("https", host, scope)
    if kind == "google":
        assert (asked["access_type"], asked["prompt"]) == ("offline", "consent")
    else:
        assert where.path == "/klos%2F../oauth2/v2.0/authorize"


def test_tokens_go_to_secured_addresses_only(pawel: Client, bakery: Bakery, provider: TokenServer) -> None:
    form = {"address": "a@klos.example", "unit": str(bakery.mokotow.pk)} | provider.settings()
    assert pawel.post(ADD, form | {"oauth_token": "http://login.klos.example/token"}).status_code == 422
