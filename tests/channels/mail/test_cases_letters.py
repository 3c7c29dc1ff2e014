"""The nastiest mail, cases 1 to 8: charsets, header words, who wrote, and mail without an id.

Which test shows which of the 25 cases is listed in README.md beside this file.
"""

from __future__ import annotations

import pytest

from tests.channels.mail.raw import mail, mixed
from ucho.channels.mail.addresses import normal
from ucho.channels.mail.inbound import inbound
from ucho.channels.mail.reader import read

POLISH = "Dzień dobry, zamówiłam żółty tort w środę. Źle policzono, proszę o zwrot — Łucja"
RUSSIAN = "Здравствуйте, я заказала жёлтый торт на среду. Посчитали неверно, верните деньги, пожалуйста."
OWN = "pomoc@klos.test"


def headed(*lines: bytes, body: bytes = b"Dzie\xc5\x84 dobry") -> bytes:
    """Return a mail with exactly these header lines."""
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


# Case 1: 8bit bodies, declared rightly.


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (POLISH.replace("—", "-"), "iso-8859-2"),
        (POLISH, "windows-1250"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "iso-8859-5"),
        (RUSSIAN, "ibm866"),
    ],
)
@pytest.mark.parametrize("encoding", ["8bit", "binary", ""])
def test_case_01_an_8bit_letter_that_names_its_charset_is_read_exactly(text, charset, encoding):
    letter = read(
        mail(text.encode(charset), f"text/plain; charset={charset}", f"Content-Transfer-Encoding: {encoding}")
    )
    assert (letter.text, letter.problems) == (text, [])


def test_case_01_a_path_with_backslashes_stays_on_its_line():
    assert read(mail(r"Plik C:\nowy\raport\tabela.txt ż")).text == r"Plik C:\nowy\raport\tabela.txt ż"


# Case 2: the charset is wrong, missing, or contradicts itself.


@pytest.mark.parametrize(
    ("text", "charset", "kind"),
    [
        (POLISH, "windows-1250", "text/plain"),
        (POLISH, "windows-1250", "text/plain; charset=us-ascii"),
        (POLISH, "windows-1250", "text/plain; charset=iso-8859-2"),
        (POLISH, "windows-1250", "text/plain; charset=utf-8"),
        (POLISH.replace("—", "-"), "iso-8859-2", "text/plain; charset=windows-1250"),
        (POLISH.replace("—", "-"), "iso-8859-2", "text/plain"),
        (POLISH, "utf-8", "text/plain; charset=iso-8859-1"),
        (RUSSIAN, "koi8-r", "text/plain; charset=us-ascii"),
        (RUSSIAN, "koi8-r", "text/plain; charset=windows-1251"),
        (RUSSIAN, "windows-1251", "text/plain"),
        (RUSSIAN, "windows-1251", "text/plain; charset=iso-8859-1"),
        (RUSSIAN, "windows-1251", "text/plain; charset=koi8-r; charset=utf-8"),
    ],
)
def test_case_02_a_letter_with_a_wrong_charset_is_readable_and_said_to_be_guessed(text, charset, kind):
    letter = read(mail(text.encode(charset), kind))
    assert (letter.text, letter.problems) == (text, ["charset_guessed"])


def test_case_02_the_html_contradicts_the_header_and_the_bytes_decide():
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>{POLISH}</p>'
    letter = read(mail(page.encode("windows-1250"), "text/html; charset=iso-8859-1"))
    assert (letter.text, letter.problems) == (POLISH, ["charset_guessed"])


def test_case_02_signs_of_windows_that_were_taken_for_utf8_are_mended():
    assert read(mail("Cena: 5 \x80".encode(), "text/plain")).text == "Cena: 5 €"


# Case 3: names of charsets that nobody knows.


@pytest.mark.parametrize(
    "name",
    [
        "x-nope", "iso-gb2312", "utf-7", "windows-1258", '"utf-8"', "utf-8;format", "'utf8'", "=?utf-8?q?utf-8?=",
        "utf8mb4", "unknown-8bit", "x-cp1250", "idna", "unicode_escape", "rot13", "hex", "undefined", "\0", "a" * 5_000,
        "%s", "8bit",
    ],
)  # fmt: skip
def test_case_03_an_unknown_charset_never_raises(name):
    assert read(mail(b"Tort", f"text/plain; charset={name}")).text == "Tort"
    assert "Tort" in read(mail("Tort żółty".encode(), f'text/plain; charset="{name}"')).text
    assert read(headed(f"Subject: =?{name}?q?Tort?=".encode(), b"From: a@b.pl")).subject


def test_case_03_a_known_charset_with_junk_behind_it_is_followed():
    assert read(mail(POLISH.encode("windows-1250"), "text/plain; charset=windows-1250_junk:x")).text == POLISH
    assert read(mail(RUSSIAN.encode("koi8-r"), "text/plain; charset=koi8-r$ESC")).text == RUSSIAN


# Case 4: raw 8-bit bytes in header fields.


@pytest.mark.parametrize("charset", ["utf-8", "windows-1250", "iso-8859-2"])
def test_case_04_raw_polish_letters_in_from_to_and_subject_are_read(charset):
    raw = "From: Żaneta Wójcik <zaneta@example.pl>\r\nTo: Piekarnia Kłos <pomoc@klos.test>\r\nSubject: Świeży tort źle"
    letter = read(raw.encode(charset) + b"\r\n\r\nTort")
    assert (letter.sender.name, letter.to[0].name, letter.subject) == (
        "Żaneta Wójcik", "Piekarnia Kłos", "Świeży tort źle",
    )  # fmt: skip


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r"])
def test_case_04_raw_russian_letters_in_from_and_subject_are_read(charset):
    letter = read("From: Ольга Смирнова <olga@example.ru>\nSubject: Жалоба на чёрствый хлеб".encode(charset) + b"\n\nx")
    assert (letter.sender.name, letter.subject) == ("Ольга Смирнова", "Жалоба на чёрствый хлеб")


def test_case_04_two_charsets_in_one_field_are_both_read():
    words = (
        b"Subject: =?iso-8859-2?q?=AF=F3=B3ty?= =?koi8-r?b?1M/S1A==?= i =?utf-8?q?=C5=9Bwiat?= na " + "środę".encode()
    )
    assert read(headed(words, b"From: a@b.pl")).subject == "Żółtyторт i świat na środę"


# Case 5: encoded words (RFC 2047) as programs really write them.


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?b?xbzDs8U=?= =?utf-8?b?gnR5?=", "żółty"),  # the letter is cut in two, in base64
        (b"=?utf-8?q?=C5=BC=C3=B3=C5?=\r\n =?utf-8?q?=82ty_tort?=", "żółty tort"),
        (b"=?UTF-8?B?0KLQvtGA0Y?=\r\n =?UTF-8?B?Ig0L3QsCDRgdGA0LXQtNGD?=", "Торт на среду"),
    ],
)
def test_case_05_encoded_words_split_inside_a_letter_are_joined(raw, text):
    assert read(headed(b"Subject: " + raw, b"From: a@b.pl")).subject == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?q?=C5=BC=C3=B3?==?utf-8?q?=C5=82ty?=", "żółty"),  # no space between two words
        (b"Re:=?utf-8?q?=C5=BC=C3=B3=C5=82ty?=tort", "Re:żółtytort"),  # none around them
        (b"Re: =?utf-8?q?=C5=BC=C3=B3=C5=82ty?=\r\n  tort\r\n\t=?utf-8?q?i_kawa?=", "Re: żółty tort i kawa"),
        (b'"=?utf-8?q?=C5=BC=C3=B3=C5=82ty?="', '"żółty"'),
        (b"=?utf-8?q?=C5=BC=C3=B3=C5=82ty tort?=", "żółty tort"),  # a space where none may be
        (b"=?utf-8?b?xbzDs8WCdHk?=", "żółty"),  # padding lost
        (b"=?utf-8?q?=C5=BC=C3=B3=C5=82ty", "żółty"),  # end lost
        (b"=?utf-8*pl?q?=C5=BC=C3=B3=C5=82ty?=", "żółty"),  # RFC 2231 language
        (b"=?NONE?B?VEVTVA=?=", "TEST"),
        (b"2 =?? 3 =?utf-8?x?a?= b", "2 =?? 3 =?utf-8?x?a?= b"),  # not encoded at all
    ],
)
def test_case_05_encoded_words_are_read_in_their_broken_forms(raw, text):
    assert read(headed(b"Subject: " + raw, b"From: a@b.pl")).subject == text


def test_case_05_an_encoded_comma_and_quotes_stay_inside_one_name():
    letter = read(
        headed(b"From: =?utf-8?q?W=C3=B3jcik=2C_=C5=BBaneta?= <z@b.pl>", b'To: "=?utf-8?b?S8WCb3M=?=" <k@b.pl>')
    )
    assert (letter.sender.name, letter.sender.address) == ("Wójcik, Żaneta", "z@b.pl")
    assert [(found.name, found.address) for found in letter.to] == [("Kłos", "k@b.pl")]


# Case 6: who wrote.


@pytest.mark.parametrize(
    ("lines", "name", "address"),
    [
        ((b"Sender: Jan <jan@example.pl>",), "Jan", "jan@example.pl"),
        ((b"Return-Path: <jan@example.pl>", b"From: <>"), "", "jan@example.pl"),
        ((b"From: Jan", b"Reply-To: jan@example.pl"), "Jan", "jan@example.pl"),
        ((b"From: jan@example.pl, Ala <ala@example.pl>",), "", "jan@example.pl"),
        ((b"From: Jan <jan@example.pl> Ala <ala@example.pl>",), "Jan", "jan@example.pl"),
        ((b"From: Jan < jan @ example.pl >",), "Jan", "jan@example.pl"),
        ((b"From: Jan <jan@example.pl>>",), "Jan", "jan@example.pl"),
        ((b'From: "Jan <jan@example.pl>',), "Jan", "jan@example.pl"),
        ((b"From: 'jan@example.pl'",), "", "jan@example.pl"),
        ((b'From: "jan@example.pl" <jan@example.pl>',), "", "jan@example.pl"),
        ((b"From: jan@example.pl (Jan Kowalski)",), "Jan Kowalski", "jan@example.pl"),
        ((b"From: Kowalski, Jan <jan@example.pl>",), "Kowalski, Jan", "jan@example.pl"),
        ((b"From: mailto:jan@example.pl",), "", "jan@example.pl"),
        ((b"From: =?utf-8?q?Jan_=3Cjan=40example=2Epl=3E?=",), "Jan", "jan@example.pl"),
        ((b"FROM : JAN@EXAMPLE.PL",), "", "JAN@EXAMPLE.PL"),
        (("From: Ольга <ольга@пример.рф>".encode(),), "Ольга", "ольга@пример.рф"),
    ],
)
def test_case_06_the_sender_is_found_however_it_is_written(lines, name, address):
    letter = read(headed(*lines))
    assert (letter.sender.name, letter.sender.address) == (name, address)


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("JAN@Example.PL", "jan@example.pl"),
        ("jan@example.pl.", "jan@example.pl"),
        ("ala@Żółw.pl", "ala@xn--w-uga1v8h.pl"),
        ("ольга@пример.рф", "ольга@xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_case_06_one_person_has_one_identity_however_the_address_is_written(written, one):
    assert normal(written) == one


def test_case_06_an_address_of_many_letters_and_a_list_of_many_people_stay_within_bounds():
    long = b"j" * 5_000 + b"@example.pl"
    assert len(read(headed(b"From: <" + long + b">")).sender.address) <= 320
    letter = read(headed(b"From: a@b.pl", b"To: " + b", ".join(b"a%d@b.pl" % place for place in range(3_000))))
    assert (len(letter.to), letter.problems) == (1_000, ["recipients_dropped"])


@pytest.mark.parametrize("line", [b"From: <>", b"From:", b"X-Nothing: 1", b'From: "" <>'])
def test_case_06_a_mail_that_names_nobody_is_kept_and_marked(line):
    letter = read(headed(line))
    assert (letter.sender.address, "no_sender" in letter.problems) == ("", True)


# Case 7: Reply-To.


def test_case_07_the_reply_address_is_kept_beside_the_sender():
    letter = read(headed(b"From: form@klos.test", b"Reply-To: Ala <ala@example.pl>, b@example.pl"))
    assert letter.sender.address == "form@klos.test"
    assert [(found.name, found.address) for found in letter.reply_to] == [
        ("Ala", "ala@example.pl"),
        ("", "b@example.pl"),
    ]


@pytest.mark.parametrize("empty", [b"<>", b"", b'""', b'<"">', b'"KLAUS- H\xc4NSCHEL" <>', b",", b'<"" >'])
def test_case_07_an_empty_reply_address_is_none_and_the_sender_stays(empty):
    letter = read(headed(b"From: Jan <jan@example.pl>", b"Reply-To: " + empty))
    assert (letter.sender.address, list(letter.reply_to), letter.auto_kind) == ("jan@example.pl", [], "")


# Case 8: no id of its own.


@pytest.mark.parametrize("line", [b"X-Other: 1", b"Message-ID:", b"Message-ID: <>", b"Message-ID:  \t"])
def test_case_08_a_mail_without_an_id_gets_the_same_one_at_every_delivery(line):
    first = headed(b"Received: from a", b"From: a@b.pl", line, b"Subject: Tort")
    again = headed(b"Received: from b", b"Received: from c", b"From: a@b.pl", line, b"Subject: Tort")
    other = headed(b"From: a@b.pl", line, b"Subject: Tort", body=b"Inny")
    ids = [inbound(read(raw), OWN).external_id for raw in (first, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@digest.invalid>")


# Cases 9 and 10, the part that is reading: one digest for one mail, however it travelled.


def test_case_09_one_id_and_two_contents_are_two_mails_and_the_same_bytes_are_one():
    first, other = mail("Raz"), mail("Dwa")
    assert read(first).message_id == read(other).message_id
    assert read(first).digest == read(bytes(first)).digest != read(other).digest


def test_case_10_the_way_a_mail_took_to_two_boxes_does_not_change_its_digest():
    body = mixed(("Content-Type: text/plain", "Raz"), ("Content-Type: application/pdf; name=a.pdf", "%PDF"))
    one = b"Received: from a by b\r\nDelivered-To: pomoc@klos.test\r\n" + body
    two = b"Received: from x by y\r\nReceived: z\r\nDelivered-To: biuro@klos.test\r\nList-Id: <a.b>\r\n" + body
    assert read(one).digest == read(two).digest
    assert [list(read(raw).delivered_to) for raw in (one, two)] == [["pomoc@klos.test"], ["biuro@klos.test"]]
