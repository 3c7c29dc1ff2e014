"""Texts as rows of numbers, so that those about the same thing lie close together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from ucho.understanding.models import Reading, Vector
from ucho.understanding.sketching import SKETCH, sketch
from ucho.understanding.subjects import words_of
from ucho.understanding.topics.finding import Rows

Item = TypeVar("Item")
ENOUGH: Final = 0.8  # of the texts must have a vector, or words are compared instead
PORTION: Final = 500  # rows asked for at once
_NEAR_IN_MEANING: Final = 0.5
_NEAR_IN_WORDS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Space:
    """One way to compare texts; rows of different spaces cannot be compared."""

    name: str
    nearness: float  # cosine to the centre of a topic, less what all texts share, from which a text belongs to it


def space_of(readings: Sequence[Reading]) -> Space:
    """Return the best way to compare texts: by what they mean when the encoder has read them, else by their words.

    Args:
        readings: what is to be compared.
    """
    model = Vector.objects.order_by("-pk").values_list("model", flat=True).first()
    if model is not None:
        known = sum(_vectors(portion, model).count() for portion in portions(readings))
        if known >= ENOUGH * len(readings):
            return Space(model, _NEAR_IN_MEANING)
    return Space(SKETCH, _NEAR_IN_WORDS)


def rows_of(readings: Sequence[Reading], space: Space) -> tuple[list[Reading], Rows]:
    """Return the rows of texts, without those that have none: erased, or never read by the encoder.

    Args:
        readings: all that are to be compared: how rare a word is depends on them.
        space: where.
    """
    if space.name == SKETCH:
        words = {pk: text for portion in portions(readings) for pk, text in words_of(portion).items()}
        kept = [one for one in readings if words.get(one.pk)]
        return kept, sketch([words[one.pk] for one in kept])
    numbers: dict[str, bytes] = {}
    for portion in portions(readings):
        numbers.update(
            (name, bytes(row)) for name, row in _vectors(portion, space.name).values_list("subject", "numbers")
        )
    kept = [one for one in readings if one.subject in numbers]
    joint = np.frombuffer(b"".join(numbers[one.subject] for one in kept), np.int8)
    rows = joint.reshape(len(kept), -1).astype(np.float32) if kept else np.zeros((0, 1), np.float32)
    return kept, rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def packed(centre: NDArray[np.float32]) -> bytes:
    """Return a centre as it is kept."""
    return centre.astype("<f2").tobytes()


def unpacked(stored: bytes | memoryview) -> NDArray[np.float32]:
    """Return a centre that was kept."""
    return np.frombuffer(bytes(stored), "<f2").astype(np.float32)


def portions(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Return items in portions of `PORTION`, which a database takes in one question."""
    for begin in range(0, len(items), PORTION):
        yield items[begin : begin + PORTION]


def _vectors(readings: Sequence[Reading], model: str) -> QuerySet[Vector]:
    return Vector.objects.filter(model=model, subject__in=[one.subject for one in readings])
