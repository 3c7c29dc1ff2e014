"""Letters survive, whatever the mail says about its charset."""

from __future__ import annotations

import pytest

from tests.channels.mail.raw import HEAD, mail
from ucho.channels.mail.charsets import codec_name, decode
from ucho.channels.mail.reader import read

POLISH = "Dzień dobry, zamówiłam tort na sobotę. Źle się stało, że przyszedł zgnieciony."
RUSSIAN = "Здравствуйте! Торт привезли вчера, а хлеб ещё нет. Где мой заказ?"
SENTENCES = [(POLISH, "windows-1250"), (POLISH, "iso-8859-2"), (RUSSIAN, "koi8-r"), (RUSSIAN, "windows-1251")]


@pytest.mark.parametrize(("text", "charset"), SENTENCES)
def test_an_8bit_body_that_is_declared_rightly_is_read_exactly(text, charset):
    letter = read(mail(text.encode(charset), f'text/plain; charset="{charset}"', "Content-Transfer-Encoding: 8bit"))
    assert letter.text == text
    assert letter.problems == []


@pytest.mark.parametrize(("text", "charset"), SENTENCES)
@pytest.mark.parametrize("declared", ["", "us-ascii", "utf-8", "x-unknown", "iso-8859-1"])
def test_a_body_with_a_wrong_or_missing_charset_is_read_and_said_to_be_guessed(text, charset, declared):
    letter = read(mail(text.encode(charset), f"text/plain; charset={declared}" if declared else "text/plain"))
    assert letter.text == text
    assert letter.problems == ["charset_guessed"]


def test_windows_1250_called_iso_8859_2_is_the_classic_polish_fault():
    assert decode(POLISH.encode("cp1250"), "iso-8859-2") == (POLISH, True)
    assert decode(POLISH.encode("iso-8859-2"), "windows-1250") == (POLISH, True)


def test_utf8_called_something_else_is_still_utf8():
    assert decode(POLISH.encode(), "iso-8859-2")[0] == POLISH
    assert decode(RUSSIAN.encode(), "windows-1251")[0] == RUSSIAN


def test_capitals_of_windows_1250_that_happen_to_be_utf8_stay_polish():
    assert decode("PÓŁKA".encode("cp1250"), "windows-1250") == ("PÓŁKA", False)


def test_utf8_that_lost_a_byte_is_not_turned_into_another_charset():
    assert decode(POLISH.encode() + b"\xc5", "utf-8") == (POLISH + "\ufffd", True)


def test_western_letters_are_left_alone():
    assert decode("Grüße aus München, café".encode("cp1252"), "iso-8859-1") == ("Grüße aus München, café", False)


@pytest.mark.parametrize(
    ("spelled", "codec"),
    [
        ('"UTF-8"', "utf-8"),
        ("utf8mb4", "utf-8"),
        ("x-cp1251", "cp1251"),
        ("cp-1250", "cp1250"),
        ("windows1250", "cp1250"),
        ("iso-8859-2 (Central Europe)", "iso8859-2"),
        ("KOI8R", "koi8-r"),
        ("iso-gb2312", "gb18030"),
        ("utf-8*pl", "utf-8"),
        ("hex", ""),
        ("rot13", ""),
        ("idna", ""),
        ("unicode_escape", ""),
        ("cp037", ""),
        ("a\0b", ""),
        ("ś", ""),
    ],
)
def test_charsets_are_known_by_the_names_mailers_give_them(spelled, codec):
    assert codec_name(spelled) == codec


def test_raw_letters_in_headers_use_the_charset_of_the_body():
    head = "From: Żółw <z@example.pl>\r\nSubject: Zażółć gęślą\r\n".encode("cp1250").decode("latin-1")
    raw = f"{head}Content-Type: text/plain; charset=windows-1250\r\n\r\n".encode("latin-1") + "źle".encode("cp1250")
    letter = read(raw)
    assert (letter.sender.name, letter.subject, letter.text) == ("Żółw", "Zażółć gęślą", "źle")


def test_raw_koi8_in_a_subject_is_recovered_without_any_help():
    raw = b"From: i@example.ru\r\nSubject: " + "Жалоба на заказ".encode("koi8-r") + b"\r\n\r\nx"
    assert read(raw).subject == "Жалоба на заказ"


def test_html_without_a_declared_charset_is_asked_itself():
    page = f'<html><head><meta charset="windows-1251"></head><body>{RUSSIAN}</body></html>'
    assert read(mail(page.encode("cp1251"), "text/html")).text == RUSSIAN


def test_a_surrogate_from_utf7_does_not_reach_the_text():
    assert read(HEAD.encode() + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-x").text.encode("utf-8")
