"""Teaching a company's head what parts of its service texts speak of, from corrections of aspects.

A question is a text with one category: does it speak of it? Cues answer it together with the head, so the head learns
what is to be said beside them. How a text speaks of a category is read off its mood, which has a head of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ucho.understanding.contract import CATEGORIES, Text
from ucho.understanding.learning import fitting, judging
from ucho.understanding.learning.asking import Texts
from ucho.understanding.learning.judging import Marks, Trial
from ucho.understanding.learning.labels import NO, NONE, YES
from ucho.understanding.learning.lessons import Taught

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ucho.understanding.text.heads import Head

SUITE: Final = Path(__file__).with_name("aspects.jsonl")

CAUTION: Final = fitting.Caution(vectors=5.0, constant=1_000.0)
"""People say what is wrong of a few categories, which must not raise or lower them in texts of all kinds."""


class Question(NamedTuple):
    """A text of the suite with everything that it speaks of."""

    text: Text
    categories: frozenset[str]


@cache
def suite() -> tuple[Question, ...]:
    """Return the texts on which no head may become worse; they were taught to no head."""
    rows = [json.loads(line) for line in SUITE.read_text("utf-8").splitlines() if line]
    return tuple(Question(Text(row["text"], row["language"]), frozenset(row["categories"])) for row in rows)


def moved(told: Sequence[Taught], shipped: Head, *, full: bool) -> Head:
    """Return the shipped head as corrections move it.

    Corrections of aspects are one-sided: people say what is wrong. So the texts that heads for moods are judged by are
    read beside them, of which the head is to go on saying what it says: it forgets less about other trades.

    Source: Li and Hoiem, "Learning without Forgetting" (2016).

    Args:
        told: what people said of categories.
        shipped: the head to start from.
        full: whether the full tier is installed.
    """
    places = _places(told)
    others = [one.text for one in judging.suite() if one.text.words not in places]
    texts = _texts(told, others, full=full)
    wanted = np.zeros((len(places) + len(others), len(CATEGORIES)), np.float32)
    for one in sorted(told, key=lambda one: not one.beside):  # what somebody said comes last and holds
        wanted[places[one.text.words], CATEGORIES.index(one.category)] = 1 if one.new == YES else -1
    vectors = texts.vectors if shipped.vectors is not None else None
    aside = texts.aside_of_categories(shipped)
    return fitting.taught(shipped, fitting.Lesson(texts.rows, wanted, vectors, aside, len(others)), CAUTION)


class Exam:
    """The same questions about categories to a new head and to the one in use."""

    def __init__(self, kept: Sequence[Taught], used: Head | None, *, full: bool) -> None:
        """Take what was kept back, and the company's head in use; None for the shipped one."""
        self._places = _places(kept)
        self._kept, self._asked = _texts(kept, (), full=full), kept
        self._least = judging.LEAST + sum(one.beside for one in kept)
        self._suite = Texts([one.text for one in suite()], full=full)
        self._before = self._marks(used)

    def sit(self, head: Head) -> Trial:
        """Return how a head does beside the one in use."""
        after = self._marks(head)
        return Trial(self._before[0], after[0], self._before[1], after[1], self._least)

    def _marks(self, head: Head | None) -> tuple[Marks, Marks]:
        found = self._kept.categories(head) >= 0
        cells = [(self._places[one.text.words], CATEGORIES.index(one.category)) for one in self._asked]
        answers = [_label(one.category, bool(found[cell])) for one, cell in zip(self._asked, cells, strict=True)]
        truth = [(_label(one.category, one.new == YES),) for one in self._asked]
        return judging.marks(answers, truth), self._of_suite(head)

    def _of_suite(self, head: Head | None) -> Marks:
        """Return how often every category of every text of the suite is right; all categories count together."""
        found = self._suite.categories(head) >= 0
        true = np.array([[category in one.categories for category in CATEGORIES] for one in suite()])
        return judging.marks(_answers(found), [(answer,) for answer in _answers(true)])


def _answers(found: NDArray[np.bool_]) -> list[str]:
    return [YES if one else NO for one in found.ravel().tolist()]


def _label(category: str, there: bool) -> str:
    return category if there else NONE


def _places(lessons: Sequence[Taught]) -> dict[str, int]:
    """Return the place of each text among those that are different."""
    return {words: place for place, words in enumerate(dict.fromkeys(one.text.words for one in lessons))}


def _texts(lessons: Sequence[Taught], others: Sequence[Text], *, full: bool) -> Texts:
    return Texts([*{one.text.words: one.text for one in lessons}.values(), *others], full=full)
