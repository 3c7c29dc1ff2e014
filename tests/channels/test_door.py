"""An outgoing server that does not let us in: tokens are renewed once, and messages wait for whoever repairs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from tests.cast import NOON, Bakery, by_system, open_bakery
from tests.channels.mail.test_imap_tokens import age, sign_in, stored
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.postfix import Postfix
from tests.servers.tokens import TokenServer, provider_of
from ucho.channels import door, operations, sending
from ucho.channels.adapters.email import Email
from ucho.channels.contract import Address, NotLetIn, Outbound, Receipt
from ucho.channels.models import Account, Dispatch
from ucho.channels.permit import Permit, Purpose
from ucho.core import clock
from ucho.events.jobs.draining import drain

State = Dispatch.State
HOUR = timedelta(hours=1)


def queued(account: Account, number: int, to: str = "", at: datetime = NOON) -> Dispatch:
    """Write down an answer that has to go out."""
    address = Address("email", to or f"klient{number}@example.com")
    message = Outbound(f"<answer{number}@klos.example>", address, "Tort czeka.")
    with transaction.atomic():
        return sending.queue(
            Permit(Purpose.ANSWER, address, f"customers.person:{number}"), account, message, by=by_system(at)
        )


def now(dispatch: Dispatch) -> tuple[str, str, int]:
    """Return how far a message is, why it waits, and how often it was tried."""
    dispatch.refresh_from_db()
    return dispatch.state, dispatch.reason, dispatch.tries


class TestWithTokens:
    """At a real Postfix, which asks Dovecot, which asks the provider."""

    @pytest.fixture
    def provider(self, dovecot: Dovecot) -> Iterator[TokenServer]:
        with provider_of(dovecot) as running:
            yield running

    @pytest.fixture
    def office(self, dovecot: Dovecot) -> Mailbox:
        return dovecot.mailbox("biuro")

    @pytest.fixture
    def account(self, db: None, office: Mailbox, provider: TokenServer, postfix: Postfix) -> Account:
        user = office.address.replace("@", "%40")
        settings = {"address": office.address, "smtp_out": f"smtp://{user}@127.0.0.1:{postfix.submission_port}"}
        return operations.open_account(
            open_bakery().mokotow,
            adapter="email",
            name="Biuro",
            settings=settings | provider.settings(),
            by=by_system(),
        )

    def test_a_token_that_is_refused_before_its_end_is_renewed_once_and_the_answer_leaves(
        self, account: Account, provider: TokenServer, office: Mailbox, dovecot: Dovecot
    ) -> None:
        sign_in(account, provider, office.address)
        age(account, timedelta(minutes=5))
        provider.owners.clear()  # taken back before its end
        answer = queued(account, 1, office.address)
        drain(NOON)
        if now(answer)[2]:  # a try that counts met no refusal, but a Dovecot that was too slow to ask
            drain(NOON + HOUR)
        assert now(answer)[0] == State.ACCEPTED, now(answer)
        assert [asked["grant_type"] for asked in provider.asked] == ["refresh_token"]
        assert b"Tort czeka." in dovecot.wait_for(office.address)[0]

    def test_a_new_token_that_is_refused_too_is_not_renewed_again(
        self, account: Account, provider: TokenServer
    ) -> None:
        sign_in(account, provider, "somebody-else@example.test")
        age(account, timedelta(minutes=5))
        answer = queued(account, 1)
        drain(NOON)
        assert now(answer) == (State.QUEUED, door.REASON, 0)
        assert len(provider.asked) == 1

    def test_answers_wait_for_days_until_somebody_signs_in_and_leave_at_once(
        self, account: Account, provider: TokenServer, office: Mailbox, dovecot: Dovecot
    ) -> None:
        sign_in(account, provider, office.address)
        provider.leaves.clear()  # its owner took the leave back
        age(account, timedelta(hours=2))
        first = queued(account, 1, office.address)
        for hour in range(72):
            drain(NOON + hour * HOUR)
        second = queued(account, 2, office.address, NOON + 72 * HOUR)
        drain(NOON + 72 * HOUR)
        assert now(first) == now(second) == (State.QUEUED, door.REASON, 0)
        assert len(provider.asked) == 1
        assert stored(account).problem == "sign_in_again"
        at = clock.now()
        Dispatch.objects.update(next_at=at + 20 * HOUR)
        sign_in(account, provider, office.address)
        drain(clock.now())
        assert [now(one)[0] for one in (first, second)] == [State.ACCEPTED, State.ACCEPTED]
        dovecot.wait_for(office.address, 2)


@pytest.fixture
def bakery(db: None) -> Bakery:
    return open_bakery()


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom the server was offered mail for; it wants another password than the first one."""
    offered: list[str] = []

    def send(self: Email, message: Outbound, settings: dict[str, str]) -> Receipt:
        offered.append(message.recipient.value)
        if settings.get("smtp_password") != "nowe-haslo":
            raise NotLetIn("login refused: 535 5.7.8 Error")
        return Receipt(message.message_id)

    monkeypatch.setattr(Email, "send", send)
    return offered


def test_one_refused_password_holds_back_all_messages_and_a_corrected_one_lets_them_go(
    bakery: Bakery, tried: list[str]
) -> None:
    answers = [queued(bakery.mailbox, number) for number in range(20)]
    drain(NOON)
    assert len(tried) == 1, "servers lock out who keeps trying"
    assert {now(answer) for answer in answers} == {(State.QUEUED, door.REASON, 0)}
    for hour in range(24):
        drain(NOON + hour * HOUR)
    assert len(tried) <= 26
    later = NOON + 23 * HOUR + timedelta(minutes=1)
    drain(later)
    settings = {**bakery.mailbox.settings, "smtp_password": "nowe-haslo"}
    operations.change_account(bakery.mailbox, name="Poczta", settings=settings, by=by_system(later))
    drain(later)
    assert {now(answer)[0] for answer in answers} == {State.ACCEPTED}
    assert {now(answer)[2] for answer in answers} == {1}


def test_an_account_that_is_not_let_in_keeps_no_other_account_waiting(bakery: Bakery, tried: list[str]) -> None:
    settings = {"address": "torty@klos.example", "smtp_out": "smtp://127.0.0.1:9", "smtp_password": "nowe-haslo"}
    other = operations.open_account(bakery.mokotow, adapter="email", name="Torty", settings=settings, by=by_system())
    stuck, free = queued(bakery.mailbox, 1), queued(other, 2)
    drain(NOON)
    assert (now(stuck)[0], now(free)[0]) == (State.QUEUED, State.ACCEPTED)
