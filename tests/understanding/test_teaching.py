"""How heads are taught: which view of vectors they take, and what they are sure of."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ucho.understanding.text import archive, shipped
from ucho.understanding.text.heads import Head, matrix
from ucho.understanding.text.ngrams import features
from ucho.understanding.text.teaching import train_head

WIDE = 24
KINDS = 6


def told(each: int, seed: int) -> tuple[NDArray[np.float32], list[str]]:
    """Return vectors of questions: what they are about is small in them, what they share is big."""
    lots = np.random.default_rng(seed)
    labels = [f"kind {number % KINDS}" for number in range(each * KINDS)]
    vectors = lots.normal(0, 1, (len(labels), WIDE)).astype(np.float32)
    vectors[:, : WIDE // 2] *= 6
    for row, label in enumerate(labels):
        vectors[row, WIDE // 2 + int(label[-1])] += 4
    turned = np.linalg.qr(np.random.default_rng(7).normal(0, 1, (WIDE, WIDE)))[0]
    return (vectors @ turned).astype(np.float32), labels


def head_for(vectors: NDArray[np.float32], labels: list[str]) -> Head:
    names = sorted(set(labels))
    rows = features(["the same words"] * len(labels))
    return train_head(rows, matrix(labels, names), names, name="intent", vectors=vectors)


def right(head: Head) -> float:
    vectors, labels = told(60, 2)
    rows = features(["the same words"] * len(labels))
    found = [head.labels[place] for place in head.probabilities(rows, vectors).argmax(axis=1)]
    return float(np.mean([one == other for one, other in zip(found, labels, strict=True)]))


def whitening() -> archive.Whitening:
    """Return what makes all directions of such vectors count alike."""
    vectors, _ = told(400, 3)
    spread, turned = np.linalg.eigh(np.cov((vectors - vectors.mean(axis=0)).T))
    return archive.Whitening((turned / np.sqrt(spread)).astype(np.float32), vectors.mean(axis=0))


def test_a_few_examples_are_told_apart_better_where_no_direction_outweighs_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shipped, "whitening", lambda: None)
    as_they_are = right(head_for(*told(5, 1)))
    monkeypatch.setattr(shipped, "whitening", whitening)
    assert right(head_for(*told(5, 1))) > as_they_are + 0.05


def test_whitening_of_another_encoder_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "whitening", lambda: None)
    without = head_for(*told(10, 1))
    monkeypatch.setattr(shipped, "whitening", lambda: archive.Whitening(np.eye(3, dtype=np.float32), np.zeros(3)))
    assert head_for(*told(10, 1)).model == without.model


def rare_worry() -> tuple[list[str], NDArray[np.float32]]:
    """Return messages of which one in twelve is worried, half of these in words that others use as well."""
    calm = ["where is my parcel", "what does it cost", "thank you", "please call me", "good bread"] * 44
    worried = ["I am afraid it is lost"] * 10 + ["where is my parcel, please call me"] * 10
    texts = [f"{text} {number % 9}" for number, text in enumerate(calm + worried)]
    return texts, np.array([[-1.0]] * len(calm) + [[1.0]] * len(worried), np.float32)


def test_a_rare_emotion_is_said_from_less_than_a_half_on() -> None:
    texts, wanted = rare_worry()
    rows = features(texts)
    head = train_head(rows, wanted, ("worry",), name="emotion", several=True)
    (limit,) = head.limits(full=False)
    assert 0.1 <= limit <= 0.5
    found, truth = head.probabilities(rows)[:, 0], wanted[:, 0] > 0
    said, half = found >= limit, found >= 0.5
    assert (said & truth).sum() >= (half & truth).sum()
    again = Head.load(head.dump())
    assert again.limits(full=False) == head.limits(full=False) == again.limits(full=True)


def test_a_head_of_one_answer_has_no_limits_of_its_own() -> None:
    head = head_for(*told(10, 1))
    assert head.limits(full=True) == (0.5,) * KINDS
