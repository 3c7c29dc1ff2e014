"""What all readers together understand of texts, in the small tier that every installation has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.source import product
from tests.rules.test_plugins import stateless
from ucho.understanding.contract import CATEGORIES, CODES, EMOTIONS, FLAGS, SENTIMENTS, Batch, Reader, Text
from ucho.understanding.personal_data import Known
from ucho.understanding.reading import Understood, read
from ucho.understanding.registry import names, readers
from ucho.understanding.text import ngrams, shipped
from ucho.understanding.text.heads import Head, matrix
from ucho.understanding.text.teaching import train_head

TEXTS = Path(__file__).parents[2] / "training" / "texts"


def understood(text: str, language: str = "") -> Understood:
    (found,) = read([Text(text, language)], tier="ngram")
    return found


def unseen() -> list[dict[str, Any]]:
    """Our own messages by authors who are never trained on."""
    rows = [json.loads(line) for file in sorted(TEXTS.glob("*.jsonl")) for line in file.open(encoding="utf-8")]
    return [row for row in rows if int(row["voice"][-2:]) % 5 == 0]


def test_readers_are_found_by_their_files_and_run_after_those_they_need() -> None:
    order = [one.name for one in readers()]
    assert sorted(order) == list(names())
    for place, one in enumerate(readers()):
        assert set(one.after) <= set(order[:place])


def test_a_reader_reaches_no_database_and_no_settings() -> None:
    found = [one for one in product() if one.path.startswith("ucho/understanding/readers/")]
    assert len(found) == len(names()) + 1
    assert not [problem for one in found for problem in stateless(one)]


def test_a_message_is_understood_from_language_to_aspects() -> None:
    found = understood("Kurier był chamski i spóźnił się trzy godziny, żądam zwrotu pieniędzy! tel. 600 700 800", "pl")
    assert found.language == "pl"
    assert found.sentiment == "negative"
    assert found.mood < -0.5
    assert {"unhappy", "complaint"} <= set(found.codes)
    assert {one.category for one in found.aspects} & {"delivery", "staff"}
    assert [one.kind for one in found.personal] == ["phone"]
    assert found.vector is None
    assert {one.partition("-")[0] for one in found.made_by} >= {"sentiment", "emotion", "complaint"}


def test_every_head_gives_probabilities_for_all_its_labels() -> None:
    known = understood("Dziękuję za szybką odpowiedź!").probabilities
    sentiment, emotion = known["sentiment"], known["emotion"]
    assert isinstance(sentiment, dict)
    assert isinstance(emotion, dict)
    assert tuple(sentiment) == SENTIMENTS
    assert sum(sentiment.values()) == pytest.approx(1, abs=1e-3)
    assert tuple(emotion) == EMOTIONS
    assert all(0 <= one <= 1 for one in [*emotion.values(), *(known[flag] for flag in FLAGS)])  # type: ignore[operator]
    assert shipped.heads()["category"].labels == CATEGORIES


@pytest.mark.parametrize("language", ["pl", "ru", "en"])
def test_authors_nobody_trained_on_are_understood_far_better_than_by_chance(language: str) -> None:
    rows = [row for row in unseen() if row["language"] == language]
    found = read([Text(row["text"], language) for row in rows], tier="ngram")
    right = np.mean([one.likeliest == row["sentiment"] for one, row in zip(found, rows, strict=True)])
    print(f"{language}: {right:.3f} of {len(rows)}")
    assert right >= 0.62
    polar = [(one, row) for one, row in zip(found, rows, strict=True) if row["sentiment"] != "neutral"]
    assert np.mean([(one.mood > 0) == (row["sentiment"] == "positive") for one, row in polar]) >= 0.64


def test_russian_in_latin_letters_and_polish_without_marks_mean_the_same() -> None:
    assert understood("Spasibo bolshoe, vsyo otlichno!").language == "ru"
    assert understood("Spasibo bolshoe, vsyo otlichno!").mood > 0.3
    marked, bare = (
        understood("Jestem bardzo zadowolona, świetna obsługa"),
        understood("Jestem bardzo zadowolona, swietna obsluga"),
    )
    assert abs(marked.mood - bare.mood) < 0.05


def test_what_means_nothing_is_left_open() -> None:
    for text in ("", "   ", "123456", "\u200b\u200b", "qwrtz xcvbn"):
        found = understood(text)
        assert found.sentiment == ""
        assert "sentiment" in found.unsure
        assert not found.codes


def test_texts_read_together_mean_what_they_mean_alone() -> None:
    rows = [Text(row["text"], row["language"]) for row in unseen()[:40]]
    together = read(rows, tier="ngram")
    for text, one in zip(rows, together, strict=True):
        (alone,) = read([text], tier="ngram")
        assert alone.language == one.language
        assert alone.mood == pytest.approx(one.mood, abs=1e-4)
        assert alone.aspects == one.aspects


def test_known_names_of_the_customer_are_found() -> None:
    (found,) = read(
        [Text("Tu Dobromira Wściubska, proszę o fakturę.", "pl", Known(names=("Dobromira Wściubska",)))], tier="ngram"
    )
    assert "name" in {one.kind for one in found.personal}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=4))
def test_any_texts_are_read_without_a_fault(texts: list[str]) -> None:
    for text, found in zip(texts, read([Text(text) for text in texts], tier="ngram"), strict=True):
        assert set(found.codes) <= set(CODES)
        places = [(one.start, one.end) for one in (*found.aspects, *found.personal, *found.evidence)]
        assert all(0 <= start < end <= len(text) for start, end in places)


def test_features_of_a_batch_are_those_of_each_text() -> None:
    texts = ["Paczka nie dotarła", "", "Ala ma kota, kot ma Alę", "!!!", "Где мой заказ?"]
    together = ngrams.features(texts).toarray()
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(ngrams.features([text]).toarray()[0], row, atol=1e-6)
    assert np.allclose(np.linalg.norm(together[:, : ngrams.TABLE], axis=1), [1, 0, 1, 1, 1])


def test_a_head_that_was_dumped_says_the_same() -> None:
    texts = [
        f"{word} {number}" for number in range(12) for word in ("gdzie paczka", "zwrot pieniędzy", "dziękuję bardzo")
    ]
    labels = ["delivery", "refund", "thanks"] * 12
    rows = ngrams.features(texts)
    head = train_head(
        rows, matrix(labels, ("delivery", "refund", "thanks")), ("delivery", "refund", "thanks"), name="intent"
    )
    again = Head.load(head.dump())
    assert again.model == head.model
    assert np.abs(again.probabilities(rows) - head.probabilities(rows)).max() < 0.05
    assert [head.labels[place] for place in head.probabilities(rows).argmax(axis=1)] == labels
    (found,) = read([Text("gdzie jest moja paczka")], tier="ngram", heads={"intent": again})
    intent = found.probabilities["intent"]
    assert isinstance(intent, dict)
    assert max(intent, key=intent.__getitem__) == "delivery"


def test_a_head_cannot_be_taught_from_nothing() -> None:
    with pytest.raises(ValueError, match="two labels"):
        train_head(ngrams.features(["a b"] * 9), matrix(["x"] * 9, ["x"]), ["x"], name="intent")


def test_each_reader_adds_to_what_others_understood() -> None:
    batch = Batch([Text("Dziękuję!")], full=False, heads={})
    for one in readers():
        assert isinstance(one, Reader)
        one.read(batch)
    assert batch.drafts[0].codes == ("thanks",)
