"""Saying a complaint back: in the customer's own words, never inventing, quoted wherever a rule might be wrong."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.understanding.complaints import COMPLAINTS
from ucho.understanding.paraphrase import SENTENCES, Draft, paraphrase


@pytest.mark.parametrize(("language", "text", "words", "wish"), COMPLAINTS)
def test_a_complaint_is_said_back_as_a_kind_colleague_would(language: str, text: str, words: str, wish: str) -> None:
    assert paraphrase(text, language) == Draft(words, wish)


def test_what_readers_marked_is_chosen_with_the_sentence_before_it() -> None:
    text = (
        "Wczoraj byłem w sklepie z dziećmi. Padał deszcz. Bułki leżały na ladzie. Były twarde jak kamień. "
        "Potem wróciliśmy do domu."
    )
    place = text.index("Były twarde")
    draft = paraphrase(text, "pl", marks=[(place, place + 11)])
    assert draft.words == "Bułki leżały na ladzie. Były twarde jak kamień."


def test_rude_words_are_left_out_where_the_rest_says_enough() -> None:
    text = "Your driver is an idiot. He left the parcel in the rain."
    assert paraphrase(text, "en", rude=[(18, 23)]).words == "He left the parcel in the rain."
    assert paraphrase(text[:24], "en", rude=[(18, 23)]).words == "Our driver is an idiot."


@pytest.mark.parametrize(
    "name", ["Jack Robinson", "Галина Савченко и Плюшка", "Bartosz Rak, Bistro Pod Kasztanem", "Lucy"]
)
def test_a_name_below_the_text_is_not_said_back(name: str) -> None:
    assert paraphrase(f"The rolls came cold and late.\n\n{name}", "en").words == "The rolls came cold and late."
    assert name in paraphrase(f"The rolls came cold and late. {name}", "en").words, "it is part of what was told"
    marks = [(31, 31 + len(name))]
    assert name in paraphrase(f"The rolls came cold and late.\n\n{name}", "en", marks=marks).words


def test_a_long_sentence_is_cut_and_at_most_three_are_said() -> None:
    long = "Paczka przyszła rozbita, " * 40 + "koniec."
    draft = paraphrase(f"{long} Druga. Trzecia skarga. Czwarta skarga.", "pl")
    assert draft.words.count("…") == 1
    assert "Czwarta" not in draft.words
    assert len(draft.words) < 240 * SENTENCES


@pytest.mark.parametrize("text", ["", "   ", "😡", "!!!", "12345", "Pozdrawiam", "\u202egnp.exe", "<b>hej</b>"])
@pytest.mark.parametrize("language", ["pl", "ru", "en", "ka", ""])
def test_texts_that_say_nothing_give_little_or_nothing(text: str, language: str) -> None:
    assert len(paraphrase(text, language).words) <= len(text) + 2
    assert paraphrase(text, language).wish == ""


@given(some.text(max_size=300), some.sampled_from(["pl", "ru", "en", ""]))
def test_any_text_gives_a_draft(text: str, language: str) -> None:
    draft = paraphrase(text, language, marks=[(0, 5)], rude=[(3, 9)])
    assert isinstance(draft, Draft)


@given(some.sampled_from([text for _language, text, _words, _wish in COMPLAINTS]))
def test_without_a_language_it_only_quotes(text: str) -> None:
    quoted = re.findall(r"“([^”]*)”", paraphrase(text, "").words)
    assert quoted
    squeezed = re.sub(r"\s+", " ", text)
    assert all(one[:1].upper() + one[1:] in squeezed or one in squeezed for one in quoted)


def test_numbers_are_never_made_up_and_never_lost_from_what_is_asked() -> None:
    for language, text, _words, _wish in COMPLAINTS:
        draft = paraphrase(text, language)
        assert set(re.findall(r"\d+", draft.words + draft.wish)) <= set(re.findall(r"\d+", text))


@pytest.mark.parametrize("text", ["a. " * 400_000, "не " * 300_000, "x" * 1_000_000, "„" * 100_000, "I was " * 100_000])
def test_a_megabyte_takes_no_longer_than_its_beginning(text: str) -> None:
    began = time.perf_counter()
    for language in ("pl", "ru", "en"):
        paraphrase(text, language)
    assert time.perf_counter() - began < 2
