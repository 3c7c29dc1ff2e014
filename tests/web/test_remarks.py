"""What an agent is told about how a message was read, in the agent's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import Bakery, arrive, conversation_of, letter
from ucho.channels.models import Dispatch
from ucho.conversations import operations
from ucho.web.inbox.remarks import remarks

pytestmark = pytest.mark.django_db

SEALED = Path(__file__).parents[1] / "channels" / "mail" / "cases" / "smime-opaque.eml"
CODES = (
    "charset_guessed smime_signed smime_encrypted pgp_signed pgp_encrypted tnef uuencoded body_cut parts_dropped"
    " recipients_dropped html_plain no_sender sender_not_genuine sender_invalid sender_is_reply_to answered_by_mail"
    " forwarded_by_colleague kind_auto_reply kind_list kind_system kind_loop"
).split()


def test_an_agent_sees_how_a_mail_was_sealed_and_repaired(bakery: Bakery, ola: Client) -> None:
    (sealed,) = arrive(bakery.mailbox, SEALED.read_bytes())
    (guessed,) = arrive(bakery.mailbox, "From: b@example.pl\r\nSubject: b\r\n\r\nŻółty tort".encode("windows-1250"))
    page = ola.get(f"/conversations/{conversation_of(sealed).pk}/").content.decode()
    assert "Podpisane przez nadawcę (S/MIME)" in page
    page = ola.get(f"/conversations/{conversation_of(guessed).pk}/").content.decode()
    assert "Znaki naprawiono podczas odczytu" in page


def test_an_agent_sees_that_a_sender_may_be_forged_and_that_a_machine_wrote(bakery: Bakery, ola: Client) -> None:
    forged = {"Authentication-Results": "mx.klos.example; dmarc=fail header.from=example.com"}
    (entry,) = arrive(bakery.mailbox, letter("Nowy numer konta", headers=forged))
    page = ola.get(f"/conversations/{conversation_of(entry).pk}/").content.decode()
    assert "mógł napisać ktoś inny" in page
    (entry,) = arrive(bakery.mailbox, letter("Nie ma mnie", headers={"Auto-Submitted": "auto-replied"}))
    page = ola.get(f"/conversations/{conversation_of(entry).pk}/").content.decode()
    assert "To napisał automat odpowiadający" in page


def test_every_remark_is_said_in_three_languages() -> None:
    said = []
    for language in ("en", "pl", "ru"):
        with translation.override(language):
            said.append(remarks(CODES))
    assert [len(set(words)) for words in said] == [len(CODES)] * 3
    assert not set(said[0]) & set(said[1]) & set(said[2])


def test_codes_that_tell_an_agent_nothing_have_no_words() -> None:
    assert list(remarks(["date_unreadable", "headers_cut"])) == []


@pytest.mark.parametrize(
    ("state", "reason", "shown"),
    [
        ("queued", "waits:sign_in", "nie wpuszcza tej skrzynki"),
        ("queued", "waits:hourly_limit", "tyle, ile może w ciągu godziny"),
        ("queued", "", "Czeka na wysłanie"),
        ("accepted", "waits:other_server 4.4.1 Connection timed out", "drugi serwer jeszcze jej nie przyjął"),
        ("accepted", "250 2.0.0 Ok: queued as 4F1", "Wysłano"),
        ("delivered", "waits:other_server 4.4.1 Connection timed out", "Doręczono"),
    ],
)
def test_an_agent_sees_why_an_answer_has_not_arrived_yet(
    bakery: Bakery, ola: Client, state: str, reason: str, shown: str
) -> None:
    [entry] = arrive(bakery.mailbox, letter("Gdzie tort?"))
    answer = operations.reply(conversation_of(entry), text="Już jedzie.", by=bakery.by_ola())
    Dispatch.objects.filter(pk=answer.dispatch_id).update(state=state, reason=reason)
    page = ola.get(f"/conversations/{answer.conversation_id}/").content.decode()
    assert shown in page
    assert "waits:" not in page
