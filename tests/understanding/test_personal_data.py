"""Personal data is found and hidden, and numbers of orders, parcels, products and devices are left alone."""

from __future__ import annotations

import re

import pytest

from tests.understanding.personal_data.counting import Mail, counted, mails
from tests.understanding.personal_data.held_out import SECOND
from tests.understanding.personal_data.sentences import HELD_OUT, TUNED
from ucho.understanding.personal_data import KINDS, Known, find, mask


def hidden(text: str, known: Known | None = None) -> str:
    return mask(text, find(text, known=known))


@pytest.mark.parametrize(
    ("templates", "seed"), [(TUNED, 1), (HELD_OUT, 5), (SECOND, 9)], ids=["tuned", "learned", "held out"]
)
def test_nearly_all_personal_data_is_found_and_few_other_numbers_are_taken_for_it(templates, seed):
    found = counted(templates, seed)
    assert found.recall >= 0.995, found.missed[:10]
    assert found.false_alarms <= 0.05, found.mistaken[:10]
    assert found.exact >= 0.96


@pytest.mark.parametrize("mail", list(mails()), ids=lambda mail: f"{mail.language}: {' '.join(mail.text.split())[:40]}")
def test_a_mail_gives_away_just_what_is_personal(mail: Mail):
    found = find(mail.text, mail.language)
    assert [(span.kind, mail.text[span.start : span.end]) for span in found] == [
        (span.kind, mail.text[span.start : span.end]) for span in mail.spans
    ]
    assert found == mail.spans
    assert {span.kind for span in found} <= {*KINDS}


def test_what_is_found_is_hidden_by_its_kind():
    assert hidden("Jestem Anna Kowalska, anna@wp.pl, tel. 600 700 800.") == "Jestem [name], [email], tel. [phone]."


def test_two_spans_that_overlap_hide_all_that_either_covers():
    text = "Jan Kowalski z Łodzi"
    spans = [*find("Jan Kowalski"), *(span._replace(start=4, end=20) for span in find("Jan Kowalski"))]
    assert mask(text, spans) == "[name]"


@pytest.mark.parametrize(
    "written",
    [
        "600700800",
        "600 700 800",
        "600-700-800",
        "600.700.800",
        "600\u00a0700\u00a0800",
        "６００７００８００",
        "6\u200b00 70\u206600 800",
        "+48600700800",
        "0048 600 700 800",
        "(+48) 600 700 800",
        "٦٠٠٧٠٠٨٠٠",
    ],
)
def test_a_number_is_the_same_however_its_digits_are_written(written):
    assert hidden(f"tel: {written}!") == "tel: [phone]!"


@pytest.mark.parametrize(
    "text",
    [
        "Zamówienie 600700800 nie dotarło",
        "nr zam. 600700800",
        "Где заказ 9161234567?",
        "Order #600700800",
        "IMEI 490154203237518",
        "Faktura FV/2024/600700800",
        "EAN 5901234123457",
        "https://sklep.example/zamowienie/600700800",
        "ref ABC600700800",
        "zamówienia 600700800 i 600700801",
        "600700800 to numer zamówienia",
        "wersja 10.0.19.1",
        "1 299 000,00 zł",
    ],
)
def test_numbers_of_orders_and_things_are_nobodys(text):
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zamówienie 600700801, tel. 600700800", "Zamówienie 600700801, tel. [phone]"),
        ("Do zamówienia 4821 podaję PESEL 44051401359", "Do zamówienia 4821 podaję PESEL [pesel]"),
        ("За заказ платил картой 4111111111111111", "За заказ платил картой [card]"),
        ("Order 4821: call 07700 900123", "Order 4821: call [phone]"),
    ],
)
def test_the_word_that_stands_nearer_decides(text, expected):
    assert hidden(text) == expected


def test_a_number_with_a_typing_error_is_hidden_where_a_word_says_what_it_is():
    assert hidden("PESEL 44051401358") == "PESEL [pesel]"
    assert find("Wpisałam 44051401358 w pole") == ()


def test_the_language_decides_between_two_things_that_a_number_may_be():
    assert [span.kind for span in find("9161234561", "ru")] == ["phone"]
    assert find("9161234561", "pl") == ()


def test_numbers_in_our_own_formats_are_never_personal():
    known = Known(own_formats=[re.compile(r"\b5\d{8}\b")])
    assert hidden("Proszę dzwonić 501502503 i 600700800", known) == "Proszę dzwonić 501502503 i [phone]"


def test_numbers_that_we_know_of_the_customer_are_hidden_wherever_they_stand():
    known = Known(numbers=["+48 22 456 78 90", "88812345"])
    assert hidden("zamówienie 224567890 i klient 88812345", known) == "zamówienie [phone] i klient [phone]"


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (
            ["Anna Kowalska"],
            "Rozmawiałem z Anną Kowalską, a Kowalskiej nie ma",
            "Rozmawiałem z [name], a [name] nie ma",
        ),
        (["Paweł Wróbel"], "Paczka dla Pawła Wróbla", "Paczka dla [name]"),
        (["Marek Zając"], "Oddajcie to Markowi Zającowi", "Oddajcie to [name]"),
        (["Пётр Соловей"], "Передайте Петру Соловью", "Передайте [name]"),
        (["Grace Field"], "I am writing for grace field", "I am writing for [name]"),
        (["Jan Ptak"], "Tu ptaki śpiewają, janowiec kwitnie", "Tu ptaki śpiewają, janowiec kwitnie"),
    ],
)
def test_names_that_we_know_are_hidden_in_all_their_forms(names, text, expected):
    assert hidden(text, Known(names=names)) == expected


def test_addresses_that_we_know_are_hidden_without_the_word_for_a_street():
    known = Known(addresses=["ul. Kwiatowa 5/3, 00-950 Warszawa"])
    assert hidden("Mieszkam na Kwiatowej 5, w Warszawie", known) == "Mieszkam na [address], w Warszawie"
    assert find("Kwiatowa 77 to nie ja", known=known) == ()


def test_a_name_from_the_signature_is_hidden_further_up_too():
    assert hidden("Kowalczyk czeka.\n\nPozdrawiam,\nIga Kowalczyk") == "[name] czeka.\n\nPozdrawiam,\n[name]"


def test_a_number_that_is_somebodys_is_hidden_also_where_nothing_says_so():
    assert hidden("224567890\n\ntel. 224567890") == "[phone]\n\ntel. [phone]"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        " ",
        "\n\n\n",
        "Pozdrawiam",
        "Dear Sir or Madam,",
        "Best regards from London",
        "Szanowni Państwo,",
        "С уважением, клиент",
        "Look at wp.pl tomorrow",
        "we met at 10.30 today",
        "Thanks, bye",
        "გამარჯობა, როგორ ხარ?",
    ],
)
def test_where_nothing_is_personal_nothing_is_found(text):
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mój adres to ala@example.com.", "Mój adres to [email]."),
        ("ALA@EXAMPLE.COM", "[email]"),
        ("Piszcie na ala.nowak+chleb@poczta.example.pl", "Piszcie na [email]"),
        ("ala (at) wp.pl", "[email]"),
        ("ala małpa wp kropka pl", "[email]"),
        ("Ala Nowak ala@wp.pl", "[name] [email]"),
        ("Ala Nowak Ala@wp.pl", "[name] [email]"),
        ("tel600700800@example.com, tel. 600700800", "[email], tel. [phone]"),
        ("Na Instagramie: @ala_nowak", "Na Instagramie: [handle]"),
        ("vk.com/ala.nowak", "[handle]"),
        ("Zob. https://klos.example/klienci/ala-nowak/17, tam.", "Zob. [handle], tam."),
        ("https://klos.example/chleb/2 https://klos.example/?n=Nowak", "https://klos.example/chleb/2 [handle]"),
        ("Mój login to Ala1985", "Mój login to [name]"),
        ("nowak_ala85 to ja", "[name] to ja"),
        ("Zamówienie nr ALA-2024-15 nie doszło", "Zamówienie nr ALA-2024-15 nie doszło"),
        ("Zamówienie NOWAK/2024 nie doszło", "Zamówienie [name] nie doszło"),
        ("Paczka JAN2024/115, pozdrawiam Ala", "Paczka JAN2024/115, pozdrawiam [name]"),
    ],
)
def test_a_name_is_never_cut_out_of_an_address_a_link_or_a_number(text, expected):
    assert hidden(text, Known(names=["Ala Nowak"])) == expected


def test_a_name_in_a_number_of_our_own_format_is_nobodys():
    known = Known(names=["Ala Nowak"], own_formats=[re.compile(r"\b[A-Z]+-[0-9]+\b")])
    assert hidden("Zamówienie NOWAK-15 i NOWAK/15", known) == "Zamówienie NOWAK-15 i [name]"
