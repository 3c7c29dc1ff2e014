"""What a text says of good and of bad is counted with negations worked out, in three languages."""

from __future__ import annotations

import numpy as np
import pytest

from ucho.understanding.text import ngrams, polarity


def side(text: str) -> int:
    """Return +1 when the words of a text praise, -1 when they blame, 0 when they do neither."""
    row = ngrams.features([text]).toarray()[0, ngrams.TABLE :]
    counts = polarity.count(ngrams.pieces_of(text))
    assert np.array_equal(row, polarity.columns([counts])[0])
    worth = polarity.columns([counts])[0]
    first = 2 * len(polarity.KINDS) + 9
    return int(np.sign(worth[first] - worth[first + 3]))


PRAISE = (
    "You never let me down.", "not bad at all", "I have no complaints whatever", "couldn't be happier",
    "there is nothing wrong with it", "I can't not recommend them", "arrived without any problems",
    "Ani razu mnie nie zawiedli", "Nie mam żadnych zastrzeżeń", "zastrzezen nie mam", "Obsługa bez zarzutu",
    "nigdy nie było lepiej", "nie mogę nie pochwalić", "Nie było źle",
    "ни разу не подвели", "Нареканий нет", "не могу не похвалить", "без замечаний", "лучше зала в районе нет",
    "Жаловаться не на что", "Плов не плохой",
)  # fmt: skip
BLAME = (
    "not happy", "I would not recommend you", "never helpful", "nothing but trouble", "not without faults",
    "I would not say that it was good", "it doesn't work well",
    "nie polecam", "Nie jestem zadowolona", "Nie bez zarzutu", "mam zastrzeżenia", "nigdy nie było gorzej",
    "nie powiem, żeby było miło", "niemiła obsługa",
    "не рекомендую", "не без нареканий", "нарекания есть", "хуже зала в районе нет", "не скажу, что вкусно",
    "невежливый кондуктор",
)  # fmt: skip


@pytest.mark.parametrize("text", PRAISE)
def test_a_negated_reproach_is_praise(text: str) -> None:
    assert side(text) == 1


@pytest.mark.parametrize("text", BLAME)
def test_negated_praise_is_a_reproach(text: str) -> None:
    assert side(text) == -1


@pytest.mark.parametrize(
    "text", ["not only good but lovely", "nie tylko smaczne", "не только вкусно", "Good, no sugar"]
)
def test_a_negation_that_only_adds_weight_or_stands_apart_turns_nothing_round(text: str) -> None:
    assert side(text) == 1


def test_a_text_that_says_nothing_of_good_or_bad_is_told_apart_from_one_that_says_both() -> None:
    silent, both = polarity.columns([polarity.count(ngrams.pieces_of(text)) for text in ("Order 4411", "bad, good")])
    assert silent.any()
    assert side("Order 4411") == 0
    assert not np.array_equal(silent, both)


def test_faces_and_marks_count() -> None:
    plain, glad, cross = polarity.columns([polarity.count(ngrams.pieces_of(one)) for one in ("ok", "ok 😍", "ok 😡!!")])
    assert (glad != plain).sum() == 1
    assert (cross != plain).sum() == 2


def test_a_text_has_the_same_features_alone_and_beside_others() -> None:
    texts = [
        "ни разу не подвели",
        "",
        "!!!",
        "nie polecam, masakra :(",
        "a" * 5_000,
        "\n,.,\n",
        "You never let me down",
    ]
    together = ngrams.features(texts).toarray()
    for text, row in zip(texts, together, strict=True):
        assert np.array_equal(ngrams.features([text]).toarray()[0], row)


def test_what_is_about_subjects_knows_nothing_of_moods() -> None:
    texts = ["ни разу не подвели", "nie polecam"]
    assert np.array_equal(ngrams.words(texts).toarray(), ngrams.features(texts).toarray()[:, : ngrams.TABLE])
    assert ngrams.features([]).shape == (0, ngrams.SIZE)
