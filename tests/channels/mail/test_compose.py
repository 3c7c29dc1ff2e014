"""What we send: threads that hold, names that survive, headers that nobody smuggles anything into."""

from __future__ import annotations

import email
from dataclasses import replace
from email.policy import default
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.channels.contract import Address, File, Outbound
from ucho.channels.mail.compose import Letterhead, compose, reply_address
from ucho.channels.mail.reader import read

HEAD = Letterhead("pomoc@klos.test", "Piekarnia Kłos", loop_key="key")
DATE = "Mon, 12 May 2025 10:00:00 -0000"
ANSWER = Outbound(
    message_id="<9@klos.test>",
    recipient=Address("email", "ala@x.test", "Ala"),
    text="Dzień dobry,\nto już załatwione.",
    subject="Re: Zażółć gęślą jaźń",
    reply_token="c7-ab12cd",
)


def built(message: Outbound = ANSWER, head: Letterhead = HEAD) -> bytes:
    return compose(message, head, date=DATE)


def file(name: str, kind: str = "application/pdf", content: bytes = b"%PDF", content_id: str = "") -> File:
    return File(name, kind, len(content), sha256(content).hexdigest(), content_id, content)


def test_it_is_read_back_as_it_was_written():
    page = "<p>Dzień dobry <img src='cid:logo'></p>"
    files = [file("załącznik z dnia 12 maja.pdf"), file("logo.png", "image/png", b"png", "logo")]
    letter = read(built(replace(ANSWER, html=page, files=files, in_reply_to="<1@x>", references=["<0@x>", "<1@x>"])))
    assert (letter.sender.name, letter.sender.address) == ("Piekarnia Kłos", "pomoc@klos.test")
    assert (letter.subject, letter.text) == (ANSWER.subject, ANSWER.text)
    assert letter.html.strip() == '<p>Dzień dobry <img data-src="cid:logo"></p>'
    assert [(got.name, got.content, got.content_id) for got in letter.attachments] == [
        ("logo.png", b"png", "logo"),
        ("załącznik z dnia 12 maja.pdf", b"%PDF", ""),
    ]
    assert (letter.message_id, letter.in_reply_to, letter.references) == (
        "<9@klos.test>",
        ["<1@x>"],
        ["<0@x>", "<1@x>"],
    )
    assert letter.reply_to[0].address == "pomoc+c7-ab12cd@klos.test"


def test_the_standard_library_agrees_and_finds_no_defect():
    long_name = "Иванов Иван Иванович, директор по работе с очень важными клиентами"
    raw = built(replace(ANSWER, recipient=Address("email", "ala@x.test", long_name), files=[file("ż" * 190 + ".pdf")]))
    mail = email.message_from_bytes(raw, policy=default)
    assert mail.defects == []
    assert mail["to"].addresses[0].addr_spec == "ala@x.test"
    assert mail["subject"] == ANSWER.subject
    assert [part.get_filename() for part in mail.iter_attachments()] == ["ż" * 190 + ".pdf"]


def test_lines_are_short_enough_for_every_server():
    text = "bez przerwy " * 300 + "\n.\n..kropki\r\nz CR\rsam"
    raw = built(
        replace(
            ANSWER, text=text, html=f"<p>{text}</p>", subject="ż" * 900, references=[f"<{n}@x>" for n in range(400)]
        )
    )
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    bare = raw.replace(b"\r\n", b"")
    assert b"\n" not in bare
    assert b"\r" not in bare


def test_of_many_references_the_first_and_the_newest_stay():
    ids = [f"<{'r' * 50}{number}@x.test>" for number in range(300)]
    letter = read(built(replace(ANSWER, references=ids, in_reply_to=ids[-1])))
    assert letter.references[0] == ids[0]
    assert letter.references[-1] == ids[-1]
    assert letter.references[1:] == ids[-len(letter.references) + 1 :]
    field = built(replace(ANSWER, references=ids)).split(b"References:")[1].split(b"\r\nX-Ucho")[0]
    assert 2_000 < len(field) < 4_096


EVIL = "x\r\nBcc: evil@x.test\n\nbody\r\u2028\x00"


@pytest.mark.parametrize(
    "change",
    [
        {"subject": EVIL},
        {"recipient": Address("email", "ala@x.test", EVIL)},
        {"recipient": Address("email", f"ala@x.test{EVIL}")},
        {"copies": [Address("email", "b@x.test\r\nBcc: evil@x.test", EVIL)]},
        {"message_id": f"<9@klos.test>{EVIL}"},
        {"in_reply_to": f"<1@x>{EVIL}", "references": [EVIL]},
        {"reply_token": EVIL},
        {"language": EVIL},
        {"files": [file(EVIL, EVIL, content_id=EVIL)]},
    ],
)
def test_nothing_can_add_a_header(change):
    mail = email.message_from_bytes(built(replace(ANSWER, **change)))
    assert mail["bcc"] is None
    assert mail["from"]
    assert {name.lower() for name in mail} <= {
        "from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references",
        "content-language", "mime-version", "content-type", "content-transfer-encoding", "x-ucho-loop",
    }  # fmt: skip


def test_automatic_mail_says_so_and_a_persons_does_not():
    answer = email.message_from_bytes(built(replace(ANSWER, automatic=True, in_reply_to="<1@x>")))
    assert (answer["auto-submitted"], answer["x-auto-response-suppress"]) == ("auto-replied", "All")
    assert email.message_from_bytes(built(replace(ANSWER, automatic=True)))["auto-submitted"] == "auto-generated"
    assert email.message_from_bytes(built())["auto-submitted"] is None


def test_the_reply_address_carries_the_token_only_where_the_server_allows_it():
    assert reply_address(HEAD, "c7-ab") == "pomoc+c7-ab@klos.test"
    assert reply_address(replace(HEAD, plus_addressing=False), "c7-ab") == "pomoc@klos.test"
    assert reply_address(HEAD, "c7@evil.test") == "pomoc@klos.test"


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300), subject=st.text(max_size=120), name=st.text(max_size=60))
def test_any_words_make_a_mail_that_is_read_back(text, subject, name):
    raw = built(replace(ANSWER, text=text, subject=subject, recipient=Address("email", "ala@x.test", name)))
    letter = read(raw)
    assert letter.to[0].address == "ala@x.test"
    assert letter.message_id == "<9@klos.test>"
    kept = "".join(letter for letter in text if letter.isalpha() and not "\ud800" <= letter <= "\udfff")
    assert "".join(letter for letter in (letter.text + letter.quoted) if letter.isalpha()).replace("?", "") == kept
