"""What an instrument promises: one standard question with its scale, one file per instrument, pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Band = Literal["bad", "middle", "good"]
Words = Mapping[str, str]
"""The same words in Polish, Russian and English, under pl, ru and en; "{company}" stands for the company's name."""
LANGUAGES: Final = ("pl", "ru", "en")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A question whose wording and scale are somebody's standard: change neither, or numbers cannot be compared.

    `version` changes with every change of the words. Answers up to `bad_up_to` are bad, from `good_from` good.
    `labels` names every step where the steps have names of their own; else only the ends are labelled.
    """

    name: str
    title: Words  # what staff calls it
    version: str
    low: int
    high: int
    bad_up_to: int
    good_from: int
    question: Words
    low_label: Words
    high_label: Words
    follow_up: Words  # asked under the scale, answered in words, may stay empty
    source: str  # who made it and where it is written down
    metric: bool = True  # counted as a score; False for questions that only steer what we do
    labels: Mapping[int, Words] | None = None

    def band(self, score: int) -> Band:
        """Return how good an answer is.

        Args:
            score: from `low` to `high`.
        """
        if score <= self.bad_up_to:
            return "bad"
        return "good" if score >= self.good_from else "middle"

    def takes(self, score: int) -> bool:
        """Return whether a number is on the scale.

        Args:
            score: any whole number.
        """
        return self.low <= score <= self.high

    def scores(self) -> range:
        """Return the steps of the scale, lowest first."""
        return range(self.low, self.high + 1)


def words_in(words: Words, language: str) -> str:
    """Return the words in a language; English where it is not one of ours.

    Args:
        words: the same in all languages.
        language: pl, ru or en.
    """
    return words.get(language) or words["en"]
