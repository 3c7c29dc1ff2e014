"""Vectors without an encoder: texts about the same thing are near, all others are far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tests.cast import NOON
from ucho.conversations.models import Message
from ucho.understanding.models import Vector

MODEL = "tests-1"
SIGNS = {
    "parcel": ("paczk", "kurier", "parcel", "посылк", "courier"),
    "cake": ("tort", "cake", "торт"),
    "invoice": ("faktur", "invoice", "счёт"),
}
"""What a text is about, by pieces of words in it."""


def about(text: str) -> str:
    """Return what a text is about."""
    small = text.casefold()
    return next((topic for topic, signs in SIGNS.items() if any(sign in small for sign in signs)), small)


def vector(text: str) -> NDArray[np.int8]:
    """Return what a text means: mostly its topic, a little of its own."""
    mine = _direction(about(text)) + 0.3 * _direction(text)
    return np.rint(mine / np.linalg.norm(mine) * 127).astype(np.int8)


def embed(texts: Sequence[str]) -> NDArray[np.int8]:
    """Stand in for `reading.embed`."""
    return np.array([vector(text) for text in texts], np.int8).reshape(len(texts), 384)


def remember(message: Message, *, model: str = MODEL, at: datetime = NOON) -> Vector:
    """Keep the vector of a message, as reading it in the full tier does."""
    talk = message.conversation
    subject = f"conversations.message:{message.pk}"
    numbers = vector(f"{message.subject} {message.text}").tobytes()
    return Vector.objects.create(
        subject=subject, person=talk.person, unit=talk.unit, model=model, numbers=numbers, said_at=at
    )


def _direction(words: str) -> NDArray[np.float64]:
    drawn = np.random.default_rng(crc32(words.encode())).standard_normal(384)
    return drawn / np.linalg.norm(drawn)
