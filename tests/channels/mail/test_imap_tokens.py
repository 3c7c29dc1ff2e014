"""Signing in by a token: at a real Dovecot that asks the provider whose it is, and what becomes of tokens that end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import Bakery, by_system, open_bakery
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.postfix import Postfix
from tests.servers.tokens import TokenServer, provider_of
from ucho.channels import operations, tokens
from ucho.channels.accounts import open_settings
from ucho.channels.connections import Connection
from ucho.channels.contract import LoginRefused
from ucho.channels.mail import bearer, imap, oauth, smtp
from ucho.channels.mail.check import incoming, outgoing
from ucho.channels.models import Account, JournalEntry
from ucho.channels.pauses import pause, problem_of
from ucho.core import clock
from ucho.events.models import FactRow

LETTER = b"From: Ala <ala@x.test>\r\nMessage-ID: <1@x.test>\r\n\r\nGdzie tort?\r\n"


@pytest.fixture
def provider(dovecot: Dovecot) -> Iterator[TokenServer]:
    with provider_of(dovecot) as running:
        yield running


@pytest.fixture
def office(dovecot: Dovecot) -> Mailbox:
    return dovecot.mailbox("pomoc")


@pytest.fixture
def settings(dovecot: Dovecot, office: Mailbox, provider: TokenServer) -> dict[str, str]:
    return {"address": office.address, "imap": dovecot.imap_url(office), **provider.settings()}


@pytest.fixture
def bakery(db: None) -> Bakery:
    return open_bakery()


@pytest.fixture
def account(bakery: Bakery, settings: dict[str, str]) -> Account:
    return operations.open_account(bakery.mokotow, adapter="email", name="OAuth", settings=settings, by=by_system())


def sign_in(account: Account, provider: TokenServer, address: str) -> None:
    told = provider.allow(address)
    given = oauth.Tokens(told["access_token"], told["refresh_token"], provider.seconds)
    operations.sign_in(account, given, by=by_system(clock.now()))
    account.refresh_from_db()


def age(account: Account, by: timedelta) -> None:
    """Let the tokens of an account be older than they are."""
    kept = tokens._kept(account.pk)
    moved = {name: (tokens._moment(getattr(kept, name)) - by).isoformat() for name in ("got_at", "ends_at")}
    tokens._store(account.pk, tokens.replace(kept, **moved, claimed_until=""))


def stored(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


@pytest.mark.parametrize("way", ["XOAUTH2", "OAUTHBEARER"])
def test_the_right_token_opens_the_mailbox_and_a_wrong_one_does_not(way, settings, office, provider, monkeypatch):
    monkeypatch.setattr(bearer, "PREFERRED", (way,))
    access = provider.allow(office.address)["access_token"]
    client = imap.connect(incoming({**settings, "access_token": access}))
    assert client.select_folder("INBOX", readonly=True)[b"EXISTS"] == 0
    imap.close(client)
    stranger = provider.allow("nikt@example.test")["access_token"]
    for wrong in ("guess", stranger):
        with pytest.raises(LoginRefused):
            imap.connect(incoming({**settings, "access_token": wrong}))


@pytest.mark.parametrize("way", ["XOAUTH2", "OAUTHBEARER"])
def test_mail_is_handed_over_with_a_token_too(way, settings, office, provider, postfix: Postfix, monkeypatch):
    monkeypatch.setattr(bearer, "PREFERRED", (way,))
    user = office.address.replace("@", "%40")
    settings["smtp_out"] = f"smtp://{user}@127.0.0.1:{postfix.submission_port}"
    access = provider.allow(office.address)["access_token"]
    smtp.open_line(outgoing({**settings, "access_token": access})).close()
    with pytest.raises(LoginRefused):
        smtp.open_line(outgoing({**settings, "access_token": "guess"}))


@pytest.mark.django_db
def test_a_token_is_renewed_before_it_ends_and_lies_sealed(account, provider, office):
    sign_in(account, provider, office.address)
    assert open_settings(account)["access_token"] == "access-1"
    assert provider.asked == []
    age(account, timedelta(minutes=56))
    assert open_settings(account)["access_token"] == "access-2"
    assert [asked["grant_type"] for asked in provider.asked] == ["refresh_token"]
    age(account, timedelta(minutes=56))
    assert open_settings(account)["access_token"] == "access-3", "the first refresh token is still good"
    row = stored(account)
    everything = str([row.settings, row.sealed, *FactRow.objects.values_list("payload", flat=True)])
    assert not any(secret in everything for secret in ("access-", "refresh-", "client-secret"))


@pytest.mark.django_db
def test_a_leave_that_was_taken_back_tells_people_and_is_never_asked_for_again(account, provider, office):
    sign_in(account, provider, office.address)
    provider.leaves.clear()
    age(account, timedelta(hours=2))
    for _try in range(5):
        with pytest.raises(oauth.SignInAgain) as refusal:
            open_settings(account)
        assert problem_of(refusal.value)[0] == "sign_in_again"
    assert len(provider.asked) == 1
    assert stored(account).problem == "sign_in_again"
    assert FactRow.objects.get(type="channels.sign_in_ended").payload == {"problem": "sign_in_again"}
    assert pause(1, "sign_in_again") >= 300
    sign_in(account, provider, office.address)
    assert open_settings(account)["access_token"] == "access-2"
    assert stored(account).problem == ""


@pytest.mark.django_db
def test_a_client_secret_that_ran_out_is_another_problem(account, provider, office):
    sign_in(account, provider, office.address)
    provider.fault = (401, {"error": "invalid_client", "error_description": "AADSTS7000222: keys expired"})
    age(account, timedelta(hours=2))
    with pytest.raises(oauth.ProgramRefused):
        open_settings(account)
    assert (stored(account).problem, len(provider.asked)) == ("program_refused", 1)
    assert "AADSTS7000222" in stored(account).problem_detail


@pytest.mark.django_db
def test_a_provider_that_is_down_for_a_while_ends_nothing(account, provider, office):
    sign_in(account, provider, office.address)
    provider.fault = (503, {})
    age(account, timedelta(minutes=56))
    for _try in range(3):
        assert open_settings(account)["access_token"] == "access-1", "it is good for four minutes more"
    assert len(provider.asked) == 1, "one try each half minute"
    age(account, timedelta(minutes=10))
    with pytest.raises(ConnectionError):
        open_settings(account)
    provider.fault = None
    age(account, timedelta(0))
    assert open_settings(account)["access_token"] == "access-2"


@pytest.mark.django_db
def test_changing_the_mailbox_forgets_whose_leave_it_was(account, provider, office, settings):
    sign_in(account, provider, office.address)
    operations.change_account(account, name="Poczta 2", settings=settings | {"oauth_client_secret": ""}, by=by_system())
    assert tokens.is_signed_in(stored(account))
    changed = settings | {"oauth_client_id": "another", "oauth_client_secret": ""}
    operations.change_account(account, name="Poczta 2", settings=changed, by=by_system())
    assert not tokens.is_signed_in(stored(account))
    with pytest.raises(oauth.SignInAgain):
        open_settings(stored(account))


@pytest.mark.django_db(transaction=True)
def test_of_two_that_want_to_renew_one_does_and_nobody_waits(account, provider, office):
    sign_in(account, provider, office.address)
    age(account, timedelta(minutes=56))
    provider.pause.clear()
    got: list[str] = []

    def ask() -> None:
        got.append(open_settings(stored(account))["access_token"])
        connection.close()

    first = threading.Thread(target=ask)
    first.start()
    while not provider.asked:
        first.join(0.01)
    assert open_settings(stored(account))["access_token"] == "access-1"
    provider.pause.set()
    first.join(20)
    assert got == ["access-2"]
    assert len(provider.asked) == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_renews_a_token_that_the_server_refuses_once(account, provider, office, dovecot):
    sign_in(account, provider, office.address)
    age(account, timedelta(minutes=5))
    provider.owners.clear()  # the token was taken back before its end
    dovecot.append(office, LETTER)
    running = Connection(account)
    try:
        wait(lambda: JournalEntry.objects.filter(account=account).exists())
    finally:
        running.stop.set()
        running.join(20)
    assert not running.alive
    assert [asked["grant_type"] for asked in provider.asked] == ["refresh_token"]
    assert stored(account).problem == ""


@pytest.mark.django_db(transaction=True)
def test_a_connection_whose_new_token_is_refused_too_asks_for_a_person_and_rests(account, provider, dovecot):
    sign_in(account, provider, "somebody-else@example.test")
    age(account, timedelta(minutes=5))
    running = Connection(account)
    try:
        wait(lambda: stored(account).problem)
    finally:
        running.stop.set()
        running.join(20)
    assert stored(account).problem == "token_refused"
    assert len(provider.asked) == 1


def wait(reached: object) -> None:
    from tests.servers.local import wait_until

    wait_until(reached, "The connection", seconds=20)  # type: ignore[arg-type]
