"""What every model keeps to that we may ask: masked texts go in, probabilities of known labels come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from ucho.understanding.personal_data import Known

YES_NO: Final = ("no", "yes")
PROBLEMS: Final = ("timeout", "unreachable", "refused", "nonsense")
"""Why there is no answer: too slow; no connection; it said no, or led elsewhere; it said something else."""


class Written(Protocol):
    """Something that a customer wrote; `reading.Text` is one."""

    @property
    def words(self) -> str:
        """Return what was written."""

    @property
    def language(self) -> str:
        """Return the ISO 639-1 code, empty when it is not known."""

    @property
    def known(self) -> Known | None:
        """Return what is known of who wrote it, to be hidden."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about each text.

    Args:
        head: sentiment, emotion, complaint, leaving, urgency, effort, rudeness, intent.
        labels: one of these is the answer; two or more.
        meaning: the question in a plain English sentence, for models that read.
    """

    head: str
    labels: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a model answered.

    Args:
        answers: for each text a probability for each label, together 1; None where there is no answer.
        tokens: what it cost, as far as the model says; 0 when it does not.
        problem: one of `PROBLEMS` when asking was broken off, or when no text got an answer; empty when all is well.
    """

    answers: Sequence[Mapping[str, float] | None]
    tokens: int = 0
    problem: str = field(default="")


class NotAnswered(Exception):
    """There is no answer; `code` is one of `PROBLEMS`, `status` that of HTTP when there was one."""

    def __init__(self, code: str, status: int = 0) -> None:
        """Keep the codes."""
        super().__init__(code)
        self.code, self.status = code, status


class TextModel(Protocol):
    """One model that can be asked. It has no database, never raises while it classifies, and sees masked texts only."""

    @property
    def name(self) -> str:
        """Return what people call it, without white space."""

    @property
    def version(self) -> str:
        """Return what changes whenever the same text may be answered differently, without white space."""

    @property
    def host(self) -> str:
        """Return where texts go; empty when they stay on this machine."""

    def classify(self, texts: Sequence[str], question: Question) -> Said:
        """Ask one question about each text.

        Args:
            texts: masked and cut; any characters.
            question: what is asked.
        """

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return a vector for each text, all of the same length.

        Args:
            texts: masked and cut.

        Raises:
            NotAnswered: there are none.
        """


def distribution(labels: Sequence[str], label: str, confidence: float) -> dict[str, float]:
    """Return a probability for each label when only the best one is named: the others share the rest.

    Args:
        labels: all of them, two or more.
        label: one of them.
        confidence: from 0 to 1; no label is certain, and the best one is never less likely than the others.
    """
    best = min(max(confidence, 1 / len(labels)), 0.99)
    rest = (1 - best) / (len(labels) - 1)
    return {one: best if one == label else rest for one in labels}
