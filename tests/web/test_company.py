"""Joining, customers and settings through their pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Bakery, by_system
from tests.web.conftest import signed_in
from ucho.channels.models import Account
from ucho.conversations.inbox_models import SavedReply
from ucho.conversations.models import Conversation
from ucho.customers.models import Person
from ucho.events.models import FactRow
from ucho.org import operations as org
from ucho.org import queries
from ucho.org.models import Agent, Role

pytestmark = pytest.mark.django_db
JOIN = {"name": "Basia Lis", "email": "basia@klos.example", "password": "swiezy-chleb-o-swicie"}


@pytest.fixture
def pawel(admin: Agent, client: Client) -> Client:
    """The administrator, signed in."""
    return signed_in(client, admin)


@pytest.fixture
def link(bakery: Bakery) -> str:
    """A link by which a colleague joins."""
    return f"/setup/{org.invite(bakery.mokotow, role=Role.objects.get(code='agent'), by=by_system())}"


def test_somebody_joins_by_a_link_that_works_once(client: Client, link: str) -> None:
    assert client.get(link).status_code == 200
    assert client.post(link, JOIN).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert Client().get(link).status_code == 404
    assert Client().post(link, JOIN | {"email": "inna@klos.example"}).status_code == 404


def test_a_weak_password_is_refused_and_the_rest_stays_typed(client: Client, link: str) -> None:
    refused = client.post(link, JOIN | {"password": "1234"})
    assert refused.status_code == 422
    assert "basia@klos.example" in refused.content.decode()
    assert not Agent.objects.filter(email="basia@klos.example").exists()


def test_the_sign_in_page_lets_ola_in_and_nobody_with_a_wrong_password(bakery: Bakery, client: Client) -> None:
    wrong = client.post("/login/", {"login": bakery.ola.email, "password": "zle-haslo-123"})
    assert wrong.status_code == 200
    right = client.post("/login/", {"login": bakery.ola.email, "password": PASSWORD})
    assert right.headers["Location"] == "/"


def test_the_language_one_chooses_is_the_language_one_reads(bakery: Bakery, ola: Client) -> None:
    address = reverse("settings-profile")
    ola.post(address, {"name": "Ola", "language": "ru", "theme": "dark", "signature": ""})
    page = ola.get(address).content.decode()
    assert 'lang="ru"' in page
    assert 'data-bs-theme="dark"' in page
    assert "Мой профиль" in page


def test_an_invitation_shows_its_link_once(pawel: Client, bakery: Bakery) -> None:
    role = Role.objects.get(code="agent")
    values = {"email": "nowa@klos.example", "role": role.pk, "unit": bakery.mokotow.pk}
    shown = pawel.post(reverse("settings-invite"), values).content.decode()
    found = re.search(r"/setup/[\w-]+", shown)
    assert found
    assert found[0] not in pawel.get(reverse("settings-team")).content.decode()
    assert Client().get(found[0]).status_code == 200


def test_a_role_is_given_taken_and_changed(pawel: Client, bakery: Bakery) -> None:
    role = Role.objects.get(code="analyst")
    address = reverse("settings-agent", args=[bakery.marek.pk])
    for do, held in (("give", True), ("take", False)):
        pawel.post(address, {"do": do, "role": role.pk, "unit": bakery.company.pk})
        assert queries.rights_of(bakery.marek).allow("events.audit", bakery.company.pk) is held
    pawel.post(reverse("settings-role", args=[role.pk]), {"permission": ["customers.read", "there.is.none"]})
    role.refresh_from_db()
    assert role.permissions == ["customers.read"]


def test_an_agent_neither_invites_nor_reads_the_audit_page(ola: Client, bakery: Bakery) -> None:
    role = Role.objects.get(code="admin")
    values = {"email": "x@klos.example", "role": role.pk, "unit": bakery.company.pk}
    assert ola.post(reverse("settings-invite"), values).status_code == 403
    assert ola.get(reverse("settings-audit")).status_code == 403
    assert ola.get(reverse("settings-channel-add", args=["email"])).status_code == 403


def test_the_audit_page_leads_from_a_fact_to_its_cause(pawel: Client, ala: Conversation) -> None:
    page = pawel.get(reverse("settings-audit")).content.decode()
    assert "conversations.message_received" in page
    assert "Klient napisał." in page
    assert re.search(r'<a href="#fact-\d+">', page)


def test_an_account_shows_its_ledger_and_never_its_password(pawel: Client, bakery: Bakery, ala: Conversation) -> None:
    values = {"name": "Sklep", "unit": bakery.mokotow.pk, "untried": "1", "address": "sklep@klos.example"}
    values |= {"by_url": "1", "smtp_out": "smtp://127.0.0.1:9", "in_password": "tajne-haslo"}
    added = pawel.post(reverse("settings-channel-add", args=["email"]), values)
    assert added.status_code == 302, added.content.decode()
    account = Account.objects.get(name="Sklep")
    assert "tajne-haslo" not in pawel.get(reverse("settings-channel", args=[account.pk])).content.decode()
    assert "tajne-haslo" not in str(account.sealed)
    assert "Poczta" in pawel.get(reverse("settings-channels")).content.decode()
    pawel.post(reverse("settings-channel-switch", args=[account.pk]), {"enabled": "0"})
    account.refresh_from_db()
    assert not account.enabled


def test_a_saved_reply_is_written_changed_and_removed(pawel: Client) -> None:
    pawel.post(reverse("settings-reply-add"), {"title": "Adres", "words-pl": "Długa 5", "words-ru": "Длуга 5"})
    saved = SavedReply.objects.get()
    pawel.post(reverse("settings-reply", args=[saved.pk]), {"title": "Adres sklepu", "words-pl": "Długa 7"})
    saved.refresh_from_db()
    assert (saved.title, saved.words) == ("Adres sklepu", {"pl": "Długa 7"})
    pawel.post(reverse("settings-reply-remove", args=[saved.pk]))
    assert not SavedReply.objects.exists()


def test_two_records_are_merged_and_parted_again(pawel: Client, ala: Conversation, jan: Conversation) -> None:
    address = reverse("person", args=[ala.person_id])
    pawel.post(reverse("person-merge", args=[ala.person_id]), {"other": jan.person_id})
    page = pawel.get(address).content.decode()
    assert "jan@example.com" in page
    assert pawel.get(reverse("person", args=[jan.person_id])).headers["Location"] == address
    merge = Person.objects.get(pk=ala.person_id).merges.get()
    pawel.post(reverse("person-part", args=[ala.person_id, merge.pk]))
    assert "jan@example.com" not in pawel.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_erasing_needs_the_customers_number(pawel: Client, ala: Conversation) -> None:
    address = reverse("person-erase", args=[ala.person_id])
    assert pawel.post(address, {"sure": "yes"}).status_code == 422
    assert pawel.post(address, {"sure": str(ala.person_id)}).status_code == 302
    assert Person.objects.get(pk=ala.person_id).erased_at
    assert "Ala Nowak" not in pawel.get(reverse("people")).content.decode()


def test_everything_we_hold_is_handed_out_as_a_file(pawel: Client, ala: Conversation) -> None:
    answer = pawel.post(reverse("person-export", args=[ala.person_id]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Tort nie dojechał" in answer.content.decode()


def test_a_unit_gets_another_name_and_the_company_another_time_zone(pawel: Client, bakery: Bakery) -> None:
    address = reverse("settings-unit", args=[bakery.company.pk])
    assert address in pawel.get(reverse("settings-team")).content.decode()
    refused = pawel.post(address, {"name-pl": "Piekarnia Ziarno", "time_zone": "Europe/Warszawa"})
    assert refused.status_code == 422
    assert "Europe/Warszawa" in refused.content.decode()
    pawel.post(address, {"name-pl": "Piekarnia Ziarno", "name-ru": "Пекарня", "time_zone": "Asia/Almaty"})
    page = pawel.get(reverse("settings-team")).content.decode()
    assert "Piekarnia Ziarno" in page
    assert 'data-zone="Asia/Almaty"' in page


def test_an_agent_renames_nothing(ola: Client, bakery: Bakery) -> None:
    address = reverse("settings-unit", args=[bakery.mokotow.pk])
    assert ola.get(address).status_code == 403
    assert ola.post(address, {"name-pl": "Moje", "time_zone": "Europe/Warsaw"}).status_code == 403


def test_somebody_who_is_locked_out_comes_in_by_a_link_of_an_administrator(pawel: Client, bakery: Bakery) -> None:
    ola, wrong = Client(), {"login": bakery.ola.email, "password": "zle-haslo-123"}
    for _ in range(5):
        locked = ola.post("/login/", wrong)
    assert locked.status_code == 429
    assert "administrator" in locked.content.decode()
    shown = pawel.post(reverse("settings-agent-password", args=[bakery.ola.pk])).content.decode()
    link = re.search(r"/account/password/reset/key/[\w-]+/", shown)
    assert link
    assert link[0] not in pawel.get(reverse("settings-agent", args=[bakery.ola.pk])).content.decode()
    form = ola.get(link[0], follow=True)
    new = {"password1": "nowa-skorka-chleba-7", "password2": "nowa-skorka-chleba-7"}
    assert ola.post(form.redirect_chain[-1][0], new).status_code == 302
    right = {"login": bakery.ola.email, "password": "nowa-skorka-chleba-7"}
    assert ola.post("/login/", right).headers["Location"] == "/"
    assert "password1" not in Client().get(link[0], follow=True).content.decode(), "it works once"
    assert FactRow.objects.filter(type="org.password_link_made", subject_id=bakery.ola.pk).count() == 1


def test_nobody_makes_a_link_for_somebody_who_may_do_more(bakery: Bakery, admin: Agent, client: Client) -> None:
    role = Role.objects.get(code="lead")
    client.get("/")  # from the first page on all permissions are known
    org.change_role(role, permissions=[*role.permissions, "org.let_choose_password"], by=by_system())
    org.give_role(bakery.marek, unit=bakery.company, role=role, by=by_system())
    signed_in(client, bakery.marek)
    assert client.post(reverse("settings-agent-password", args=[admin.pk])).status_code == 422
    assert client.post(reverse("settings-agent-password", args=[bakery.ola.pk])).status_code == 200
    assert signed_in(Client(), bakery.ola).post(reverse("settings-agent-password", args=[admin.pk])).status_code == 403


def test_without_mail_of_our_own_a_forgotten_password_leads_to_an_administrator(
    client: Client, settings: object
) -> None:
    page = client.get("/account/password/reset/", headers={"Accept-Language": "pl"}).content.decode()
    assert "administrator" in page
    assert "<form" not in page
    settings.EMAIL_HOST = "mail.klos.example"  # type: ignore[attr-defined]
    assert "<form" in client.get("/account/password/reset/").content.decode()
