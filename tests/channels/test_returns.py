"""Mail that a real server sends back: Postfix, which cannot deliver, and Dovecot, which keeps what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.cast import NOON, arrive, by_system, letter, message_of, open_bakery
from tests.servers.dovecot import Dovecot
from tests.servers.local import free_port
from tests.servers.postfix import Postfix
from ucho.channels import operations as channels
from ucho.channels.adapters import email as email_adapter
from ucho.channels.contract import Address, Outbound, Receipt, Undeliverable
from ucho.channels.mail import smtp
from ucho.channels.mail.reader import read
from ucho.channels.models import Dispatch
from ucho.channels.returns import dispatches_in, token_for
from ucho.channels.waiting import OTHER_SERVER, why_waiting
from ucho.conversations import operations
from ucho.conversations.models import Conversation
from ucho.customers.models import Identity
from ucho.events.delivery import deliver_all

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("plus", ["on", "off"])
def test_mail_to_nobody_comes_back_through_real_servers_and_marks_the_address(
    dovecot: Dovecot, postfix: Postfix, plus: str
) -> None:
    bakery, office = open_bakery(), dovecot.mailbox("biuro")
    account = channels.open_account(
        bakery.mokotow,
        adapter="email",
        name="Biuro",
        settings={
            "address": office.address,
            "smtp_out": f"smtp://127.0.0.1:{postfix.port}",
            "plus_addressing": plus,
        },
        by=by_system(),
    )
    [entry] = arrive(account, letter("Gdzie tort?", sender="Jan <nikt@example.test>", to=office.address))
    answer = operations.reply(message_of(entry).conversation, text="Już jedzie.", by=bakery.by_ola())
    deliver_all(NOON)
    assert answer.dispatch is not None
    dispatch = Dispatch.objects.get(pk=answer.dispatch.pk)
    assert dispatch.state == Dispatch.State.ACCEPTED  # Postfix took it, and found out afterwards
    (raw,) = dovecot.wait_for(office.address)
    returned = read(raw)
    assert (returned.auto_kind, returned.return_path) == ("bounce", "")
    assert returned.report is not None
    assert list(dispatches_in(returned.report.tokens)) == ([dispatch.pk] if plus == "on" else [])
    assert list(returned.report.original_ids) == [dispatch.message_id]
    [entry] = arrive(account, raw, at=NOON + timedelta(minutes=1))
    dispatch.refresh_from_db()
    assert message_of(entry).conversation_id == answer.conversation_id
    assert dispatch.state == Dispatch.State.FAILED
    assert Identity.objects.get(value="nikt@example.test").state == Identity.State.BOUNCING
    assert Conversation.objects.get().status == Conversation.Status.OPEN
    assert Dispatch.objects.count() == 1  # nobody answers a bounce
    assert postfix.queued() == 0


def test_a_real_server_that_still_tries_is_shown_on_our_answer(dovecot: Dovecot, postfix: Postfix) -> None:
    bakery, office = open_bakery(), dovecot.mailbox("biuro")
    settings = {"address": office.address, "smtp_out": f"smtp://127.0.0.1:{postfix.port}"}
    account = channels.open_account(bakery.mokotow, adapter="email", name="Biuro", settings=settings, by=by_system())
    [entry] = arrive(account, letter("Gdzie tort?", sender="Jan <jan@daleko.test>", to=office.address))
    postfix.route("daleko.test", free_port())  # nobody listens there
    postfix.change("delay_warning_time", "1s")
    try:
        answer = operations.reply(message_of(entry).conversation, text="Już jedzie.", by=bakery.by_ola())
        deliver_all(NOON)
        (raw,) = dovecot.wait_for(office.address)
    finally:
        postfix.change("delay_warning_time", "0h")
        postfix.empty()
        postfix.route("daleko.test", None)
    arrive(account, raw, at=NOON + timedelta(minutes=1))
    assert answer.dispatch is not None
    dispatch = Dispatch.objects.get(pk=answer.dispatch.pk)
    assert (dispatch.state, why_waiting(dispatch)) == (Dispatch.State.ACCEPTED, OTHER_SERVER)
    assert Identity.objects.get(value="jan@daleko.test").state == Identity.State.OK
    assert Conversation.objects.get().status == Conversation.Status.WAITING


def test_a_return_path_is_signed_for_one_message_whatever_becomes_of_its_case() -> None:
    token = token_for(12)
    assert list(dispatches_in([token, token.upper()])) == [12, 12]
    made_up = [token.replace("b12-", "b13-"), token[:-1], token + "a", "", "b-", "b12", "b١٢-" + token[4:], "c7-ab12cd"]
    assert list(dispatches_in(made_up)) == []


@pytest.mark.parametrize(
    ("settings", "sender"),
    [
        ({"address": "kontakt@klos.example"}, "kontakt+b1-abcdefghijklmnopqrst@klos.example"),
        ({"address": "kontakt@klos.example", "plus_addressing": "off"}, "kontakt@klos.example"),
        ({"address": f"{'k' * 50}@klos.example"}, f"{'k' * 50}@klos.example"),  # a local part has 64 bytes at most
        ({"address": "kontakt@kłos.example"}, "kontakt+b1-abcdefghijklmnopqrst@xn--kos-hwa.example"),
    ],
)
def test_the_envelope_names_the_return_path(
    settings: dict[str, str], sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = envelopes(monkeypatch, refuse=())
    email_adapter.Email().send(OUT, {**settings, **SERVER})
    assert seen == [sender]


@pytest.mark.parametrize(
    ("refusal", "tries"),
    [
        ("553 5.7.1 <kontakt+b1@klos.example>: Sender address rejected: not owned by user kontakt", 2),
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", 2),
        ("550 5.1.1 User unknown", 1),
        ("552 5.3.4 Message too big", 1),
    ],
)
def test_a_server_that_minds_the_return_path_gets_the_plain_address(
    refusal: str, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = envelopes(monkeypatch, refuse=[refusal])
    settings = {"address": "kontakt@klos.example", **SERVER}
    if tries == 1:
        with pytest.raises(Undeliverable):
            email_adapter.Email().send(OUT, settings)
    else:
        email_adapter.Email().send(OUT, settings)
    assert seen == ["kontakt+b1-abcdefghijklmnopqrst@klos.example", "kontakt@klos.example"][:tries]


OUT = Outbound("<1@x>", Address("email", "ala@example.com"), "Hej", return_token="b1-abcdefghijklmnopqrst")
SERVER = {"smtp_out": "smtp://127.0.0.1:9"}


def envelopes(monkeypatch: pytest.MonkeyPatch, *, refuse: Sequence[str]) -> list[str]:
    """Return the envelope senders of what is sent from now on; the first mails are refused with these words."""
    seen: list[str] = []
    words = list(refuse)

    def deliver(server: object, envelope: str, recipients: object, mail: bytes, *more: object) -> Receipt:
        seen.append(envelope)
        if words:
            raise Undeliverable(words.pop(0), permanent=True)
        return Receipt("")

    monkeypatch.setattr(smtp, "deliver", deliver)
    return seen
