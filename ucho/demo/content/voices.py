"""What colleagues know of customers' words, and what these are about: types, and reading them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ToldTopic:
    """Something that many write about; without a name nobody has looked at it yet."""

    words: Sequence[str]
    tags: Sequence[str]  # of the conversations that belong to it
    name: str = ""
    chance: float | None = None  # how often chance alone finds as much in a week; None: it is not new


@dataclass(frozen=True, slots=True)
class Voices:
    """What is said of customers' words."""

    moods: Mapping[str, str]  # by message, "conversation:index": negative, neutral or positive
    topics: Sequence[ToldTopic]


def read_voices(moods: Mapping[str, str], topics: Mapping[str, Any]) -> Voices:
    """Return what the files say.

    Args:
        moods: messages by mood, with spaces between.
        topics: a table for each topic.
    """
    by_message = {key: mood for mood, keys in moods.items() for key in keys.split()}
    return Voices(by_message, [ToldTopic(**one) for one in topics["topic"]])
