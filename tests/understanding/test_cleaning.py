"""What is left of a text when everything is gone that machines put around it."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.understanding.cleaning import CAP, clean


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("  Dzień   dobry \t\r\n\n Ala ", "Dzień dobry\nAla"),
        ("<p>Dzień&nbsp;dobry</p><p>Chleb był <b>zły</b> &amp; twardy</p>", "Dzień dobry\nChleb był zły & twardy"),
        ("<style>p {color: red}</style><div>tort<br>chleb</div><script>alert(1)</script>", "tort\nchleb"),
        ("<b>ok</b><style>never closed", "ok"),
        ("<!-- a note --><b>ok</b>", "ok"),
        ("5 < 6 i 7 > 4 &amp; tyle", "5 < 6 i 7 > 4 &amp; tyle"),  # not HTML, so nothing is taken away
        ("dobr\u200bze \u202eabc\u202c\ufeff", "dobrze abc"),
        ("a\x00b\x07c", "abc"),
        ("Cafe\u0301 Łódz\u0301", "Café Łódź"),
        ("suuuuuuuuper!!!!!!!!!", "suuuuper!!!!"),
        ("zdjęcie " + "iVBORw0KGgoAAAANSUhEUgAA" * 10 + " koniec", "zdjęcie koniec"),
        ("suma 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 ok", "suma ok"),
        ("tu: https://klos.example/zamowienie/123456789?token=abcdefghijklmnop, pa", "tu: [link] pa"),
        ("tu: https://klos.example i tam", "tu: https://klos.example i tam"),
        ("obraz data:image/png;base64,iVBORw0KGgo= tu", "obraz [link] tu"),
        ("z\u0310\u0311\u0312\u0313\u0314\u0315a", "z\u0310a"),
        ("\ud800Ala", "Ala"),
        ("🙂🙂", "🙂🙂"),
    ],
)
def test_the_words_are_left(text, words):
    assert clean(text).text == words


def test_each_character_knows_where_it_stood():
    text = "<p>Mój&nbsp;tel. to\u200b 600 100 200</p>"
    cleaned = clean(text)
    start = cleaned.text.index("600")
    end = cleaned.text.index("200") + 3
    assert text[cleaned.places[start] : cleaned.places[end - 1] + 1] == "600 100 200"


def test_what_is_too_long_to_read_is_said_to_be_cut():
    assert not clean("Ala ma kota. " * 1_000).cut
    long = clean("Ala ma kota. " * 10_000)
    assert long.cut
    assert len(long.text) <= CAP


@pytest.mark.parametrize(
    "piece",
    [
        "a", "<b", "<!--", "<script>", "<style", "&amp;", "&#x", "e\u0301", "\u0301", "http://", "www.", " ", "\n", "ab",  # noqa: E501
        "QUJD+/9=", "\u1100\u1161", "deadbeef ", "<a ", "a.", "\u200b", "\u09c7\u09be", "data:a/", "<p>",
    ],
)  # fmt: skip
def test_a_megabyte_of_anything_takes_no_time(piece):
    begun = time.process_time()
    clean("<b>" + piece * (1_000_000 // len(piece)))
    assert time.process_time() - begun < 0.5


_HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            ["<p>", "</", "<script>", "&lt;", "&#0;", "\u200d", "\u0301", "e", "aaaaaa", "\u1100", "\u1161", "\n"]
        ),
    ),
    max_size=30,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(_HOSTILE)
def test_anything_is_cleaned_and_places_stay_in_order_within_the_text(text):
    cleaned = clean(text)
    assert len(cleaned.places) == len(cleaned.text)
    assert list(cleaned.places) == sorted(cleaned.places)
    assert all(place < len(text) for place in cleaned.places)
    assert unicodedata.is_normalized("NFC", cleaned.text)
    assert cleaned.text == cleaned.text.strip()
