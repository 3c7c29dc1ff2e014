"""What every reader keeps to: a text goes in, codes and the words that gave them away come out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

CODES: Final = ("unhappy", "complaint", "leaving", "thanks", "urgent")
"""What can be understood: displeased with us; something went wrong or amends are asked for; about to leave, or
threatening to; grateful; cannot wait."""


class Evidence(NamedTuple):
    """Why a code was given: a part of the text, in characters from its start."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader understood, in the order of `CODES`."""

    language: str  # the language it was read in; empty when none was recognised
    codes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Reader(ABC):
    """One way to understand texts: pure, without a database or a memory of what it read before."""

    name: ClassVar[str]
    """The name of its file, stored with what it read."""
    version: ClassVar[int]
    """Rises whenever the same text may be read differently."""

    @abstractmethod
    def read(self, text: str, language: str) -> Reading:
        """Read one text.

        Args:
            text: what a customer wrote, without what they quoted; any length, any characters.
            language: "pl", "ru" or "en" when it is known, otherwise empty.

        Returns:
            What was understood; nothing at all rather than a guess.
        """
