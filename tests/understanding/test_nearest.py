"""The nearest vectors: the same as the slow way finds, within rights and time, and nothing breaks it."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ucho.understanding.meaning import nearest
from ucho.understanding.meaning.telling import telling


def drawn(count: int, seed: int = 1) -> NDArray[np.int8]:
    rows = np.random.default_rng(seed).standard_normal((count, 384))
    return np.rint(rows / np.linalg.norm(rows, axis=1, keepdims=True) * 127).astype(np.int8)


def lengths(rows: NDArray[np.int8]) -> NDArray[np.float32]:
    return np.linalg.norm(rows.astype(np.float32), axis=1)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 400), st.integers(1, 30), st.integers(0, 2**16))
def test_the_nearest_are_those_that_the_slow_way_finds(count: int, wanted: int, seed: int) -> None:
    rows, asked = drawn(count, seed), drawn(2, seed + 1)
    allowed = np.random.default_rng(seed).random(count) < 0.5
    found = nearest.nearest(asked, rows, lengths(rows), allowed=allowed, count=wanted)
    slow = (rows.astype(float) @ asked.T.astype(float) / np.outer(lengths(rows), lengths(asked))).max(axis=1)
    expected = sorted(np.flatnonzero(allowed), key=lambda row: -slow[row])[:wanted]
    np.testing.assert_allclose(slow[found.rows], slow[expected], atol=1e-5)
    assert allowed[found.rows].all()
    assert found.complete


def test_a_text_is_nearest_to_itself_whatever_block_it_stands_in(monkeypatch: object) -> None:
    rows = drawn(3 * nearest.BLOCK + 5)
    for place in (0, nearest.BLOCK - 1, nearest.BLOCK, len(rows) - 1):
        found = nearest.nearest(rows[place : place + 1], rows, lengths(rows), count=1)
        assert found.rows.tolist() == [place]
        assert found.cosines[0] > 0.999


def test_when_time_is_over_the_newest_were_looked_at() -> None:
    rows = drawn(2 * nearest.BLOCK)
    found = nearest.nearest(rows[:1], rows, lengths(rows), count=2 * nearest.BLOCK, seconds=0)
    assert not found.complete
    assert found.rows.min() == nearest.BLOCK


def test_empty_shelves_and_empty_texts_are_near_to_nothing() -> None:
    none = np.zeros((0, 384), np.int8)
    assert nearest.nearest(drawn(1), none, lengths(none)).rows.tolist() == []
    silent = np.zeros((1, 384), np.int8)
    found = nearest.nearest(silent, drawn(5), lengths(drawn(5)), count=0)
    assert found.rows.tolist() == []
    assert np.isfinite(nearest.nearest(silent, silent, lengths(silent)).cosines).all()


def test_a_hundred_thousand_vectors_take_less_than_a_second() -> None:
    rows = np.tile(drawn(1000), (100, 1))
    sizes = lengths(rows)
    began = time.process_time()
    nearest.nearest(rows[:1], rows, sizes, count=50)
    assert time.process_time() - began < 1


def test_telling_words_are_long_and_rare_ones_first() -> None:
    words = telling(["Dzień dobry, moja paczka z reklamacją utknęła w sortowni, proszę o pomoc"])
    assert words[0] == "reklamacją"
    assert words.index("sortowni") < words.index("dzień")
    assert "moja" not in words[:4]
    assert telling(["123 !? 🙂", ""]) == []
