"""Putting an outside answer in the place of ours: the same fields, so that whoever reads them need not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from ucho.understanding.contract import CODES, FLAGS

LIKELY: Final = 0.5  # as our own readers have it
NONE: Final = "none"  # of the emotions
FLAG_CODES: Final = {flag: flag for flag in FLAGS} | {"urgency": "urgent", "rudeness": "rude"}
Probabilities = Mapping[str, float | dict[str, float]]


class Meant(Protocol):
    """What is understood of a text: `Understood` and `Reading` both are."""

    @property
    def probabilities(self) -> Any:
        """Return them by head."""

    @property
    def codes(self) -> Sequence[str]:
        """Return the codes."""

    @property
    def unsure(self) -> Sequence[str]:
        """Return the heads that would not say."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The fields that outside answers change."""

    probabilities: dict[str, Any]
    codes: tuple[str, ...]
    unsure: tuple[str, ...]

    @property
    def sentiment(self) -> str:
        """The likeliest sentiment, empty when not sure."""
        found = self.probabilities.get("sentiment")
        return best(found) if isinstance(found, dict) and "sentiment" not in self.unsure else ""

    @property
    def mood(self) -> float | None:
        """From -1 to 1; None when nobody knows."""
        found = self.probabilities.get("sentiment")
        return found["positive"] - found["negative"] if isinstance(found, dict) else None


def merged(meant: Meant, answers: Mapping[str, Mapping[str, float]]) -> Merged:
    """Return what is meant with some heads answered by somebody else.

    Args:
        meant: what we understood.
        answers: by head, a probability for each label.
    """
    probabilities = dict(meant.probabilities) | {head: _stored(head, found) for head, found in answers.items()}
    codes = set(meant.codes)
    for head in answers:
        codes -= _owned(head)
        codes |= _codes(head, probabilities[head])
    unsure = tuple(head for head in meant.unsure if head not in answers)
    return Merged(probabilities, tuple(code for code in CODES if code in codes), unsure)


def best(answer: Mapping[str, float]) -> str:
    """Return the likeliest label of an outside answer.

    Args:
        answer: a probability for each label.
    """
    return max(answer, key=answer.__getitem__)


def _stored(head: str, found: Mapping[str, float]) -> float | dict[str, float]:
    if head in FLAGS:
        return round(found["yes"], 3)
    return {label: round(share, 3) for label, share in found.items() if head != "emotion" or label != NONE}


def _owned(head: str) -> set[str]:
    """Return the codes that follow from a head alone."""
    if head == "sentiment":
        return {"unhappy"}
    if head == "emotion":
        return {"thanks"}
    return {FLAG_CODES[head]} if head in FLAGS else set()


def _codes(head: str, found: float | dict[str, float]) -> set[str]:
    if isinstance(found, dict):
        likely = {label for label, share in found.items() if share >= LIKELY}
        if head == "sentiment":
            return {"unhappy"} if "negative" in likely else set()
        return {"thanks"} if head == "emotion" and "thanks" in likely else set()
    return {FLAG_CODES[head]} if found >= LIKELY else set()
