"""Adding a mailbox: the form knows what is usual, tries it before it is stored, and keeps passwords to itself."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import Bakery
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.web.conftest import Open, signed_in
from ucho.channels.accounts import open_settings
from ucho.channels.models import Account
from ucho.org.models import Agent

ADD = "/settings/channels/add/email/"
FORM = {"address": "sklep@klos.example", "fetch": "1", "plus": "1", "untried": "1", "in_password": "tajne-haslo"}
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def pawel(admin: Agent, client: Client) -> Client:
    """The administrator, signed in."""
    return signed_in(client, admin)


def added(pawel: Client, bakery: Bakery, **fields: str) -> Account:
    """Add a mailbox and return it."""
    answer = pawel.post(ADD, FORM | {"unit": str(bakery.mokotow.pk)} | fields)
    assert answer.status_code == 302, answer.content.decode()
    return Account.objects.latest("pk")


@pytest.mark.django_db
def test_an_address_and_a_password_are_enough(pawel: Client, bakery: Bakery) -> None:
    account = added(pawel, bakery)
    assert account.name == "sklep@klos.example"
    assert account.settings["imap"] == "imaps://sklep%40klos.example@imap.klos.example"
    assert account.settings["smtp_out"] == "smtps://sklep%40klos.example@smtp.klos.example"
    assert open_settings(account)["imap_password"] == "tajne-haslo"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "incoming", "security", "outgoing"),
    [
        ("klos@gmail.com", "imaps://klos%40gmail.com@imap.gmail.com", "tls", "smtps://klos%40gmail.com@smtp.gmail.com"),
        ("klos@op.pl", "imaps://klos%40op.pl@imap.poczta.onet.pl", "tls", "smtps://klos%40op.pl@smtp.poczta.onet.pl"),
        ("klos@bk.ru", "imaps://klos%40bk.ru@imap.mail.ru", "tls", "smtps://klos%40bk.ru@smtp.mail.ru"),
        (
            "klos@me.com", "imaps://klos%40me.com@imap.mail.me.com", "starttls",
            "smtp+starttls://klos%40me.com@smtp.mail.me.com",
        ),
    ],
)  # fmt: skip
def test_providers_are_known_by_their_domains(
    pawel: Client, bakery: Bakery, address: str, incoming: str, security: str, outgoing: str
) -> None:
    account = added(pawel, bakery, address=address, out_security=security)
    assert (account.settings["imap"], account.settings["smtp_out"]) == (incoming, outgoing)


@pytest.mark.django_db
def test_how_answers_are_read_can_be_chosen_and_stays(pawel: Client, bakery: Bakery) -> None:
    account = added(pawel, bakery, reopens_for="14", answers_to="reply_to")
    assert (account.settings["reopens_for"], account.settings["answers_to"]) == ("14", "reply_to")
    page = pawel.get(reverse("settings-channel", args=[account.pk])).content.decode()
    assert 'name="reopens_for" value="14"' in page
    assert re.search(r'name="answers_to".*?<option value="reply_to" selected>', page)
    wrong = FORM | {"unit": str(bakery.mokotow.pk), "address": "x@klos.example", "reopens_for": "dwa"}
    assert "Liczba dni to liczba całkowita" in pawel.post(ADD, wrong).content.decode()


@pytest.mark.django_db
def test_how_much_old_mail_comes_in_is_asked_once_and_stays(pawel: Client, bakery: Bakery) -> None:
    assert re.search(r'name="begin_with".*?<option value="week" selected>', pawel.get(ADD).content.decode())
    assert added(pawel, bakery).settings["begin_with"] == "week"
    account = added(pawel, bakery, address="nowa@klos.example", begin_with="new")
    page = reverse("settings-channel", args=[account.pk])
    assert "begin_with" not in pawel.get(page).content.decode()
    assert pawel.post(page, FORM | {"address": account.address, "name": "Nowa"}).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.settings["begin_with"]) == ("Nowa", "new")


@pytest.mark.django_db
def test_what_was_typed_comes_back_field_by_field(pawel: Client, bakery: Bakery) -> None:
    typed = {"in_host": "poczta.klos.example", "in_security": "starttls", "in_port": "1143", "in_user": "klos\\sklep"}
    account = added(pawel, bakery, **typed, in_folder="Klienci / VIP", out_port="2525", plus="")
    page = pawel.get(reverse("settings-channel", args=[account.pk])).content.decode()
    for value in ("poczta.klos.example", "1143", "klos\\sklep", "Klienci / VIP", "2525"):
        assert f'value="{value}"' in page
    assert re.search(r'name="in_security".*?<option value="starttls" selected>', page)
    assert not re.search(r'name="plus" value="1" checked', page)
    before = dict(account.settings)
    fields = {name: value for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page) if name != "enabled"}
    fields |= {"in_security": "starttls", "out_security": "tls", "untried": "1", "plus": "", "by_url": ""}
    pawel.post(reverse("settings-channel", args=[account.pk]), fields)
    account.refresh_from_db()
    assert account.settings == before, "saving what is shown changes nothing"
    assert open_settings(account)["imap_password"] == "tajne-haslo", "an empty password keeps the stored one"


@pytest.mark.django_db
def test_a_password_typed_into_an_address_of_a_server_is_sealed(pawel: Client, bakery: Bakery) -> None:
    urls = {"imap": "imaps://sklep:w%40urlu@mail.example", "smtp_out": "smtps://sklep:tez-tu@mail.example"}
    account = added(pawel, bakery, by_url="1", in_password="", **urls)
    assert account.settings["imap"] == "imaps://sklep@mail.example"
    assert "w%40urlu" not in json.dumps([account.settings, account.sealed])
    opened = open_settings(account)
    assert (opened["imap_password"], opened["smtp_password"]) == ("w@urlu", "tez-tu")
    page = pawel.get(reverse("settings-channel", args=[account.pk])).content.decode()
    assert "tez-tu" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"in_host": "https://mail.example/"}, "samą nazwę serwera"),
        ({"out_port": "70000"}, "Port to liczba"),
        ({"in_security": "rot13"}, "szyfrowane"),
        ({"unit": "0"}, "rozmowy z tego konta"),
        ({"address": ""}, "serwera"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence_and_the_rest_stays(
    pawel: Client, bakery: Bakery, fields: dict[str, str], words: str
) -> None:
    values = FORM | {"unit": str(bakery.mokotow.pk), "sender_name": "Piekarnia w Mokotowie"} | fields
    refused = pawel.post(ADD, values)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert "Piekarnia w Mokotowie" in refused.content.decode()
    assert "tajne-haslo" not in refused.content.decode()
    fragment = pawel.post(ADD, values, headers=FRAGMENT)
    assert fragment.status_code == 422
    assert "<form" not in fragment.content.decode()


@pytest.mark.django_db
def test_mail_that_is_handed_over_needs_no_incoming_server(pawel: Client, bakery: Bakery) -> None:
    account = added(pawel, bakery, fetch="", in_password="", out_password="inne-haslo")
    assert account.settings["imap"] == ""
    assert open_settings(account)["smtp_password"] == "inne-haslo"


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_is_checked_and_added_in_the_browser(
    open_as: Open, admin: Agent, bakery: Bakery, dovecot: Dovecot, postfix: Postfix
) -> None:
    office = dovecot.mailbox("sklep", "gmail.com")
    page = open_as(admin, ADD)
    page.fill("[name=address]", office.address)
    page.keyboard.press("Tab")
    expect(page.locator("[name=in_host]")).to_have_value("imap.gmail.com")
    expect(page.locator("[name=out_user]")).to_have_value(office.address)
    expect(page.locator("[data-provider-hint]")).to_contain_text("hasło aplikacji")
    for side, port in (("in", dovecot.imap_port), ("out", postfix.port)):
        page.fill(f"[name={side}_host]", "127.0.0.1")
        page.select_option(f"[name={side}_security]", "")
        page.fill(f"[name={side}_port]", str(port))
    page.fill("[name=out_user]", "")
    page.fill("[name=in_password]", "zle-haslo")
    page.get_by_role("button", name="Sprawdź połączenie").click()
    expect(page.locator("#checked [role=alert]")).to_contain_text("nie przyjmuje")
    assert not Account.objects.filter(address=office.address).exists()
    page.fill("[name=in_password]", office.password)
    page.locator("summary", has_text="Zaawansowane").click()
    page.check("[name=by_url]")
    page.fill("[name=imap]", dovecot.imap_url(office).replace(f":{office.password}@", "@"))
    page.fill("[name=smtp_out]", f"smtp://127.0.0.1:{postfix.port}")
    page.get_by_role("button", name="Sprawdź połączenie").click()
    expect(page.locator("#checked [role=status]")).to_contain_text("Możesz zapisać")
    page.get_by_role("button", name="Sprawdź i dodaj").click()
    expect(page.locator("h1")).to_have_text(office.address)
    assert open_settings(Account.objects.get(address=office.address))["imap_password"] == office.password
    page.fill("[name=in_password]", "zle-haslo")
    page.get_by_role("button", name="Sprawdź i zapisz").click()
    expect(page.locator(".u-refusal")).to_contain_text("nie przyjmuje")
    page.check("[name=untried]")
    page.get_by_role("button", name="Sprawdź i zapisz").click()
    expect(page.locator(".u-toast")).to_have_text("Zapisano.")
    assert open_settings(Account.objects.get(address=office.address))["imap_password"] == "zle-haslo"
