"""Teaches a head from texts, and finds out how sure it may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ucho.understanding.labels import UNKNOWN
from ucho.understanding.text import linear, softmax
from ucho.understanding.text.heads import Head, mixed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

FOLDS: Final = 4
BLENDS: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SHARPER: Final = (0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.75)  # powers of a mean of two honest heads
ANY_POWER: Final = (0.4, 0.5, 0.6, 0.7, 0.8, *SHARPER[:-1])  # where the second may be surer than it should be
FEW: Final = 20  # texts for each label: below, vectors know far more than features
MOST_LIFT: Final = 5.0
COST: Final = 0.5  # of an error on features
_PENALTY: Final = 12.0
_DENSE: Final = 0.02


def train_head(  # noqa: PLR0913 - what is taught from, and how it counts
    rows: sparse.csr_matrix,
    wanted: NDArray[np.float32],
    labels: Sequence[str],
    *,
    name: str,
    several: bool = False,
    vectors: NDArray[np.float32] | None = None,
    encoder: str = "",
    weight: NDArray[np.float32] | None = None,
    penalty: float | None = None,
    authors: Sequence[str] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Head:
    """Return a head taught from texts, with honest probabilities.

    Args:
        rows: features of the texts.
        wanted: see `matrix`; 0 where nobody knows.
        labels: of the columns of `wanted`.
        name: of the head.
        several: each label is a question of its own.
        vectors: of the texts; None teaches the small tier only.
        encoder: whose vectors they are.
        weight: how much each text counts.
        penalty: on the weights of vectors.
        authors: of the texts, where some have several or texts are copies of others: how sure a head may be is found
            out on authors it did not see. Left out, each text has its own.
        say: is told how far it is.

    Raises:
        ValueError: there are fewer than two labels, or texts of one label only.
    """
    if wanted.shape[0] < 2 * FOLDS or (not several and len(set(wanted.argmax(axis=1).tolist())) < 2):
        raise ValueError("there must be at least eight texts and two labels among them")
    mean = spread = None
    if vectors is not None:
        mean, spread = vectors.mean(axis=0), vectors.std(axis=0) + np.float32(_DENSE)
        vectors = ((vectors - mean) / spread).astype(np.float32)
    counts = np.ones(wanted.shape[0], np.float32) if weight is None else weight
    teach = _Teacher(rows, wanted, several, vectors, counts, COST, penalty or _PENALTY)
    outside = teach.outside(_folds(wanted.shape[0], authors), say)
    say("teaching on all texts")
    found = teach.all()
    head = Head(name, tuple(labels), several, found[0], found[1], mean, spread, encoder=encoder)
    return _calibrated(head, outside, wanted, few=_rarest(wanted) < FEW)


def _rarest(wanted: NDArray[np.float32]) -> float:
    return float(np.median((wanted > 0).sum(axis=0)))


@dataclass(frozen=True)
class _Teacher:
    """Teaches both kinds of weights on parts of the texts, or on all."""

    rows: Any
    wanted: NDArray[np.float32]
    several: bool
    vectors: NDArray[np.float32] | None
    weight: NDArray[np.float32]
    cost: float
    penalty: float

    def on(self, texts: Any) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        lift = _lift(self.wanted[texts]) if self.several else None
        features = linear.train(
            self.rows[texts], self.wanted[texts], cost=self.cost, weight=self.weight[texts], lift=lift
        )
        if self.vectors is None:
            return features, None
        return features, softmax.train(
            self.vectors[texts],
            self.wanted[texts],
            several=self.several,
            penalty=self.penalty,
            weight=self.weight[texts],
        )

    def all(self) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        return self.on(np.arange(self.wanted.shape[0]))

    def outside(
        self, fold: NDArray[np.int64], say: Callable[[str], None]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """Return the scores of each text by heads that did not see its fold."""
        features = np.zeros_like(self.wanted)
        meant = None if self.vectors is None else np.zeros_like(self.wanted)
        for number in range(FOLDS):
            say(f"part {number + 1} of {FOLDS}")
            seen, unseen = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
            first, second = self.on(seen)
            features[unseen] = linear.score(self.rows[unseen], first)
            if meant is not None and self.vectors is not None and second is not None:
                meant[unseen] = self.vectors[unseen] @ second[:-1] + second[-1]
        return features, meant


def _folds(texts: int, authors: Sequence[str] | None) -> NDArray[np.int64]:
    """Return the fold of each text; texts of one author share theirs."""
    if authors is None:
        return np.random.default_rng(0).permutation(texts) % FOLDS
    place = {author: number for number, author in enumerate(dict.fromkeys(authors))}
    folds = np.random.default_rng(0).permutation(len(place)) % FOLDS
    return folds[[place[author] for author in authors]]


def _lift(wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much more a text of a class counts, so that rare classes are learned at all; 1 to `MOST_LIFT`."""
    yes, no = (wanted > 0).sum(axis=0), (wanted < 0).sum(axis=0)
    return np.asarray(np.clip(np.sqrt(no / np.maximum(yes, 1)), 1, MOST_LIFT), np.float32)


def _calibrated(
    head: Head,
    outside: tuple[NDArray[np.float32], NDArray[np.float32] | None],
    wanted: NDArray[np.float32],
    *,
    few: bool,
) -> Head:
    """Return the head with its temperatures, the share of vectors, and below what it is not sure."""
    features, meant = outside
    ngrams, first = _honest(head.ngrams, features, wanted, several=head.several)
    head = replace(head, ngrams=ngrams)
    if meant is None or head.vectors is None:
        return replace(head, sure=(_sure(head, first, wanted),) * 2)
    vectors, second = _honest(head.vectors, meant, wanted, several=head.several)
    blend, power = _best_mix(first, second, wanted, head.several, BLENDS[-3:] if few else BLENDS, SHARPER)
    both = mixed(first, second, blend, power, head.several)
    sure = (_sure(head, first, wanted), _sure(head, both, wanted))
    return replace(head, vectors=vectors, blend=blend, power=power, sure=sure)


def mixed_anew(head: Head, rows: sparse.csr_matrix, vectors: NDArray[np.float32], wanted: NDArray[np.float32]) -> Head:
    """Return a head whose share of vectors and whose certainty fit texts that neither it nor its encoder has seen.

    Vectors of an encoder that was taught with the same labels look better on its own lessons than they are.

    Args:
        head: of both tiers.
        rows: features of the texts.
        vectors: of the texts.
        wanted: see `matrix`.
    """
    assert head.vectors is not None
    first = head.probabilities(rows)
    second = replace(head, blend=1.0, power=1.0).probabilities(rows, vectors)
    blend, power = _best_mix(first, second, wanted, head.several, BLENDS, ANY_POWER)
    return replace(head, blend=blend, power=power)


def _best_mix(
    first: NDArray[np.float32],
    second: NDArray[np.float32],
    wanted: NDArray[np.float32],
    several: bool,
    blends: Sequence[float],
    powers: Sequence[float],
) -> tuple[float, float]:
    """Return the share of the second and the power that surprise least at what is true."""
    _, blend, power = min(
        (softmax.log_loss(mixed(first, second, blend, power, several), wanted, several), blend, power)
        for blend in blends
        for power in powers
    )
    return blend, power


def _honest(
    weights: NDArray[np.float32], scores: NDArray[np.float32], wanted: NDArray[np.float32], *, several: bool
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights whose scores are log-odds, and the probabilities of texts that the weights did not see."""
    if several:
        slope, shift = softmax.platt(scores, wanted)
    else:
        slope = np.full(wanted.shape[1], softmax.temperature(scores, wanted, several=False), np.float32)
        shift = np.zeros_like(slope)
    scaled = weights * slope
    scaled[-1] += shift
    return scaled, softmax.shares(scores * slope + shift, several)


def _sure(head: Head, found: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """Return below which highest probability a text is rather about none of the labels.

    With texts that are known to be about none, the threshold that parts them best from the others, both counting the
    same; otherwise such that one in twenty of the texts it was taught from falls below it.
    """
    if head.several:
        return 0.5
    none = [place for place, label in enumerate(head.labels) if label.casefold() in UNKNOWN]
    if not none:
        return float(np.clip(np.quantile(found.max(axis=1), 0.05), 0.25, 0.6))
    inside = np.delete(found, none, axis=1).max(axis=1)
    strange = (wanted[:, none] > 0).any(axis=1)
    steps = np.quantile(inside, np.linspace(0, 0.5, 101))
    gains = [float((inside[strange] < step).mean() - (inside[~strange] < step).mean()) for step in steps]
    return float(steps[int(np.argmax(gains))])
