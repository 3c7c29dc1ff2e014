"""What we sign is found genuine by another program than ours, and a changed mail is not."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from email import message_from_bytes
from functools import cache
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, hire, letter, open_bakery
from tests.channels.mail.test_compose import ANSWER, built, file
from tests.servers import local
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.unbound import Unbound
from tests.surveys.conftest import invited
from tests.web.conftest import signed_in
from ucho.channels import operations as channels
from ucho.channels import signing
from ucho.channels.mail.dkim import Signer, new_pair, signed
from ucho.channels.mail.records import dkim_value
from ucho.channels.models import Account, SigningKey
from ucho.conversations import operations
from ucho.conversations.models import Conversation
from ucho.core import clock, keys
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow

VERIFIER = Path(__file__).parents[2] / "servers" / "verifier.pl"
DOMAIN = "klos.test"
SURVEY = replace(ANSWER, html="<p>Ile?</p>", automatic=True, unsubscribe="https://pomoc.klos.test/u/7-abc")


@cache
def pair() -> tuple[str, str]:
    return new_pair()


def verified(mail: bytes, unbound: Unbound) -> str:
    """Return what Mail::DKIM says of a mail."""
    command = [local.program("perl", package="libmail-dkim-perl"), str(VERIFIER), str(unbound.port)]
    ended = subprocess.run(command, input=mail, capture_output=True, check=True, timeout=30)
    return ended.stdout.decode().strip()


@pytest.fixture
def published(unbound: Unbound) -> Unbound:
    """A name server that shows the key."""
    unbound.serve([(f"a._domainkey.{DOMAIN}", "TXT", dkim_value(pair()[1]))])
    return unbound


def sign(mail: bytes) -> bytes:
    return signed(mail, Signer(DOMAIN, "a", pair()[0]))


@pytest.mark.parametrize(
    "message",
    [
        ANSWER,
        SURVEY,
        replace(ANSWER, html="<p>ż</p>", files=[file("ż" * 90 + ".pdf", content=bytes(range(256)) * 40)]),
        replace(ANSWER, text="bez przerwy " * 300 + "\n\n\n.kropka\nkoniec  \t \n\n\n"),
        replace(
            ANSWER, text="", references=[f"<{number}@x.test>" for number in range(200)], in_reply_to="<199@x.test>"
        ),
    ],
    ids=["plain", "survey", "file", "long lines", "references"],
)
def test_another_program_finds_it_genuine(published: Unbound, message: object) -> None:
    mail = sign(built(message))  # type: ignore[arg-type]
    assert mail.isascii()  # no server on the way has to write it anew
    assert verified(mail, published) == "pass"


def test_spaces_and_folds_that_servers_change_break_nothing(published: Unbound) -> None:
    mail = sign(built(SURVEY)).replace(b"Subject: ", b"SUBJECT:   ").replace(b"\r\n", b"\n")
    assert verified(mail.rstrip(b"\n") + b"\n\n\n", published) == "pass"
    received = b"Received: from a by b; Mon, 12 May 2025 10:00:00 +0000\r\nReturn-Path: <x@y.test>\r\n"
    assert verified(received + mail, published) == "pass"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click", b"List-Unsubscribe-Post: List-Unsubscribe=Two"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"<https://pomoc.klos.test/u/7-abc>", b"<https://evil.test/u/7-abc>"),
        (b"\r\nSubject: ", b"\r\nSubject: Pilne\r\nSubject: "),
        (b"\r\nFrom: ", b"\r\nFrom: evil@klos.test\r\nFrom: "),
        (b"\r\nList-Unsubscribe: ", b"\r\nList-Unsubscribe: <https://evil.test/>\r\nList-Unsubscribe: "),
        (b"Auto-Submitted: auto-generated", b"Auto-Submitted: no"),
        (b"\r\nMIME-Version: 1.0", b"\r\nMIME-Version: 1.1"),
        (b"<p>Ile?</p>", b"<p>Nic</p>"),
    ],
)
def test_whoever_changes_anything_that_counts_breaks_it(published: Unbound, before: bytes, after: bytes) -> None:
    mail = sign(built(SURVEY))
    changed = mail.replace(before, after, 1)
    assert changed != mail
    assert verified(changed, published).startswith("fail")


def test_every_field_that_programs_act_on_is_signed() -> None:
    field = str(message_from_bytes(sign(built(SURVEY)))["DKIM-Signature"])
    named = re.sub(r"\s", "", field).partition(";h=")[2].partition(";")[0].split(":")
    assert {"from", "to", "subject", "date", "message-id", "list-id", "list-unsubscribe-post", "reply-to"} <= set(named)
    twice = {"from", "subject", "list-unsubscribe", "list-unsubscribe-post"}
    assert {name for name in twice if named.count(name) == 2} == twice
    assert "c=relaxed/relaxed" in field


# --------------------------------------------------------------------------------------------- the whole way of a mail


@pytest.fixture
def bakery(db: None, dovecot: Dovecot, postfix: Postfix) -> Bakery:
    """The bakery, whose mail leaves through Postfix."""
    bakery = open_bakery()
    settings = {"address": f"pomoc@{DOMAIN}", "sender_name": "Piekarnia Kłos"}
    sent_by = {"smtp_out": f"smtp://127.0.0.1:{postfix.port}"}
    channels.change_account(bakery.mailbox, name="Poczta", settings=settings | sent_by, by=by_system())
    return bakery


def conversation_with(bakery: Bakery, address: str) -> Conversation:
    account = Account.objects.get(pk=bakery.mailbox.pk)
    raw = letter("Gdzie mój tort?", sender=f"Ala <{address}>", to=f"pomoc@{DOMAIN}")
    return conversation_of(arrive(account, raw)[0])


def publish(unbound: Unbound, row: SigningKey) -> None:
    unbound.serve(
        [
            (f"{row.selector}._domainkey.{DOMAIN}", "TXT", dkim_value(row.public)),
            (DOMAIN, "MX", f"10 mail.{DOMAIN}."),
            (f"_dmarc.{DOMAIN}", "TXT", "v=DMARC1; p=none; rua=mailto:postmaster@klos.test"),
        ]
    )


@pytest.fixture
def admin(bakery: Bakery, client: Client) -> Client:
    """The browser of an administrator."""
    return signed_in(client, hire("admin@klos.example", "Paweł", bakery.company, "admin", by_system()))


def press(admin: Client, do: str = "check") -> SigningKey:
    """Press a button of the page; returns the domain's key."""
    assert admin.post(f"/settings/arriving/{DOMAIN}/", {"do": do}).status_code == 302
    return SigningKey.objects.get(domain=DOMAIN)


def test_an_answer_and_a_survey_arrive_signed(
    bakery: Bakery, dovecot: Dovecot, unbound: Unbound, admin: Client
) -> None:
    ala = dovecot.mailbox("ala")
    conversation = conversation_with(bakery, ala.address)
    row = press(admin)  # makes the key; its record is not there yet
    assert row.found["dkim"] == "missing"
    assert (row.found["mx"], row.found["dmarc"]) == ("missing", "missing")
    operations.reply(conversation, text="Już jedzie.", by=by_system())
    deliver_all(NOON)
    [unsigned] = dovecot.wait_for(ala.address)
    assert b"DKIM-Signature" not in unsigned  # a signature nobody can check is worse than none

    publish(unbound, row)
    row = press(admin)
    assert (row.found["dkim"], row.found["mx"], row.found["dmarc"]) == ("ok", "ok", "ok")
    operations.reply(conversation, text="Jest na miejscu. Żółta wstążka,\n.kropka.", by=by_system())
    invited(bakery, conversation)
    deliver_all(NOON)
    mails = dovecot.wait_for(ala.address, 3)
    answer, survey = (one for one in mails if one != unsigned)
    if b"List-Unsubscribe" in answer:
        answer, survey = survey, answer
    assert (verified(answer, unbound), verified(survey, unbound)) == ("pass", "pass")
    assert f"d={DOMAIN}".encode() in survey
    assert b"Auto-Submitted: auto-generated" in survey
    assert verified(survey.replace(b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Twice"), unbound).startswith(
        "fail"
    )
    told = FactRow.objects.filter(type="channels.records_found").latest("pk")
    assert "dkim:ok" in told.payload["changed"]


def test_a_key_that_is_changed_signs_once_its_record_is_there(bakery: Bakery, unbound: Unbound, admin: Client) -> None:
    first = press(admin)
    publish(unbound, first)
    press(admin)
    account = Account.objects.get(pk=bakery.mailbox.pk)
    assert signing.key_settings(account)["dkim_selector"] == first.selector == f"ucho-{clock.now().year}a"
    second = press(admin, "new_key")
    assert second.public != first.public
    assert second.selector == f"ucho-{clock.now().year}b"
    assert signing.key_settings(account)["dkim_selector"] == first.selector  # nobody can check the new one yet
    publish(unbound, second)
    press(admin)
    assert signing.key_settings(account)["dkim_selector"] == second.selector
    assert second.sealed not in str(signing.key_settings(account))
    assert "PRIVATE" not in second.sealed
    unbound.serve([])
    signing.look_at_records.run(by=by_system())
    assert signing.key_settings(account) == {}  # its record is gone: each night we look


def test_a_silent_name_service_changes_nothing(
    bakery: Bakery, unbound: Unbound, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(unbound, press(admin))
    press(admin)
    monkeypatch.setattr("ucho.channels.mail.dns.ANSWER_SECONDS", 0.3)
    unbound.freeze()
    signing.look_at_records.run(by=by_system())
    assert SigningKey.objects.get().found["dkim"] == "ok"


def test_a_key_that_cannot_be_opened_keeps_no_mail_back(bakery: Bakery, monkeypatch: pytest.MonkeyPatch) -> None:
    row = signing.make_signing_key(DOMAIN, by=by_system())
    row.found = {"dkim": "ok"}
    row.sealed = keys.seal("x", "elsewhere")
    row.save(update_fields=["found", "sealed"])
    assert signing.key_settings(Account.objects.get(pk=bakery.mailbox.pk)) == {}
