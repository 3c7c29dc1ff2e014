"""The encoder of the full tier: vectors that mean the same in three languages, and files that are small enough."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ucho.understanding.contract import Text
from ucho.understanding.reading import embed, read, tier
from ucho.understanding.text import shipped
from ucho.understanding.text.encoder import LONGEST, WIDTH, Missing

SAME = [
    ("Gdzie jest moja paczka?", "Where is my parcel?", "Где моя посылка?"),
    ("Chcę zwrotu pieniędzy.", "I want my money back.", "Верните мне деньги."),
    ("Nie mogę zalogować się na konto.", "I cannot sign in to my account.", "Не могу войти в аккаунт."),
    ("Bardzo miła obsługa, dziękuję!", "Very kind staff, thank you!", "Очень приветливый персонал, спасибо!"),
    ("O której zamykacie w niedzielę?", "When do you close on Sunday?", "До скольки вы работаете в воскресенье?"),
]
BUDGET = 30_000_000  # bytes of all files of models


def vectors(texts: list[str]) -> NDArray[np.float32]:
    found = embed(texts)
    assert found is not None
    plain = found.astype(np.float32)
    return np.asarray(plain / np.linalg.norm(plain, axis=1, keepdims=True), np.float32)


def test_what_says_the_same_in_another_language_is_nearest() -> None:
    rows = {column: vectors([group[column] for group in SAME]) for column in range(3)}
    for one in range(3):
        for other in range(3):
            nearest = (rows[one] @ rows[other].T).argmax(axis=1)
            assert nearest.tolist() == list(range(len(SAME))), (one, other)


def test_a_text_means_the_same_alone_and_among_others() -> None:
    texts = [text for group in SAME for text in group]
    together = vectors(texts)
    alone = np.concatenate([vectors([text]) for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.97  # numbers are rounded by what stands beside them


def test_vectors_are_four_hundred_bytes_and_never_all_nought() -> None:
    found = embed(["Dzień dobry", "", "🙂", "x" * 50_000, "\u202e\u200b", "<p></p>"])
    assert found is not None
    assert found.dtype == np.int8
    assert found.shape == (6, WIDTH)
    assert found.any(axis=1).all()


def test_what_stands_behind_the_last_piece_that_is_read_changes_nothing() -> None:
    begin = "Kurier nie przyjechał. " * LONGEST
    first, second = vectors([begin, begin + "Dziękuję, jest cudownie!"])
    assert float(first @ second) > 0.999


def test_the_best_tier_that_is_installed_reads_and_says_which_encoder_it_used() -> None:
    assert tier() == "full"
    (found,) = read([Text("Ani razu mnie nie zawiedliście, polecam!", "pl")])
    assert found.vector is not None
    assert found.sentiment == "positive"
    (small,) = read([Text("Ani razu mnie nie zawiedliście, polecam!", "pl")], tier="ngram")
    assert small.vector is None
    assert found.probabilities["sentiment"] != small.probabilities["sentiment"]


def test_all_models_together_are_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in shipped.FOLDER.iterdir()) <= BUDGET


def test_without_the_extra_the_full_tier_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    shipped.has_encoder.cache_clear()
    shipped.encoder.cache_clear()
    try:
        assert tier() == "ngram"
        assert embed(["Dzień dobry"]) is None
        with pytest.raises(Missing, match="nlu"):
            read([Text("Dzień dobry")], tier="full")
    finally:
        shipped.has_encoder.cache_clear()
        shipped.encoder.cache_clear()
