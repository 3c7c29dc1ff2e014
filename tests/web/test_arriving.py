"""The page that says whether our mail will arrive: it asks nobody while it is drawn, and says exactly what to add."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Bakery, by_system
from tests.web.arriving import looked_at
from tests.web.conftest import signed_in
from ucho.channels import operations as channels
from ucho.channels import signing
from ucho.channels.mail.records import Found
from ucho.channels.models import Account, SigningKey
from ucho.config.commands import doctor
from ucho.events.models import FactRow
from ucho.org.models import Agent

pytestmark = pytest.mark.django_db
PAGE = "/settings/arriving/"


@pytest.fixture
def pawel(client: Client, admin: Agent) -> Client:
    return signed_in(client, admin)


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks the network fails."""

    def ask(*_ignored: object) -> list[Found]:
        raise AssertionError("asked the name service")

    monkeypatch.setattr("ucho.channels.mail.dns.Names._ask", ask)


def test_it_asks_nobody_and_says_what_to_add(pawel: Client, bakery: Bakery, cut_off: None) -> None:
    assert "Nikt jeszcze nie sprawdzał" in pawel.get(PAGE).content.decode()
    looked_at("klos.example")
    page = pawel.get(PAGE).content.decode()
    row = SigningKey.objects.get()
    assert f'data-copy="v=DKIM1; k=rsa; p={row.public}"' in page.replace("&quot;", '"')
    assert f"{row.selector}._domainkey.klos.example" in page
    assert 'data-copy="v=spf1 mx include:_spf.google.com ~all"' in page
    assert "Zostaw jeden" in page
    assert row.sealed not in page


def test_the_button_makes_the_key_and_looks(pawel: Client, bakery: Bakery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ucho.channels.mail.dns.Names._ask", lambda *_ignored: ())
    assert pawel.post(f"{PAGE}klos.example/", {"do": "check"}).status_code == 302
    assert SigningKey.objects.get().found["dmarc"] == "missing"
    assert {"channels.signing_key_made", "channels.records_found"} <= set(
        FactRow.objects.values_list("type", flat=True)
    )


@pytest.mark.parametrize("domain", ["example.org", "..%2f", "klos"])
def test_only_domains_of_our_mailboxes_are_looked_at(pawel: Client, domain: str, cut_off: None) -> None:
    assert pawel.post(f"{PAGE}{domain}/", {"do": "check"}).status_code in {404, 422}
    assert not SigningKey.objects.exists()


def test_an_agent_may_not_make_keys(client: Client, bakery: Bakery, cut_off: None) -> None:
    signed_in(client, bakery.ola)
    assert client.post(f"{PAGE}klos.example/", {"do": "check"}).status_code == 403
    assert not SigningKey.objects.exists()


def test_a_provider_who_signs_by_itself_needs_nothing(pawel: Client, bakery: Bakery) -> None:
    values = {"address": "klos@gmail.com", "smtp_out": "smtps://smtp.gmail.com"}
    channels.change_account(bakery.mailbox, name="Poczta", settings=values, by=by_system())
    page = pawel.get(PAGE).content.decode()
    assert "podpisuje sam dostawca" in page
    assert "data-copy" not in page


def test_the_most_mails_an_hour_is_a_setting_of_the_mailbox(pawel: Client, bakery: Bakery) -> None:
    where = f"/settings/channels/{bakery.mailbox.pk}/"
    form = {
        "name": "Poczta", "address": "kontakt@klos.example", "out_host": "127.0.0.1", "out_port": "9",
        "out_security": "", "untried": "1",
    }  # fmt: skip
    assert pawel.post(where, form | {"hourly_limit": "dużo"}).status_code == 422
    assert pawel.post(where, form | {"hourly_limit": "1 200"}).status_code == 302
    assert Account.objects.get(pk=bakery.mailbox.pk).settings["hourly_limit"] == "1200"
    assert 'value="1200"' in pawel.get(where).content.decode()
    assert signing.key_settings(bakery.mailbox) == {}


def test_the_doctor_repeats_what_was_found_and_asks_nobody(bakery: Bakery, cut_off: None) -> None:
    assert list(doctor._records()) == []
    looked_at("klos.example")
    [found] = doctor._records()
    assert found.words.startswith("klos.example lacks records that help mail arrive: SPF, DKIM. See Settings")
    row = SigningKey.objects.get()
    row.found = dict.fromkeys(signing.WATCHED, "ok")
    row.save(update_fields=["found"])
    assert [one.kind for one in doctor._records()] == ["good"]
