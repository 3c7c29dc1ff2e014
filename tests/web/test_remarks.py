"""What an agent is told about how a message was read, in the agent's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import Bakery, arrive, conversation_of
from ucho.web.inbox.remarks import remarks

pytestmark = pytest.mark.django_db

SEALED = Path(__file__).parents[1] / "channels" / "mail" / "cases" / "smime-opaque.eml"
CODES = (
    "charset_guessed smime_signed smime_encrypted pgp_signed pgp_encrypted tnef uuencoded body_cut parts_dropped"
    " recipients_dropped html_plain no_sender"
).split()


def test_an_agent_sees_how_a_mail_was_sealed_and_repaired(bakery: Bakery, ola: Client) -> None:
    (sealed,) = arrive(bakery.mailbox, SEALED.read_bytes())
    (guessed,) = arrive(bakery.mailbox, "From: b@example.pl\r\nSubject: b\r\n\r\nŻółty tort".encode("windows-1250"))
    page = ola.get(f"/conversations/{conversation_of(sealed).pk}/").content.decode()
    assert "Podpisane przez nadawcę (S/MIME)" in page
    page = ola.get(f"/conversations/{conversation_of(guessed).pk}/").content.decode()
    assert "Znaki naprawiono podczas odczytu" in page


def test_every_remark_is_said_in_three_languages() -> None:
    said = []
    for language in ("en", "pl", "ru"):
        with translation.override(language):
            said.append(remarks(CODES))
    assert [len(set(words)) for words in said] == [len(CODES)] * 3
    assert not set(said[0]) & set(said[1]) & set(said[2])


def test_codes_that_tell_an_agent_nothing_have_no_words() -> None:
    assert list(remarks(["date_unreadable", "headers_cut"])) == []
