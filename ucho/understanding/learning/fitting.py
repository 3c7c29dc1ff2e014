"""A company's head: the shipped one, moved by corrections as far as they say, and no further. Pure.

The figures that the shipped head was trained on do not ship. So the corrections train what is added to its scores, in
the space that the corrected texts span, with a penalty on its length: without corrections nothing is added, a few move
texts that resemble them, and many may outweigh the shipped head. Both are linear, so their sum is one head again.

Source: empirical risk with a penalty on the distance from weights that are known to be good (Chelba and Acero,
"Adaptation of Maximum Entropy Capitalizer: Little Data Can Help a Lot", 2004), in its dual form, minimised by L-BFGS.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from scipy import optimize, special

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from ucho.understanding.text.heads import Head

MOST: Final = 4_000  # texts that are learned from, the newest
FEATURES: Final = 0.1  # penalty on what is added for features, as long as these are on average
VECTORS: Final = 2.0  # likewise for vectors, as long as these are
CONSTANT: Final = 10.0  # penalty on what is added for every text, which would move texts of other kinds and languages
COUNTS: Final = 2.0  # of the counts behind the words, which are few: what people correct has to outweigh them
_STEPS: Final = 150


class Caution(NamedTuple):
    """How much what is added is held back."""

    features: float = FEATURES
    vectors: float = VECTORS
    constant: float = CONSTANT


USUAL: Final = Caution()


@dataclass(frozen=True)
class Lesson:
    """Texts with what people said of them.

    `wanted` holds +1, -1, and 0 where nobody knows, shape (texts, labels); `aside` what rules add to the scores of each
    text after the head, in natural log-odds, of the same shape. Of the last texts, `anchors` of them, nobody said
    anything: what the head says of them is to stay as it is.
    """

    rows: sparse.csr_matrix
    wanted: NDArray[np.float32]
    vectors: NDArray[np.float32] | None = None
    aside: NDArray[np.float32] | None = None
    anchors: int = 0

    def part(self, texts: NDArray[np.int64]) -> Lesson:
        """Return the lesson of some of the texts."""
        vectors = None if self.vectors is None else self.vectors[texts]
        return Lesson(self.rows[texts], self.wanted[texts], vectors, None if self.aside is None else self.aside[texts])


def taught(head: Head, lesson: Lesson, caution: Caution = USUAL) -> Head:
    """Return a head that also knows what people said.

    Args:
        head: the shipped one.
        lesson: what to learn from, one text at least.
        caution: how much what is added is held back.
    """
    aside = np.zeros_like(lesson.wanted) if lesson.aside is None else lesson.aside
    added, constant = _in_features(head, lesson, aside, caution)
    weights = head.ngrams.copy()
    weights[:-1] += added
    weights[-1] += constant
    moved = replace(head, ngrams=weights, digest="")
    if head.vectors is None or lesson.vectors is None:
        return moved
    return replace(moved, vectors=_in_vectors(head, lesson, aside, caution))


def between(head: Head, new: Head, share: float) -> Head:
    """Return a head that lies between two.

    Args:
        head: the one.
        new: the other, taught from it.
        share: how far it lies from the first, 0 … 1.
    """
    step = np.float32(share)
    vectors = None
    if head.vectors is not None and new.vectors is not None:
        vectors = head.vectors + step * (new.vectors - head.vectors)
    return replace(new, ngrams=head.ngrams + step * (new.ngrams - head.ngrams), vectors=vectors, digest="")


def _in_features(
    head: Head, lesson: Lesson, aside: NDArray[np.float32], caution: Caution
) -> tuple[Any, NDArray[np.float32]]:
    """Return what is added for each feature, and the constants.

    Features that most of the texts have tell them apart least, so they count less, by the logarithm of how rare they
    are among these texts (Spärck Jones, 1972). Products are scaled so that texts are of length 1 on average.
    """
    from scipy import sparse

    from ucho.understanding.text import ngrams

    texts = lesson.rows.shape[0]
    rare = np.log((texts + 1) / (lesson.rows.getnnz(axis=0) + 0.5)).clip(0)
    rare[ngrams.TABLE :] = COUNTS
    rows = lesson.rows @ sparse.diags(rare)
    like = np.asarray((rows @ rows.T).todense(), np.float64)
    scale = 1 / max(1e-9, float(like.diagonal().mean()))
    known = head.scores(lesson.rows) + aside
    wanted = _truth(lesson, known, several=head.several)
    found, constant = _added(like * scale, known, wanted, head.several, (caution.features, caution.constant))
    return np.asarray(sparse.diags(rare) @ (rows.T @ found) * scale, np.float32), constant


def _in_vectors(head: Head, lesson: Lesson, aside: NDArray[np.float32], caution: Caution) -> NDArray[np.float32]:
    assert head.vectors is not None
    assert head.mean is not None
    assert head.spread is not None
    assert lesson.vectors is not None
    centred = ((lesson.vectors - head.mean) / head.spread).astype(np.float64)
    scale = 1 / centred.shape[1]
    known = centred @ head.vectors[:-1] + head.vectors[-1] + aside
    wanted = _truth(lesson, known, several=head.several)
    like = centred @ centred.T * scale
    found, constant = _added(like, known, wanted, head.several, (caution.vectors, caution.constant))
    weights = head.vectors.copy()
    weights[:-1] += np.asarray(centred.T @ found * scale, np.float32)
    weights[-1] += constant
    return weights


def _truth(lesson: Lesson, known: NDArray[np.floating[Any]], *, several: bool) -> NDArray[np.float64]:
    """Return how likely each label of each text should be, shape (texts, labels); nan where nobody knows."""
    found = np.where(lesson.wanted == 0, np.nan if several else 0.0, (lesson.wanted > 0).astype(np.float64))
    if lesson.anchors:
        last = np.asarray(known, np.float64)[-lesson.anchors :]
        found[-lesson.anchors :] = special.expit(last) if several else special.softmax(last, axis=1)
    return found


def _added(
    like: NDArray[np.float64], known: Any, wanted: NDArray[np.float64], several: bool, penalties: tuple[float, float]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return how much of each text is added for each label, and the constants.

    Args:
        like: products of all pairs of texts, shape (texts, texts).
        known: scores of the texts by what is there already, shape (texts, labels).
        wanted: see `_truth`.
        several: each label is a question of its own.
        penalties: on the length of what is added, and on the constants.
    """
    texts, labels = wanted.shape
    penalty, pinned = penalties
    told, truth = np.isfinite(wanted), np.nan_to_num(wanted)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        share, constant = flat[:-labels].reshape(texts, labels), flat[-labels:]
        added = like @ share
        scores = known + added + constant
        if several:
            error = float(((np.logaddexp(0, scores) - truth * scores) * told).sum())
            slope = (special.expit(scores) - truth) * told
        else:
            logs = scores - special.logsumexp(scores, axis=1, keepdims=True)
            error = -float((logs * truth).sum())
            slope = np.exp(logs) - truth
        error += 0.5 * penalty * float((share * added).sum()) + 0.5 * pinned * float(constant @ constant)
        down = like @ (slope + penalty * share)
        return error, np.concatenate([down.ravel(), slope.sum(axis=0) + pinned * constant])

    begin = np.zeros((texts + 1) * labels)
    options: dict[str, Any] = {"maxiter": _STEPS, "maxcor": 8}
    flat = optimize.minimize(loss, begin, jac=True, method="L-BFGS-B", options=options).x
    return flat[:-labels].reshape(texts, labels).astype(np.float32), flat[-labels:].astype(np.float32)
