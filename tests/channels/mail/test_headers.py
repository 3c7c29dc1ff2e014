"""Names, subjects, addresses and dates as mailers really write them."""

from __future__ import annotations

import pytest

from tests.channels.mail.raw import mail
from ucho.channels.mail.addresses import normal, parse_mailboxes
from ucho.channels.mail.dates import parse_date
from ucho.channels.mail.headers import decode_text, parse_params
from ucho.channels.mail.reader import read


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?Q?Za=C5?= =?utf-8?Q?=BC=C3=B3=C5=82?=", "Zażół"),  # cut inside a letter
        (b"=?UTF-8?B?WmHFvMOz?==?UTF-8?B?xYLEhw==?=", "Zażółć"),  # no space between
        (b"Re: =?iso-8859-2?q?Reklamacja_z_=B1?=\r\n oraz reszta", "Re: Reklamacja z ą oraz reszta"),
        (b"=?utf-8?B?xYI=?= \r\n\t=?koi8-r?Q?=CB?=", "łк"),  # two charsets
        (b"=?utf-8?Q?Czy to dzia=C5=82a? Tak?=", "Czy to działa? Tak"),  # spaces and a question mark
        (b"=?utf-8?Q?brak_ko=C5=84ca", "brak końca"),
        (b"=?utf-8?B?xYI =?utf-8?Q?=C5=82?=", "łł"),  # the first one is not closed
        (b"=?utf-8*pl?q?=C5=82?=", "ł"),
        (b"=?x-nope?q?za=BF=F3=B3=E6?=", "zażółć"),
        (b"=?utf-8?Q?Za=C5=BC\r\n =C3=B3?=", "Zażó"),  # folded inside a word
        (b"plain =? text ?=", "plain =? text ?="),
        (b"one\r\n two\tthree\0", "one two three"),
    ],
)
def test_encoded_words_are_read_in_all_their_broken_forms(raw, text):
    assert decode_text(raw) == text


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b'"Kowalski, Jan" <jan@x.pl>, ala@x.pl', [("Kowalski, Jan", "jan@x.pl"), ("", "ala@x.pl")]),
        (b"Kowalski, Jan <jan@x.pl>", [("Kowalski, Jan", "jan@x.pl")]),
        (b"=?utf-8?Q?Kowalski=2C_Jan?= <jan@x.pl>", [("Kowalski, Jan", "jan@x.pl")]),
        (b'"=?utf-8?B?xYI=?=" <jan@x.pl>', [("ł", "jan@x.pl")]),
        (b"=?utf-8?q?Jan_K=C5=82os_=3Cjan=40x=2Epl=3E?=", [("Jan Kłos", "jan@x.pl")]),
        (b"jan@x.pl (Jan K)", [("Jan K", "jan@x.pl")]),
        (b"undisclosed-recipients:;", []),
        (b"Biuro: a@b.pl, c@d.pl;", [("", "a@b.pl"), ("", "c@d.pl")]),
        (b"<<jan@x.pl>>", [("", "jan@x.pl")]),
        (b"<mailto:jan@x.pl>", [("", "jan@x.pl")]),
        (b"jan @ x.pl", [("", "jan@x.pl")]),
        (b"'Jan' <jan@x.pl>; ola@x.pl", [("Jan", "jan@x.pl"), ("", "ola@x.pl")]),
        (b"Jan <jan@x.pl", [("Jan", "jan@x.pl")]),
    ],
)
def test_addresses_are_understood_as_they_were_meant(raw, found):
    assert [(mailbox.name, mailbox.address) for mailbox in parse_mailboxes(raw)[0]] == found


def test_one_address_has_one_normal_form():
    in_ascii = "jan@" + "łódź.pl".encode("idna").decode()
    assert normal(" Jan@ŁÓDŹ.pl. ") == normal(in_ascii.upper()) == in_ascii


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("Sender: s@x.pl", "s@x.pl"),
        ("From: <>\r\nReturn-Path: <r@x.pl>", "r@x.pl"),
        ("From: Jan\r\nReply-To: j@x.pl", "j@x.pl"),
        ("From: nobody, Jan <j@x.pl>, a@x.pl", "j@x.pl"),
    ],
)
def test_a_mail_without_a_usable_from_is_from_whoever_else_it_names(fields, address):
    assert read(mail("x", head=fields + "\r\n")).sender.address == address


def test_a_mail_from_nobody_is_read_and_says_so():
    letter = read(mail("x", head="Subject: x\r\n"))
    assert letter.sender.address == ""
    assert "no_sender" in letter.problems


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (b"attachment; filename*0*=utf-8''za%C5%82; filename*1=acznik.pdf", "filename", "załacznik.pdf"),
        (b'attachment; filename="=?utf-8?Q?za=C5=82.pdf?="', "filename", "zał.pdf"),
        (b"attachment; filename=raport maj 2025.pdf; size=3", "filename", "raport maj 2025.pdf"),
        (b'attachment; filename="a\\"b.pdf', "filename", 'a"b.pdf'),
        (b"text/plain charset=iso-8859-2", "charset", "iso-8859-2"),
        (b'multipart/mixed;\r\n\tboundary="=_a;b"; x=y', "boundary", "=_a;b"),
        (b"=?utf-8?Q?text/html;_charset=3Dutf-8?=", "charset", "utf-8"),
    ],
)
def test_parameters_are_read_however_they_were_written(value, name, text):
    assert parse_params(value)[1][name] == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 12 May 2025 10:00:00 +0200 (CEST)", "2025-05-12T10:00:00+02:00"),
        ("pon, 12 maja 2025 10:00:00 +0200", "2025-05-12T10:00:00+02:00"),
        ("12 мая 2025 10:00", "2025-05-12T10:00:00+00:00"),
        ("2025-05-12 10:00:00 +0200", "2025-05-12T10:00:00+02:00"),
        ("Mon, 12 May 2025 10:00:60 GMT", "2025-05-12T10:00:59+00:00"),
    ],
)
def test_dates_are_read_in_three_languages(text, moment):
    found = parse_date(text)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize("text", ["", "wczoraj", "32 May 2025 10:00", "Mon, 12 May 99999 10:00:00"])
def test_an_impossible_date_is_no_date(text):
    assert parse_date(text) is None


def test_ids_are_found_all_and_a_missing_one_is_empty():
    letter = read(mail("x", "text/plain", "In-Reply-To: <a@x> (Ala) <b@x>", "References: <r1@x>\r\n\t<r2@x>", head=""))
    assert letter.in_reply_to == ["<a@x>", "<b@x>"]
    assert letter.references == ["<r1@x>", "<r2@x>"]
    assert letter.message_id == ""
