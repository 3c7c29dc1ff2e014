"""The ledger of an account: the sums hold in words and numbers, and what was not stored can be had and tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Bakery, arrive, by_system, letter
from tests.web.conftest import signed_in
from ucho.channels.models import Account, JournalEntry
from ucho.channels.raw import raw_of
from ucho.core import clock
from ucho.events.models import FactRow
from ucho.org import operations as org
from ucho.org.models import Agent, Role

pytestmark = pytest.mark.django_db
NOT_HANDED_OUT = b"X-Ucho-Not-Handed-Out: 1:7\r\n\r\n"


@pytest.fixture
def pawel(admin: Agent, client: Client) -> Client:
    """The administrator, signed in."""
    return signed_in(client, admin)


def page(client: Client, account: Account) -> str:
    answer = client.get(reverse("settings-ledger", args=[account.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def failed(bakery: Bakery, *, sender: str = "Ala <ala@piekarz.example>") -> JournalEntry:
    """Let a message arrive that nobody can read."""
    (entry,) = arrive(bakery.mailbox, letter("Gdzie tort?", sender=sender), at=clock.now(), ref="9")
    JournalEntry.objects.filter(pk=entry.pk).update(state="failed", reason="too_slow")
    return entry


def test_every_message_is_accounted_for(pawel: Client, bakery: Bakery) -> None:
    arrive(bakery.mailbox, letter("Raz"), letter("Dwa"), letter("Trzy"), at=clock.now() - timedelta(days=1))
    validity = {"uidvalidity": 1, "uid": 3}
    Account.objects.update(server_count=2, cursor=validity)
    said = page(pawel, bakery.mailbox)
    assert "Nic nie zginęło: każda wiadomość, która przyszła, ma tu swoje miejsce." in said
    assert "usunięte z serwera, odkąd je pobraliśmy" in said
    Account.objects.update(cursor=validity | {"behind": 2}, server_count=5)
    assert "2 wiadomości na serwerze nie zostały jeszcze pobrane." in page(pawel, bakery.mailbox)
    Account.objects.update(cursor=validity | {"older": 1204}, server_count=1206)
    said = " ".join(page(pawel, bakery.mailbox).replace("\N{NO-BREAK SPACE}", " ").split())
    assert "1 204 starsze leżały tam już wcześniej i tam zostają." in said
    assert "Nic nie zginęło" in said
    Account.objects.update(cursor=validity | {"left": {"2": 1}}, server_count=4)
    assert "Serwer pokazuje 1 wiadomość i jej nie wydaje." in page(pawel, bakery.mailbox)


def test_what_could_not_be_read_says_why_and_from_where(pawel: Client, bakery: Bakery) -> None:
    failed(bakery)
    (large,) = arrive(bakery.mailbox, NOT_HANDED_OUT, at=clock.now(), ref="8")
    assert (large.state, large.reason) == ("failed", "not_handed_out")
    said = page(pawel, bakery.mailbox)
    assert "Odczytanie wiadomości trwało zbyt długo." in said
    assert "piekarz.example" in said
    assert "ala@piekarz.example" not in said
    assert "nigdy jej nie wydał" in said


def test_a_download_is_the_raw_bytes_is_never_shown_and_is_noted(pawel: Client, bakery: Bakery) -> None:
    entry = failed(bakery)
    answer = pawel.post(reverse("settings-quarantine-raw", args=[entry.pk]))
    assert answer.content == raw_of(JournalEntry.objects.get(pk=entry.pk))
    assert answer["Content-Disposition"] == f'attachment; filename="message-{entry.pk}.eml"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert FactRow.objects.get(type="channels.looked_into").subject_id == entry.pk
    assert pawel.get(reverse("settings-quarantine-raw", args=[entry.pk])).status_code == 405


def test_all_with_the_same_reason_are_read_again_at_one_button(pawel: Client, bakery: Bakery) -> None:
    several = [failed(bakery, sender=f"Ala <ala@{name}.example>") for name in ("a", "b")]
    other = failed(bakery, sender="Jan <jan@c.example>")
    JournalEntry.objects.filter(pk=other.pk).update(reason="crashed")
    where = reverse("settings-quarantine-retry-all", args=[bakery.mailbox.pk])
    assert pawel.post(where, {"state": "failed", "reason": "too_slow"}).status_code == 302
    states = dict(JournalEntry.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in several] == ["pending", "pending"]
    assert states[other.pk] == "failed"
    assert FactRow.objects.filter(type="channels.retried").count() == 2
    assert pawel.post(where, {"state": "failed", "reason": "too_slow"}).status_code == 422
    assert pawel.post(where, {"state": "stored", "reason": ""}).status_code == 422


def test_reading_one_again_leads_back_to_where_it_was_asked_for(pawel: Client, bakery: Bakery) -> None:
    where, ledger = "settings-quarantine-retry", reverse("settings-ledger", args=[bakery.mailbox.pk])
    entry = failed(bakery)
    assert 'name="from" value="ledger"' in page(pawel, bakery.mailbox)
    assert pawel.post(reverse(where, args=[entry.pk]), {"from": "ledger"})["Location"] == ledger
    JournalEntry.objects.filter(pk=entry.pk).update(state="failed", reason="too_slow")
    assert pawel.post(reverse(where, args=[entry.pk]))["Location"] == reverse("settings-channels")


def test_who_may_only_look_neither_downloads_nor_repeats(bakery: Bakery, client: Client) -> None:
    org.give_role(bakery.marek, unit=bakery.company, role=Role.objects.get(code="analyst"), by=by_system())
    entry = failed(bakery)
    signed_in(client, bakery.marek)
    said = page(client, bakery.mailbox)
    assert "Pobierz" not in said
    assert client.post(reverse("settings-quarantine-raw", args=[entry.pk])).status_code == 403
    where = reverse("settings-quarantine-retry-all", args=[bakery.mailbox.pk])
    assert client.post(where, {"state": "failed", "reason": "too_slow"}).status_code == 403
    assert not FactRow.objects.filter(type="channels.looked_into").exists()


def test_somebody_of_another_branch_does_not_see_it(bakery: Bakery, client: Client) -> None:
    org.give_role(bakery.marek, unit=bakery.kazimierz, role=Role.objects.get(code="analyst"), by=by_system())
    entry = failed(bakery)
    signed_in(client, bakery.marek)
    assert client.get(reverse("settings-ledger", args=[bakery.mailbox.pk])).status_code == 404
    assert client.post(reverse("settings-quarantine-raw", args=[entry.pk])).status_code == 404


def test_a_silent_account_is_said_on_the_ledger_and_on_health(pawel: Client, bakery: Bakery) -> None:
    Account.objects.update(leased_until=clock.now() + timedelta(seconds=30), silent_since=clock.now())
    for said in (page(pawel, bakery.mailbox), pawel.get("/settings/health/").content.decode()):
        assert "żadna wiadomość nie przyszła dłużej, niż to zwykle bywa o tej porze tygodnia" in said
