"""What parts of a service a message speaks of, how it speaks of each, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.understanding.contract import CATEGORIES, SENTIMENTS, AspectFound, Text
from ucho.understanding.reading import read
from ucho.understanding.rules import aspects as rules
from ucho.understanding.rules.aspects import cues_in
from ucho.understanding.rules.cues.english import ENGLISH
from ucho.understanding.rules.cues.polish import POLISH
from ucho.understanding.rules.cues.russian import RUSSIAN
from ucho.understanding.text import weighing
from ucho.understanding.text.aspects import clauses

TEXTS = Path(__file__).parents[2] / "training" / "texts"
TABLES = {"pl": POLISH, "ru": RUSSIAN, "en": ENGLISH}


def found(text: str, language: str = "") -> tuple[AspectFound, ...]:
    (understood,) = read([Text(text, language)], tier="ngram")
    return understood.aspects


def shown(text: str, language: str = "") -> dict[str, str]:
    """Return the words that show each category."""
    return {cue.category: text[cue.start : cue.end] for cue in reversed(cues_in(text, language))}


def unseen() -> list[dict[str, Any]]:
    """Our own messages by authors who are never trained on."""
    rows = [json.loads(line) for file in sorted(TEXTS.glob("*.jsonl")) for line in file.open(encoding="utf-8")]
    return [row for row in rows if int(row["voice"][-2:]) % 5 == 0]


def f1(rows: list[dict[str, Any]], *names: str) -> float:
    """Return how well aspects are found, all messages counted together, by category or by category and polarity."""
    hits = sizes = 0
    for row, one in zip(rows, read([Text(row["text"]) for row in rows], tier="ngram"), strict=True):
        true = {tuple(aspect[name] for name in names) for aspect in row["aspects"]}
        said = {tuple(getattr(aspect, name) for name in names) for aspect in one.aspects}
        hits, sizes = hits + len(true & said), sizes + len(true) + len(said)
    return 2 * hits / sizes


@pytest.mark.parametrize("language", ["pl", "ru", "en"])
def test_aspects_of_authors_nobody_trained_on_are_found_half_of_the_time(language: str) -> None:
    rows = [row for row in unseen() if row["language"] == language]
    categories, both = f1(rows, "category"), f1(rows, "category", "polarity")
    print(f"{language}: categories {categories:.3f}, with polarity {both:.3f}, of {len(rows)} messages")
    assert categories >= 0.47
    assert both >= 0.31


def test_words_without_marks_and_in_latin_letters_show_the_same() -> None:
    rows = [row for row in unseen() if row["kind"] in ("no_diacritics", "transliteration", "code_switch")]
    assert f1(rows, "category") >= 0.47


@pytest.mark.parametrize(
    ("text", "language", "category", "words"),
    [
        ("Kurier rzucił paczkę przez płot", "pl", "delivery", "Kurier"),
        ("Pan w okienku był niemiły", "pl", "staff", "Pan"),
        ("Przyszło w terminie, dziękuję", "pl", "waiting", "w terminie"),
        ("Курьер бросил посылку у забора", "ru", "delivery", "Курьер"),
        ("Деньги списали дважды", "ru", "payment", "Деньги"),
        ("How much is a large cake?", "en", "price", "How much"),
        ("The room smelled of smoke", "en", "place", "room"),
        ("I was on hold for an hour", "en", "waiting", "on hold"),
    ],
)
def test_an_aspect_shows_the_word_that_speaks_of_it(text: str, language: str, category: str, words: str) -> None:
    assert shown(text, language)[category] == words
    for one in found(text, language):
        if one.category == category:
            assert text[one.start : one.end] == words


def test_the_staff_may_be_praised_and_the_delivery_blamed_in_one_message() -> None:
    text = "Pani w recepcji była przemiła i bardzo pomocna, dziękuję! Ale kurier zostawił paczkę na deszczu."
    aspects = {one.category: one for one in found(text, "pl")}
    assert {"staff", "delivery"} <= set(aspects)
    assert text[aspects["delivery"].start : aspects["delivery"].end] == "kurier"
    assert [one.start for one in found(text, "pl")] == sorted(one.start for one in found(text, "pl"))


def test_a_text_of_a_known_language_is_not_read_with_words_of_another() -> None:
    assert not shown("Ale fajnie, dziękuję wam bardzo", "pl")  # "ale" is a beer only in English
    assert shown("Dwie butelki ale, please", "en")["product"] == "ale"


def test_typing_without_marks_changes_no_cue() -> None:
    marked, bare = "Kurier dostarczył przesyłkę później", "Kurier dostarczyl przesylke pozniej"
    assert [one[:] for one in cues_in(marked, "pl")] == [one[:] for one in cues_in(bare, "pl")] != []


def test_a_question_about_the_price_is_neither_good_nor_bad() -> None:
    (one, *_) = [one for one in found("Ile kosztuje dowóz tortu na sobotę?", "pl") if one.category == "price"]
    assert one.polarity == "neutral"


def test_nothing_is_found_where_nothing_is_said() -> None:
    for text in ("", "   ", "ok", "👍", "123456", "qwrtz xcvbn"):
        assert not found(text)
    assert read([], tier="ngram") == []


def test_every_entry_can_be_found() -> None:
    for language, table in TABLES.items():
        assert tuple(table) == CATEGORIES
        for category, entries in table.items():
            assert len(entries.split()) == len(set(entries.split())), (language, category)
            for entry in entries.split():
                text = entry.removeprefix("=").replace("_", " ")
                assert category in {cue.category for cue in cues_in(text, language)}, (language, category, entry)


def test_the_weights_fit_what_they_weigh() -> None:
    mood = (0.2, 0.3, 0.5)
    nothing: frozenset[str] = frozenset()
    felt = weighing.feelings(weighing.Told("price", mood, mood, mood, None, {}, nothing, nothing, False, False, True))
    for weight in weighing.weights().values():
        assert weight.signs.shape == (7,)
        assert weight.context.shape == (4, len(CATEGORIES))
        assert weight.constant.shape == (len(CATEGORIES),)
        assert weight.polarity.shape == (len(felt) + 1, len(SENTIMENTS))
        assert weight.signs[0] > 0
        assert np.isfinite(weight.polarity).all()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["", "pl", "ru", "en", "uk"]))
def test_cues_and_clauses_lie_within_any_text(text: str, language: str) -> None:
    for cue in cues_in(text, language):
        assert 0 <= cue.start < cue.end <= len(text)
    parts = list(clauses(text))
    assert all(0 <= start < end <= len(text) for start, end in parts)
    assert parts == sorted(parts)


def test_a_long_text_costs_no_more_than_its_length() -> None:
    rules._categories.cache_clear()
    assert len(cues_in("Kurier nie dojechał, cena wysoka. " * 20_000, "pl")) >= 40_000
    assert rules._categories.cache_info().currsize < 100
