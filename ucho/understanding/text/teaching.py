"""Teaches a head from texts, and finds out how sure it may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ucho.understanding.labels import UNKNOWN
from ucho.understanding.text import linear, shipped, softmax
from ucho.understanding.text.heads import Head, mixed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

FOLDS: Final = 4
BLENDS: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SHARPER: Final = (0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.75)  # powers of a mean of two honest heads
ANY_POWER: Final = (0.4, 0.5, 0.6, 0.7, 0.8, *SHARPER[:-1])  # where the second may be surer than it should be
MOST_LIFT: Final = 5.0
COST: Final = 0.5  # of an error on features
PENALTIES: Final = (12.0, 60.0, 240.0, 960.0)  # on the squares of weights of vectors
WON: Final = 0.997  # of a surprise: what is less is a win
CHOSEN_BY: Final = 6_000  # texts, at most, by which view and penalty are chosen
ENOUGH: Final = 2_000  # texts that heads are asked about which did not see them
TURNED_AWAY: Final = 3.0
NEARLY: Final = 1.03  # of the least surprise
_FLAT: Final = 0.004  # of F1
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
        penalty: on the weights of vectors as they are; left out, penalty and view of the vectors are chosen by what
            surprises least at texts that were put aside.
        authors: of the texts, where some have several or texts are copies of others: how sure a head may be is found
            out on authors it did not see. Left out, each text has its own.
        say: is told how far it is.

    Raises:
        ValueError: there are fewer than two labels, or texts of one label only.
    """
    if wanted.shape[0] < 2 * FOLDS or (not several and len(set(wanted.argmax(axis=1).tolist())) < 2):
        raise ValueError("there must be at least eight texts and two labels among them")
    counts = np.ones(wanted.shape[0], np.float32) if weight is None else weight
    view = None
    if vectors is not None:
        view, penalty = _chosen(vectors, wanted, several, counts, penalty, authors)
        vectors = view.of(vectors)
    teach = _Teacher(rows, wanted, several, vectors, counts, COST, penalty or 0.0)
    asked = _asked(wanted, several, labels, authors)
    outside = teach.outside(asked, say)
    say("teaching on all texts")
    found = teach.all()
    head = Head(name, tuple(labels), several, found[0], encoder=encoder)
    if view is not None and found[1] is not None:
        head = replace(head, vectors=found[1], mean=view.mean, spread=view.spread)
    head = _calibrated(head, outside, wanted[np.concatenate(asked)])
    return head if view is None or head.vectors is None else replace(head, vectors=view.back(head.vectors))


# --------------------------------------------------------------------------------------- how vectors are looked at


@dataclass(frozen=True)
class _View:
    """Vectors less a mean, by a spread, and turned where there is a basis."""

    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    basis: NDArray[np.float32] | None = None

    def of(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        seen = (vectors - self.mean) / self.spread
        return np.asarray(seen if self.basis is None else seen @ self.basis, np.float32)

    def back(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return weights of the view as weights of vectors less the mean, by the spread."""
        if self.basis is None:
            return weights
        return np.concatenate([self.basis @ weights[:-1], weights[-1:]]).astype(np.float32)


def _views(vectors: NDArray[np.float32]) -> list[_View]:
    found = [_View(vectors.mean(axis=0), vectors.std(axis=0) + np.float32(_DENSE))]
    whitening = shipped.whitening()
    if whitening is not None and whitening.matrix.shape[0] == vectors.shape[1]:
        found.append(_View(whitening.mean, np.ones_like(whitening.mean), whitening.matrix))
    return found


def _chosen(
    vectors: NDArray[np.float32],
    wanted: NDArray[np.float32],
    several: bool,
    weight: NDArray[np.float32],
    penalty: float | None,
    authors: Sequence[str] | None,
) -> tuple[_View, float]:
    """Return the view and the penalty that surprise least at a fourth of the authors, who were put aside.

    Whitened vectors tell many intents apart from few examples; for moods, which the encoder was taught, they are best
    as they are. Where two penalties are as good, the stronger one is taken: it does better far from home.
    """
    views = _views(vectors)
    if penalty is not None:
        return views[0], penalty
    fold = _folds(wanted.shape[0], authors)
    some = np.random.default_rng(1).permutation(wanted.shape[0])[:CHOSEN_BY]
    seen, unseen = some[fold[some] != 0], some[fold[some] == 0]

    def surprise(view: _View, penalty: float) -> float:
        taught = softmax.train(
            view.of(vectors[seen]), wanted[seen], several=several, penalty=penalty, weight=weight[seen]
        )
        scores = view.of(vectors[unseen]) @ taught[:-1] + taught[-1]
        return softmax.log_loss(_honest(taught, scores, wanted[unseen], several=several)[1], wanted[unseen], several)

    if len(set(fold[some].tolist())) < 2 or not (wanted[unseen] > 0).any():
        return views[0], PENALTIES[1]
    first = PENALTIES[1]
    losses = [surprise(view, first) for view in views]
    view = views[int(np.argmin(losses))]
    best, chosen = min(losses), first
    for stronger in PENALTIES[2:]:
        loss = surprise(view, stronger)
        if loss > best * WON:
            break
        best, chosen = min(best, loss), stronger
    if chosen == first and surprise(view, PENALTIES[0]) < best * WON:
        chosen = PENALTIES[0]
    return view, chosen


# ------------------------------------------------------------------------------------------------ both kinds of weights


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
        self, asked: Sequence[NDArray[np.int64]], say: Callable[[str], None]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """Return the scores of each part that is asked about by heads that saw all texts but these."""
        features, meant = [], []
        for number, unseen in enumerate(asked):
            say(f"part {number + 1} of {len(asked)}")
            first, second = self.on(np.setdiff1d(np.arange(self.wanted.shape[0]), unseen))
            features.append(linear.score(self.rows[unseen], first))
            if self.vectors is not None and second is not None:
                meant.append(self.vectors[unseen] @ second[:-1] + second[-1])
        return np.concatenate(features), np.concatenate(meant) if meant else None


def _asked(
    wanted: NDArray[np.float32], several: bool, labels: Sequence[str], authors: Sequence[str] | None
) -> list[NDArray[np.int64]]:
    """Return the parts of the texts that heads which did not see them are asked about.

    All of them, where labels are rare or texts few; otherwise one part of enough texts tells as much.
    """
    fold = _folds(wanted.shape[0], authors)
    parts = [np.flatnonzero(fold == number) for number in range(FOLDS)]
    parts = [part for part in parts if len(part)]
    if several or any(label.casefold() in UNKNOWN for label in labels):
        return parts
    needed, told = [], 0
    for part in parts:
        needed.append(part)
        told += len(part)
        if told >= ENOUGH:
            break
    return needed


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
    head: Head, outside: tuple[NDArray[np.float32], NDArray[np.float32] | None], wanted: NDArray[np.float32]
) -> Head:
    """Return the head with its temperatures, the share of vectors, and below what it is not sure.

    Args:
        head: with raw weights.
        outside: scores of texts by heads that did not see them.
        wanted: of these texts.
    """
    features, meant = outside
    ngrams, first = _honest(head.ngrams, features, wanted, several=head.several)
    head = replace(head, ngrams=ngrams)
    if meant is None or head.vectors is None:
        return _with_limits(head, first, first, wanted)
    vectors, second = _honest(head.vectors, meant, wanted, several=head.several)
    blend, power = _best_mix(first, second, wanted, head.several, BLENDS, SHARPER)
    both = mixed(first, second, blend, power, head.several)
    return _with_limits(replace(head, vectors=vectors, blend=blend, power=power), first, both, wanted)


def _with_limits(
    head: Head, small: NDArray[np.float32], full: NDArray[np.float32], wanted: NDArray[np.float32]
) -> Head:
    """Return the head with what it takes in both tiers to be sure, and for each label to be said."""
    head = replace(head, sure=(_sure(head, small, wanted), _sure(head, full, wanted)))
    return replace(head, said=(_said(small, wanted), _said(full, wanted))) if head.several else head


def _said(found: NDArray[np.float32], wanted: NDArray[np.float32]) -> tuple[float, ...]:
    """Return from which probability on each label is rather said than not: where F1 is best on texts nobody saw.

    A rare label seldom reaches a half, honestly; whoever waits for that finds few of its texts.
    """
    limits = []
    steps = np.arange(0.1, 0.61, 0.02)
    for share, want in zip(found.T, wanted.T, strict=True):
        known = want != 0
        said, true = share[known, None] >= steps, (want[known] > 0)[:, None]
        hits = (said & true).sum(axis=0)
        score = 2 * hits / np.maximum(said.sum(axis=0) + true.sum(), 1)
        near = steps[score >= score.max() - _FLAT]  # the middle of the hill: its top is chance
        limits.append(round(float(np.median(near)), 2) if score.max() > 0 else 0.5)
    return tuple(limits)


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
    """Return the share of the second and the power that surprise least at what is true.

    Where one label is right, the mix that is right most often among those that surprise nearly as little.
    """
    tried = [
        (softmax.log_loss(joint, wanted, several), 0.0 if several else _right(joint, wanted), blend, power)
        for blend in blends
        for power in powers
        for joint in (mixed(first, second, blend, power, several),)
    ]
    least = min(tried)[0]
    near = [one for one in tried if one[0] <= least * NEARLY and (not several or one[0] == least)]
    _, _, blend, power = min(near, key=lambda one: (-one[1], one[0]))
    return blend, power


def _right(found: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    return float((found.argmax(axis=1) == wanted.argmax(axis=1)).mean())


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

    With texts that are known to be about none, the threshold that parts them best from the others, where a text turned
    away counts `TURNED_AWAY` times as much as one let in; otherwise such that one in twenty of the texts it was taught
    from falls below it.
    """
    if head.several:
        return 0.5
    none = [place for place, label in enumerate(head.labels) if label.casefold() in UNKNOWN]
    if not none:
        return float(np.clip(np.quantile(found.max(axis=1), 0.05), 0.25, 0.6))
    inside = np.delete(found, none, axis=1).max(axis=1)
    strange = (wanted[:, none] > 0).any(axis=1)
    steps = np.quantile(inside, np.linspace(0, 0.5, 101))
    gains = [float((inside[strange] < step).mean() - TURNED_AWAY * (inside[~strange] < step).mean()) for step in steps]
    return float(steps[int(np.argmax(gains))])
