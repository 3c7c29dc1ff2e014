"""Whether a new head may take the place of the one in use: it must win on what it was not taught, and lose nowhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from ucho.understanding.contract import FLAGS, Text
from ucho.understanding.learning.asking import emotions_in
from ucho.understanding.learning.labels import EMOTION, NO, SENTIMENT, YES

SUITE: Final = Path(__file__).with_name("suite.jsonl")
POINT: Final = 0.01 + 1e-9  # of a share; quotients of whole numbers are not exact
LEAST: Final = 10  # corrections that were kept back, to judge by
LEAST_ANEW: Final = 3  # likewise for a head where there was none
ENOUGH: Final = 30  # of a label that were kept back, to judge it alone: below, one text more or less is chance
Answer = tuple[str, ...]
"""All answers to a text that are right."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How often answers are right."""

    texts: int
    right: int
    found: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # by label: found, of how many
    said: Mapping[str, int] = field(default_factory=dict)  # by label: how often it was the answer

    @property
    def share(self) -> float:
        """The share that is right, 0 … 1."""
        return self.right / self.texts if self.texts else 0.0

    def balance(self, label: str) -> float:
        """Return F1 of a label: its texts that were found, against those that are there and those taken for it.

        Not the share that was found: a label that was seen everywhere loses some of its texts when it is seen less.
        """
        hits, texts = self.found.get(label, (0, 0))
        return 2 * hits / max(1, texts + self.said.get(label, 0))


def marks(answers: Sequence[str], truth: Sequence[Answer]) -> Marks:
    """Return how often answers are right.

    Args:
        answers: one for each text.
        truth: what would be right, as many.
    """
    texts: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for answer, right in zip(answers, truth, strict=True):
        if len(right) == 1:
            texts[right[0]] += 1
            hits[right[0]] += answer in right
    right_ones = sum(answer in right for answer, right in zip(answers, truth, strict=True))
    found = {label: (hits[label], count) for label, count in sorted(texts.items())}
    return Marks(len(truth), right_ones, found, Counter(answers))


@dataclass(frozen=True, slots=True)
class Trial:
    """A new head beside the one in use, on corrections that were kept back and on the frozen suite."""

    kept_before: Marks
    kept_after: Marks
    suite_before: Marks
    suite_after: Marks
    least: int = LEAST

    @property
    def verdict(self) -> str:
        """Empty when the new head may act; otherwise why not: few, no_win, lost_label, lost_suite."""
        if self.kept_after.texts < self.least:
            return "few"
        if self.kept_after.right <= self.kept_before.right:  # people see how often it is right: a tie is no win
            return "no_win"
        kept = [label for label, (_, texts) in self.kept_after.found.items() if texts >= ENOUGH]
        if any(self.kept_before.balance(label) - self.kept_after.balance(label) > POINT for label in kept):
            return "lost_label"
        losses = [self.suite_before.balance(one) - self.suite_after.balance(one) for one in self.suite_after.found]
        return "lost_suite" if max([self.suite_before.share - self.suite_after.share, *losses]) > POINT else ""


@dataclass(frozen=True, slots=True)
class Question:
    """A text of the suite with what is right about it, by head."""

    text: Text
    right: Mapping[str, Answer]


@cache
def suite() -> tuple[Question, ...]:
    """Return the texts on which no head may become worse; they were written for this and taught to no head."""
    lines = SUITE.read_text("utf-8").splitlines()
    return tuple(_question(json.loads(line)) for line in lines if line)


def _question(line: dict[str, Any]) -> Question:
    right: dict[str, Answer] = {flag: (YES if line[flag] else NO,) for flag in FLAGS}
    right |= {SENTIMENT: (line["sentiment"],), EMOTION: emotions_in(line["emotions"])}
    return Question(Text(line["text"]), right)
