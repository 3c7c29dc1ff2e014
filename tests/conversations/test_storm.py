"""A naive machine of ours against an ignorant one: real mail through Postfix and Dovecot, until it stops."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parseaddr

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.cast import Bakery, by_system
from tests.servers.dovecot import Dovecot
from tests.servers.local import free_port
from tests.servers.postfix import Postfix
from ucho.channels import operations as channels
from ucho.channels.contract import Fetched
from ucho.channels.journal import journal
from ucho.channels.models import Account
from ucho.conversations import operations
from ucho.conversations.models import Message
from ucho.core.actors import By, system
from ucho.core.errors import Refused
from ucho.events.delivery import deliver_all

AWAY = "automat@urlop.test"
MOST = 12  # mails of the other side after which we call it endless


class Ignorant:
    """A responder that answers every mail it gets, with no field that says so, to whoever stands in From."""

    def __init__(self, postfix: Postfix) -> None:
        self.got = 0
        self.answered = threading.Condition()
        self._postfix = postfix

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        threading.Thread(target=self._answer, args=(raw,)).start()
        return "250 OK"

    def _answer(self, raw: bytes) -> None:
        to = parseaddr(str(message_from_bytes(raw)["From"]))[1]
        with self.answered:
            self.got += 1
            number = self.got
        text = (
            f"From: {AWAY}\r\nTo: {to}\r\nSubject: Urlop\r\nMessage-ID: <{number}@urlop.test>\r\n\r\nNie ma mnie.\r\n"
        )
        self._postfix.send(AWAY, [to], text.encode())


@contextmanager
def ignorant(postfix: Postfix) -> Iterator[Ignorant]:
    """Let the responder listen behind Postfix."""
    responder = Ignorant(postfix)
    port = free_port()
    controller = Controller(responder, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        postfix.route("urlop.test", port)
        yield responder
    finally:
        postfix.route("urlop.test", None)
        controller.stop()


@pytest.fixture
def account(bakery: Bakery, dovecot: Dovecot, postfix: Postfix) -> Account:
    """A mailbox of the bakery on real servers."""
    box = dovecot.mailbox("piekarnia", "klos.test")
    settings = {"address": box.address, "smtp_out": f"smtp://127.0.0.1:{postfix.port}"}
    return channels.open_account(bakery.mokotow, adapter="email", name="Prawdziwa", settings=settings, by=by_system())


def acknowledge_all(done: set[int], at: datetime) -> int:
    """Have a naive machine answer every message that it has not answered; returns how often it was allowed to."""
    allowed = 0
    for message in Message.objects.filter(direction="in").exclude(pk__in=done):
        done.add(message.pk)
        try:
            operations.reply(message.conversation, text="Dziękujemy, odpiszemy.", by=by_system(at), automatic=True)
        except Refused:
            continue
        allowed += 1
    deliver_all(at)
    return allowed


def test_a_storm_with_an_auto_responder_that_sends_no_header_dies_within_three_mails(
    account: Account, dovecot: Dovecot, postfix: Postfix
) -> None:
    done: set[int] = set()
    with ignorant(postfix) as responder:
        postfix.send(AWAY, [account.address], f"From: {AWAY}\r\nTo: {account.address}\r\n\r\nTort?\r\n".encode())
        sent = 0
        for expected in range(1, MOST):
            mails = dovecot.wait_for(account.address, expected)
            at = datetime.now(UTC)
            batch = [Fetched(f"1:{number}", raw) for number, raw in enumerate(mails, 1)]
            journal(account, batch, by=By(system("tests.connector"), at))
            deliver_all(at)
            allowed = acknowledge_all(done, datetime.now(UTC))
            if not allowed:
                break
            sent += allowed
    assert responder.got == sent <= 3
    newest = Message.objects.filter(direction="in").order_by("-pk").first()
    assert newest is not None
    assert newest.auto_kind == "loop"
    assert newest.conversation.status == "waiting"
