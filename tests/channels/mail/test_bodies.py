"""Bodies and files: the right text, all of it, and every file once."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

from tests.channels.mail.raw import HEAD, mail, mixed, multipart
from ucho.channels.mail.markup import clean, words
from ucho.channels.mail.reader import read

PICTURE = (
    "Content-Type: image/png; name=logo.png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <logo@x>",
    b64encode(b"png"),
)
PLAIN, PAGE = ("Content-Type: text/plain", "Dzień dobry"), ("Content-Type: text/html", "<p>Dzień <b>dobry</b></p>")


def test_an_alternative_is_one_text_and_no_file():
    letter = read(mixed(PLAIN, PAGE, kind="alternative"))
    assert (letter.text, letter.html, letter.attachments) == ("Dzień dobry", "<p>Dzień <b>dobry</b></p>", [])


def test_inline_pictures_are_files_with_their_content_id():
    letter = read(mixed(PLAIN, PICTURE, kind="related"))
    (file,) = letter.attachments
    assert (file.name, file.type, file.size, file.content_id) == ("logo.png", "image/png", 3, "logo@x")
    assert (file.sha256, file.content) == (hashlib.sha256(b"png").hexdigest(), b"png")


def test_texts_around_a_file_are_joined_in_their_order():
    last = ("Content-Type: text/plain", "i pozdrawiam")
    letter = read(mixed(PLAIN, ("Content-Type: application/pdf\r\nContent-Disposition: inline", "%PDF"), last))
    assert letter.text == "Dzień dobry\n\ni pozdrawiam"
    assert [file.name for file in letter.attachments] == ["application.pdf"]


def test_html_only_mail_has_a_text():
    page = "<style>p{}</style><p>Dzień dobry,<br>proszę o <a href='https://klos.test/a'>paragon</a>.</p><ul><li>tort<li>chleb</ul>"
    letter = read(mail(page, "text/html; charset=utf-8"))
    assert letter.text == "Dzień dobry,\nproszę o paragon (https://klos.test/a).\n\n- tort\n- chleb"


def test_plain_text_that_only_points_to_the_html_gives_way_to_it():
    letter = read(
        mixed(
            ("Content-Type: text/plain", "Brak HTML"),
            ("Content-Type: text/html", "<p>Treść.</p>" * 80),
            kind="alternative",
        )
    )
    assert letter.text.startswith("Treść.\n\nTreść.")


def test_html_is_harmless_and_loads_nothing():
    safe, whole = clean(
        '<p style="color:red" onclick="x()">a</p><script>x()</script><img src="http://t.example/p.gif" alt="a>b">'
        '<a href="javascript:x()">b</a><form action="/x"><input></form><iframe src="x"></iframe><base href="x">'
        '<meta http-equiv="refresh">'
    )
    assert whole
    assert (
        safe
        == '<p>a</p><img data-src="http://t.example/p.gif" alt="a&gt;b"><a rel="noopener noreferrer nofollow">b</a>'
    )


def test_quoted_html_becomes_quoted_text_and_an_indent_does_not():
    safe, _ = clean(
        '<blockquote type="cite"><p>stare</p></blockquote>'
        '<blockquote style="margin:0 0 0 40px;border:none">nowe</blockquote>'
    )
    assert words(safe) == "> stare\n\nnowe"


def test_html_nested_too_deep_is_reduced_to_its_words():
    letter = read(mail("<div>" * 50_000 + "Dzień dobry", "text/html; charset=utf-8"))
    assert letter.text == "Dzień dobry"
    assert letter.problems == ["html_plain"]


def test_soft_line_breaks_are_joined():
    flowed = "Zamówiłem tort \r\nna sobotę.\r\n\r\n> cytat \r\n> dalej\r\n-- \r\nJan"
    letter = read(mail(flowed, "text/plain; charset=utf-8; format=flowed", "In-Reply-To: <x@y>"))
    assert letter.text == "Zamówiłem tort na sobotę."


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ('Content-Type: application/pdf; name="../../etc/passwd"', "passwd"),
        ('Content-Disposition: attachment; filename="C:\\\\Temp\\\\umowa.pdf"', "umowa.pdf"),
        ('Content-Disposition: attachment; filename="   "', "x"),
        ('Content-Disposition: attachment; filename="a\u202egpj.exe"', "agpj.exe"),
        (f"Content-Disposition: attachment; filename={'x' * 300}.pdf", "x" * 146 + ".pdf"),
        ("Content-Type: image/jpeg", "image.jpg"),
        ("Content-Type: application/octet-stream", "application"),
    ],
)
def test_file_names_are_safe_and_never_empty(fields, name):
    kind = "" if "Content-Type" in fields else "Content-Type: x/y\r\n"
    letter = read(mixed(PLAIN, (kind + fields, "x")))
    (file,) = letter.attachments
    assert file.name == name


def test_an_attached_mail_is_one_file_named_after_its_subject():
    inner = b"Subject: =?utf-8?q?Za=C5=BCalenie?=\r\n" + multipart(PLAIN, PICTURE, boundary="inner")
    letter = read(mixed(PLAIN, ("Content-Type: message/rfc822", inner)))
    assert [(file.name, file.type) for file in letter.attachments] == [("Zażalenie.eml", "message/rfc822")]
    assert letter.attachments[0].content == inner


def test_an_invitation_is_kept_once():
    invitation = ("Content-Type: text/calendar; method=REQUEST", "BEGIN:VCALENDAR")
    assert [file.name for file in read(mixed(PLAIN, invitation, kind="alternative")).attachments] == ["invite.ics"]
    whole = multipart(PLAIN, invitation, kind="alternative", boundary="in").split(b"\r\n\r\n", 1)
    both = mixed((whole[0].decode(), whole[1]), ("Content-Type: application/ics; name=invite.ics", "BEGIN"))
    assert [file.type for file in read(both).attachments] == ["application/ics"]


@pytest.mark.parametrize(
    "damage", ["no boundary", "wrong boundary", "no end", "bare CR", "LF only", "mailbox line", "no blank line"]
)
def test_broken_mime_still_says_what_it_says(damage):
    raw = mixed(PLAIN, PICTURE)
    raw = {
        "no boundary": raw.replace(b"; boundary=cut", b""),
        "wrong boundary": raw.replace(b"boundary=cut", b"boundary=other"),
        "no end": raw.replace(b"--cut--\r\n", b""),
        "bare CR": raw.replace(b"\r\n", b"\r"),
        "LF only": raw.replace(b"\r\n", b"\n"),
        "mailbox line": b"From jan@example.pl Mon May 12 10:00:00 2025\r\n" + raw,
        "no blank line": raw.replace(b"Content-Type: text/plain\r\n\r\n", b"Content-Type: text/plain\r\n"),
    }[damage]
    letter = read(raw)
    assert letter.text == "Dzień dobry"
    assert [file.content for file in letter.attachments] == [b"png"]


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", b"RHppZcWEIGRvYnJ5", "Dzień dobry"),
        ("base64", b"RHppZcWEIGRvYnJ", "Dzień dobr"),  # cut off
        ("base64", b"RHpp\r\nZcWE*IGRvYnJ5==", "Dzień dobry"),
        ("quoted-printable", b"Dzie=C5=84=\r\n dobry=", "Dzień dobry"),
        ("quoted-printable", b"100=% =zz", "100=% =zz"),
        ("8-bit-ish", "Dzień".encode(), "Dzień"),
    ],
)
def test_broken_transfer_encodings_lose_no_more_than_they_must(encoding, body, text):
    assert read(mail(body, "text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}")).text == text


def test_nul_bytes_are_left_out():
    assert read(mail("a\0b")).text == "ab"


def test_the_same_mail_by_two_ways_has_one_digest_and_another_mail_has_another():
    first = read(b"Received: from a\r\n" + HEAD.encode() + b"\r\nx")
    assert first.digest == read(b"Received: from b\r\n" + HEAD.encode() + b"\r\nx").digest
    assert first.digest != read(HEAD.encode() + b"\r\ny").digest
