"""The nastiest mail, cases 12, 19 to 21, 24 and 25 as far as they are reading: bodies, HTML, pictures, broken MIME."""

from __future__ import annotations

import time
from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.channels.mail.raw import HEAD, mail, mixed, multipart
from ucho.channels.mail.reader import read

PLAIN = ("Content-Type: text/plain; charset=utf-8", "Dzień dobry")
HEADER = HEAD.encode()


def page(markup: str) -> bytes:
    return mail(markup, "text/html; charset=utf-8")


# Case 12, the part that is reading: why a mail counts as automatic.


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("Auto-Submitted: auto-replied (vacation)", "auto_reply"),
        ("Auto-Submitted: auto-generated", "system"),
        ("Auto-Submitted: no", ""),
        ("X-Auto-Response-Suppress: All", "system"),
        ("Precedence: bulk", "list"),
        ("List-Id: <wiadomosci.klos.test>", "list"),
        ("X-Loop: pomoc@klos.test", "loop"),
        ("Return-Path: <>", "system"),
        ("X-Autoreply: yes", "auto_reply"),
        ("X-Priority: 1", ""),
    ],
)
def test_case_12_mail_that_no_person_wrote_is_marked_and_its_words_are_read(field, kind):
    letter = read(mail("Jestem na urlopie", "text/plain", field))
    assert (letter.auto_kind, letter.text) == (kind, "Jestem na urlopie")


def test_case_12_the_address_for_bounces_and_our_servers_verdict_are_read():
    verdict = (
        "Authentication-Results: mx.klos.test; spf=pass (x; dmarc=fail) smtp.mailfrom=x.pl; dmarc=pass header.from=x.pl"
    )
    forged = "Authentication-Results: evil.example; dmarc=fail"
    letter = read(mail("a", "text/plain", "Return-Path: <Jan+1@example.pl>", verdict, forged))
    assert (letter.return_path, letter.authenticity) == ("Jan+1@example.pl", "pass")
    below = read(mail("a", "text/plain", "Authentication-Results: mx.klos.test; spf=none", verdict))
    assert below.authenticity == ""  # only the topmost is ours
    assert read(mail("a", "text/plain", forged)).authenticity == "fail"


# Case 19, the part that is reading: where the words of a reply stand.


def test_case_19_an_answer_written_before_the_html_tag_is_not_lost():
    letter = read(page("Tak, proszę.<br>\n<html><head></head><body><p>Ola z piekarni</p></body></html>"))
    assert letter.text.startswith("Tak, proszę.")
    assert "Tak, proszę." in letter.html


def test_case_19_words_behind_the_end_of_the_page_are_not_lost():
    assert read(page("<html><body><p>Pierwsze</p></body></html>\n<p>Ostatnie</p>")).text == "Pierwsze\n\nOstatnie"


# Case 20: HTML.


def test_case_20_html_only_mail_says_what_it_shows():
    letter = read(
        page("<style>.a{color:red}</style><!--[if mso]><p>Outlook</p><![endif]--><p>Tort <b>na jutro</b></p>")
    )
    assert letter.text == "Tort na jutro"


@pytest.mark.parametrize(
    ("markup", "gone"),
    [
        ("<script>alert(1)</script>", "alert"),
        ("<SCRIPT/x>alert(1)</SCRIPT >", "alert"),
        ('<img src=x onerror="alert(1)">', "onerror"),
        ('<a href="javascript:alert(1)">x</a>', "javascript"),
        ('<a href=" java&#10;script:alert(1)">x</a>', "script:"),
        ('<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>', "data:text"),
        ('<form action="https://evil.example"><input name=a></form>', "form"),
        ('<meta http-equiv="refresh" content="0;url=https://evil.example">', "evil"),
        ('<iframe src="https://evil.example"></iframe>', "evil"),
        ('<base href="https://evil.example">', "evil"),
        ('<link rel=stylesheet href="https://evil.example">', "evil"),
        ('<p style="background:url(https://evil.example)">', "evil"),
        ('<table background="https://evil.example"><tr><td>x</table>', "evil"),
        ('<img srcset="https://evil.example 2x">', "evil"),
        ('<video poster="https://evil.example"><source src="https://evil.example"></video>', "evil"),
        ('<svg><image href="https://evil.example"/><script>alert(1)</script></svg>', "evil"),
        ("<style>@import 'https://evil.example';</style>", "evil"),
        ("<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "onerror"),
        ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">', "onerror=alert(1)>"),
    ],
)
def test_case_20_nothing_in_html_runs_or_loads(markup, gone):
    letter = read(page(f"<p>Tort</p>{markup}"))
    assert gone not in letter.html.lower()
    assert letter.text.startswith("Tort")


def test_case_20_pictures_from_outside_wait_until_somebody_asks():
    html = read(page('<p>Tort</p><img alt="" src="https://t.example/1.gif?ala" width=1>')).html
    assert ' src="' not in html.replace(' data-src="', "")
    assert 'data-src="https://t.example/1.gif?ala"' in html


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Tort" + '<a href="https://x.example/a">x</a> ' * 20_000,
        "<p>Tort" + "<div>" * 10_000,
        "<p>Tort" + "<b><i><font>" * 10_000,
        "<p>Tort" + "<" * 400_000,
        "<p>Tort" + "<!--" * 100_000,
        "<p>Tort<a " + "x=y " * 200_000,
        "<p>Tort" + "&" * 500_000,
        "<p>Tort<blockquote>" + "<blockquote " * 50_000,
        "<p>Tort " + "słowo " * 3_500_000,
    ],
)
def test_case_20_html_without_measure_takes_less_than_two_seconds(markup):
    raw = page(markup)
    started = time.process_time()
    assert read(raw).text.startswith("Tort")
    assert time.process_time() - started < 2


# Case 21: pictures inside, and files that split the text.

BASE64 = "Content-Transfer-Encoding: base64"
PICTURE = b64encode(b"\x89PNG").decode()


@pytest.mark.parametrize(
    "disposition", ["", "\r\nContent-Disposition: inline", "\r\nContent-Disposition: attachment; filename=logo.png"]
)
def test_case_21_a_picture_is_found_by_its_id_with_and_without_a_disposition(disposition):
    letter = read(
        mixed(
            ("Content-Type: text/html", '<p>Tort</p><img src="cid:logo@1">'),
            (
                f"Content-Type: image/png; name=logo.png\r\n{BASE64}\r\nContent-ID: <logo@1>{disposition}",
                PICTURE,
            ),
            kind="related",
        )
    )  # fmt: skip
    assert 'data-src="cid:logo@1"' in letter.html
    assert [(file.name, file.content_id, file.content) for file in letter.attachments] == [
        ("logo.png", "logo@1", b"\x89PNG")
    ]


def test_case_21_two_pictures_with_one_id_and_one_without_are_all_kept():
    part = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64"
    letter = read(
        mixed(PLAIN, (f"{part}\r\nContent-ID: <a>", PICTURE), (f"{part}\r\nContent-ID: <a>", PICTURE), (part, PICTURE))
    )
    assert [file.content_id for file in letter.attachments] == ["a", "a", ""]


def test_case_21_a_file_that_splits_the_body_leaves_all_texts_in_order():
    pdf = ("Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: inline; filename=a.pdf", "%PDF")
    html = ("Content-Type: text/html; charset=utf-8", "<p>potem <b>drugie</b></p>")
    last = ("Content-Type: text/plain; charset=utf-8", "na końcu")
    letter = read(mixed(PLAIN, pdf, html, pdf, last))
    assert letter.text == "Dzień dobry\n\npotem drugie\n\nna końcu"
    assert [letter.html.find(words) >= 0 for words in ("Dzień dobry", "drugie", "na końcu")] == [True] * 3
    assert [file.name for file in letter.attachments] == ["a.pdf", "a.pdf"]


# Case 24: broken MIME.

ALT = (
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDzień dobry\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<p>Hi</p>\r\n--b--\r\n"
)


@pytest.mark.parametrize(
    "raw",
    [
        "Content-Type: multipart/alternative\r\n\r\n" + ALT,  # boundary not named
        "Content-Type: multipart/alternative; boundary=wrong\r\n\r\n" + ALT,
        "Content-Type: multipart/alternative; boundary\r\n\r\n" + ALT,
        'Content-Type: multipart/alternative; boundary="-"\r\n\r\n' + ALT.replace("--b", "---"),
        'Content-Type: multipart/alternative; boundary="b--"\r\n\r\n' + ALT.replace("--b", "--b--"),
        'Content-Type: multipart/alternative;\r\n boundary*0="b";\r\n boundary*1=""\r\n\r\n' + ALT,
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n" + ALT.replace("--b--\r\n", ""),  # no end
        "Content-Type: multipart/alternative; boundary=b\r\nContent-Type: text/plain\r\n\r\n" + ALT,  # twice
        "Content-Type: =?utf-8?q?multipart/alternative;_boundary=3Db?=\r\n\r\n" + ALT,
        "Content-Type:\r\n\tmultipart/alternative;\r\n\tboundary=b\r\n\r\n" + ALT,
        "Content-Type: multipart/alternative boundary=b\r\n\r\n" + ALT,
        'Content-Type: multipart/alternative; boundary="b\r\n\r\n' + ALT,
        "Content-Type: multipart/alternative; boundary=b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + ALT,
        "Content-Type: multipart/alternative; boundary=żó\r\n\r\n" + ALT.replace("--b", "--żó"),
    ],
)
def test_case_24_a_broken_boundary_or_type_still_gives_one_text_and_no_file(raw):
    letter = read(HEADER + raw.encode())
    assert (letter.text, [file.name for file in letter.attachments]) == ("Dzień dobry", [])


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("7-bit", "Dzień", "Dzień"), ("text/html", "Dzień", "Dzień"),
        ("8bits", "Dzień", "Dzień"), ("", "Dzień", "Dzień"),
        ("quoted-printable;", "Dzie=C5=84", "Dzień"), ("Quoted Printable", "Dzie=C5=84", "Dzie=C5=84"),
        ("quoted-printable", "a=b =XX Dzie=c5=84=", "a=b =XX Dzień"),
        ("base64", "RHppZcWEIGRvYnJ5", "Dzień dobry"), ("base64", "RHppZcWEIGRvYnJ", "Dzień dobr"),
        ("base64", "RHpp!!ZcWE\r\n  IGRv\r\n\r\nYnJ5", "Dzień dobry"), ("BASE64 (x)", "RHppZcWE", "Dzień"),
        ("base64", "Dzień dobry, to nie base64", "Dzień dobry, to nie base64"), ("base64", "Hello", "Hello"),
    ],
)  # fmt: skip
def test_case_24_a_broken_transfer_encoding_loses_no_more_than_it_must(encoding, body, text):
    assert read(mail(body, "text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}")).text == text


@pytest.mark.parametrize(
    "raw",
    [
        HEADER + b"Content-Type: text/plain\r\n\r\nDzie\0\xc5\x84 do\0bry",
        (HEADER + b"\r\nDzie\xc5\x84 dobry").replace(b"\r\n", b"\r"),
        (HEADER + b"\r\nDzie\xc5\x84 dobry").replace(b"\r\n", b"\n"),
        b"\r\n\r\n" + HEADER + b"\r\nDzie\xc5\x84 dobry",
        b"From jan@example.pl Mon May 12 10:00:00 2025\r\n" + HEADER + b"\r\nDzie\xc5\x84 dobry",
        b"\xef\xbb\xbf" + HEADER + b"\r\nDzie\xc5\x84 dobry",
        HEADER + b"this is no field\r\nX-Last: 1\r\n\r\nDzie\xc5\x84 dobry",
        HEADER + b" folded into nothing\r\n\r\nDzie\xc5\x84 dobry",
        HEADER + b"Dzie\xc5\x84 dobry",  # the empty line is missing
    ],
)
def test_case_24_broken_lines_and_nul_bytes_do_not_hide_the_words(raw):
    letter = read(raw)
    assert (letter.sender.address, letter.subject, letter.text) == ("jan@example.pl", "Tort", "Dzień dobry")


def test_case_24_nul_bytes_reach_no_field_that_is_stored():
    head = b"From: J\0an <j\0an@example.pl>\r\nSubject: T\0ort\r\nMessage-ID: <1\0@x>\r\nIn-Reply-To: <0\0@x>\r\n"
    kind = b"Return-Path: <a\0@x>\r\nDelivered-To: b\0@x\r\nContent-Type: image/p\0ng; name=a\0.png\r\n\r\nx"
    letter = read(head + kind)
    assert (letter.sender.address, letter.subject, letter.message_id) == ("jan@example.pl", "Tort", "<1@x>")
    assert (letter.in_reply_to, letter.return_path, letter.delivered_to) == (["<0@x>"], "a@x", ["b@x"])
    assert [(file.name, file.type) for file in letter.attachments] == [("a.png", "image/png")]


def test_case_24_a_mail_without_a_body_and_one_of_headers_only_are_empty():
    for raw in (HEADER, HEADER + b"\r\n", HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n\r\n"):
        letter = read(raw)
        assert (letter.subject, letter.text, letter.attachments) == ("Tort", "", [])


def test_case_24_a_digest_of_mails_holds_mails():
    letter = read(mixed(("", "From: a@b.pl\r\nSubject: Raz\r\n\r\nx"), ("", "Subject: Dwa\r\n\r\ny"), kind="digest"))
    assert [(file.name, file.type) for file in letter.attachments] == [
        ("Raz.eml", "message/rfc822"), ("Dwa.eml", "message/rfc822"),
    ]  # fmt: skip


# Case 25, the part that is reading: dates, and many recipients.


@pytest.mark.parametrize(
    ("field", "moment", "problem"),
    [
        (
            "Date: Mon, 12 May 2025 10:00:00 +0200",
            datetime(2025, 5, 12, 10, tzinfo=timezone(timedelta(hours=2))),
            False,
        ),
        ("Date: Thu, 01 Jan 1970 00:00:00 +0000", datetime(1970, 1, 1, tzinfo=UTC), False),
        ("Date: Mon, 12 May 2099 10:00:00 +0000", datetime(2099, 5, 12, 10, tzinfo=UTC), False),
        ("Date: pon, 12 maja 2025 10:00:00 +0000", datetime(2025, 5, 12, 10, tzinfo=UTC), False),
        ("Date: Пн, 12 мая 2025 10:00:00 +0000", datetime(2025, 5, 12, 10, tzinfo=UTC), False),
        ("Date: Mon, 32 May 2025 25:00:00 +9999", None, True),
        ("Date: jutro", None, True),
        ("X-Date: 1", None, False),
    ],
)
def test_case_25_a_date_that_can_be_meant_is_read_and_another_one_is_none(field, moment, problem):
    head = "\r\n".join(line for line in HEAD.splitlines() if not line.startswith("Date")) + "\r\n"
    letter = read(mail("a", "text/plain", field, head=head))
    assert (letter.date, "date_unreadable" in letter.problems) == (moment, problem)


def test_case_25_five_hundred_recipients_are_read_as_recipients():
    copies = ", ".join(f"Klient {place} <k{place}@example.pl>" for place in range(500))
    letter = read(mail("a", "text/plain", f"Cc: {copies}"))
    assert (len(letter.cc), letter.cc[499].address, letter.problems) == (500, "k499@example.pl", [])


def test_case_25_backslashes_in_a_name_and_a_subject_are_kept():
    letter = read(b'From: "Jan \\\\ Kowalski" <jan@example.pl>\r\nSubject: C:\\nowy\\\r\n\r\nx')
    assert (letter.sender.name, letter.subject) == ("Jan \\ Kowalski", "C:\\nowy\\")


def test_bodies_inside_bodies_are_read_in_their_order():
    inner = multipart(
        PLAIN, ("Content-Type: text/html; charset=utf-8", "<p>Dzień dobry</p>"), kind="alternative", boundary="in"
    )
    kind, _, body = inner.partition(b"\r\n\r\n")
    letter = read(mixed((kind.decode(), body), ("Content-Type: text/plain", "stopka"), kind="mixed"))
    assert letter.text == "Dzień dobry\n\nstopka"
