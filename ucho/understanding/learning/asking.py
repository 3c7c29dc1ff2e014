"""What heads answer to texts, exactly as customers' texts are read, with everything that heads share computed once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import special

from ucho.understanding.contract import EMOTIONS, FLAGS, Batch, Draft, Text
from ucho.understanding.learning.labels import CATEGORY, EMOTION, INTENT, LIKELY, NO, NONE, SENTIMENT, YES
from ucho.understanding.registry import readers
from ucho.understanding.text import weighing

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from ucho.understanding.text.heads import Head

_FIRST: Final = ("language", "rules")
_SAFE: Final = 1e-5


class Texts:
    """Texts that several heads are asked about."""

    def __init__(self, texts: Sequence[Text], *, full: bool) -> None:
        """Take the texts, and whether the full tier reads them."""
        self._batch = Batch(texts, full=full, heads={})
        for reader in readers():
            if reader.name in _FIRST:
                reader.read(self._batch)

    @property
    def rows(self) -> sparse.csr_matrix:
        """Features, shape (texts, columns)."""
        return self._batch.rows

    @property
    def vectors(self) -> NDArray[np.float32] | None:
        """What the texts mean, shape (texts, width); None in the small tier."""
        return self._batch.vectors

    def answers(self, name: str, head: Head | None) -> list[str]:
        """Return the likeliest answer to each text, however unsure; empty where there is no head.

        Args:
            name: of the head.
            head: the company's; None for the shipped one.
        """
        return [_answer(name, draft) for draft in self._asked(name, head)]

    def aside(self, name: str, head: Head) -> NDArray[np.float32]:
        """Return what rules add to the scores of a head, in natural log-odds, shape (texts, labels).

        Args:
            name: of the head.
            head: any of that name; rules add the same to all.
        """
        columns = head.labels if head.several and name not in FLAGS else (name,)
        found = np.zeros((len(self._batch.texts), len(head.labels)), np.float32)
        if not head.several:
            return found  # rules speak of questions with yes and no only
        alone = head.probabilities(self.rows, self.vectors)
        drafts = self._asked(name, head)
        for place, label in enumerate(columns):
            joined = np.array([_likely(draft, name, label) for draft in drafts], np.float32)
            found[:, place] = _odds(joined) - _odds(alone[:, place])
        return found

    def categories(self, head: Head | None) -> NDArray[np.float32]:
        """Return how much each text is found to speak of each category, in natural log-odds, shape (texts, categories).

        From 0 on it is found. Cues and the head are weighed together, as they are in customers' texts.

        Args:
            head: the company's; None for the shipped one.
        """
        return self._likely(head)[0]

    def aside_of_categories(self, head: Head) -> NDArray[np.float32]:
        """Return what cues add to the scores of a head, as `aside`, so that 0 is where a category is found.

        Args:
            head: any for categories; cues add the same to all, or nearly so.
        """
        found, counts = self._likely(head)
        alone = head.probabilities(self.rows, self.vectors)
        return np.asarray(found / counts - weighing.odds(alone), np.float32)

    def _likely(self, head: Head | None) -> tuple[NDArray[np.float32], float]:
        """Return the log-odds of categories, and how much those of the head count in them."""
        from ucho.understanding.text.aspects import likely_in

        self._asked(SENTIMENT, None)
        self._batch.heads = {} if head is None else {CATEGORY: head}
        likely = likely_in(self._batch)
        assert likely is not None
        found = special.logit(np.clip(likely.shares, _SAFE, 1 - _SAFE)) - special.logit(weighing.LIKELY)
        return np.asarray(found, np.float32), float(likely.weight.signs[0])

    def _asked(self, name: str, head: Head | None) -> list[Draft]:
        batch = self._batch
        batch.heads = {} if head is None else {name: head}
        for draft in batch.drafts:
            draft.probabilities.pop(name, None)
            draft.unsure, draft.made_by = [], []
        next(reader for reader in readers() if reader.name == name).read(batch)
        return batch.drafts


def _odds(likely: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(special.logit(np.clip(likely, _SAFE, 1 - _SAFE)), np.float32)


def _likely(draft: Draft, name: str, label: str) -> float:
    found = draft.probabilities[name]
    return found[label] if isinstance(found, dict) else found


def _answer(name: str, draft: Draft) -> str:
    found = draft.probabilities.get(name)
    if found is None:
        return ""
    if not isinstance(found, dict):
        return YES if found >= LIKELY else NO
    label = max(found, key=found.__getitem__)
    return NONE if name == EMOTION and found[label] < LIKELY else label


def matrix(name: str, labels: Sequence[str], answers: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """Return what people's answers say of each label of a head: +1, -1, and 0 where they say nothing.

    Args:
        name: of the head.
        labels: of the head.
        answers: what stood there before, and what somebody answered.

    Returns:
        Shape (answers, labels).
    """
    found = np.full((len(answers), len(labels)), -1, np.float32)
    for row, (old, new) in enumerate(answers):
        if name in FLAGS:
            found[row] = 1 if new == YES else -1
        elif name == EMOTION and new != NONE:  # others may be heard beside it, but for the one it took the place of
            found[row] = [1 if label == new else -1 if label == old else 0 for label in labels]
        elif name in (INTENT, EMOTION) or new in labels:
            found[row] = [1 if label == new else -1 for label in labels]
    return found


def emotions_in(found: Sequence[str]) -> tuple[str, ...]:
    """Return which answers about the emotion of a text are right.

    Args:
        found: all that are heard in it.
    """
    return tuple(one for one in EMOTIONS if one in found) or (NONE,)
