"""Finds how much each sign of an aspect counts: `python -m training.aspects` writes `models/aspects.json`.

Every message is read by heads that did not see its author, so that the weights know how far heads can be relied on. The
weights of the full tier are found where the encoder is there; otherwise those in the file stay.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from training import sources, spoken, teaching
from training.sources import CATEGORIES, EMOTIONS, FLAGS, SENTIMENTS, Example
from ucho.understanding.rules.aspects import cues_in
from ucho.understanding.text import linear, shipped, softmax, weighing
from ucho.understanding.text.aspects import parts_of
from ucho.understanding.text.heads import matrix
from ucho.understanding.text.ngrams import features

FOLDS: Final = 5
COST: Final = 0.5
PASSES: Final = 6
BLEND: Final = 0.6  # share of the vectors, as in most heads
STIFF: Final = 12.0  # on the weights of vectors
FLAT: Final = 60.0  # on the weights of contexts
NAMES: Final = (*CATEGORIES, *FLAGS, *EMOTIONS, *SENTIMENTS)
_LIFTED: Final = 5.0
Loss = Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]


def _told(one: Example) -> list[float]:
    """Return what a text tells of every name: 1, -1, or 0 where nobody knows."""
    whole = {**one.tells.get("emotion", {}), **{flag: one.tells[flag][flag] for flag in FLAGS if flag in one.tells}}
    whole |= one.tells["category"] if "emotion" in one.tells else {}
    if "sentiment" in one.tells:
        whole |= {name: float(one.tells["sentiment"] == name) for name in SENTIMENTS}
    return [0.0 if name not in whole else 1.0 if whole[name] else -1.0 for name in NAMES]


class Unseen:
    """Our own messages, and heads of which each text can be read by one that did not see its author."""

    def __init__(self) -> None:
        """Teach the heads and read the messages."""
        self.messages = [one for one in sources.own() if not sources.kept_back(one)]
        self.texts = [teaching.plain(one) for one in self.messages]
        self.fold = folds([one.voice for one in self.messages])
        self.at = np.array([self.fold[one.voice] for one in self.messages])
        self._taught = self._teach()
        whole = self._scores(self.texts, self.at)
        self._known = np.array([_told(one) for one in self.messages], np.float32)
        self.truth = self._known[:, : len(CATEGORIES)]
        moods = matrix([one.tells["sentiment"] for one in self.messages], SENTIMENTS)
        self._power = np.float32(softmax.temperature(_columns(whole, SENTIMENTS), moods, several=False))
        self.categories = self._several(whole, whole, CATEGORIES)
        self.sentiment = softmax.shares(_columns(whole, SENTIMENTS) * self._power, several=False)
        self._whole = whole

    def moods(self, texts: Sequence[str], at: Sequence[int]) -> NDArray[np.float32]:
        """Return how likely texts are negative, neutral and positive to the heads that did not see their fold."""
        found = self._scores(texts, np.array(at))
        return softmax.shares(_columns(found, SENTIMENTS) * self._power, several=False)

    def known(self, texts: Sequence[str], at: Sequence[int]) -> list[dict[str, float]]:
        """Return how likely texts have each flag and emotion, likewise."""
        names = (*FLAGS, *EMOTIONS)
        found = self._several(self._scores(texts, np.array(at)), self._whole, names)
        return [dict(zip(names, row, strict=True)) for row in found.tolist()]

    def _teach(self) -> list[NDArray[np.float32]]:
        lessons = [*teaching.own(), *(one for one in teaching.own_parts() if "sentiment" in one.tells)]
        rows = features([teaching.plain(one) for one in lessons])
        wanted = np.array([_told(one) for one in lessons], np.float32)
        weight = np.array([one.weight for one in lessons], np.float32)
        lift = np.clip(np.sqrt((wanted < 0).sum(axis=0) / (wanted > 0).sum(axis=0)), 1, _LIFTED).astype(np.float32)
        fold = np.array([self.fold[one.voice] for one in lessons])
        seen = [fold != number for number in range(FOLDS)]
        return [
            linear.train(rows[one], wanted[one], cost=COST, passes=PASSES, weight=weight[one], lift=lift)
            for one in seen
        ]

    def _scores(self, texts: Sequence[str], at: NDArray[np.int64]) -> NDArray[np.float32]:
        rows = features(texts)
        found = np.zeros((len(texts), len(NAMES)), np.float32)
        for number, taught in enumerate(self._taught):
            found[at == number] = linear.score(rows[at == number], taught)
        return found

    def _several(
        self, scores: NDArray[np.float32], whole: NDArray[np.float32], names: Sequence[str]
    ) -> NDArray[np.float32]:
        """Return probabilities, as honest as those of heads."""
        slope, shift = softmax.platt(_columns(whole, names), _columns(self._known, names))
        return softmax.shares(_columns(scores, names) * slope + shift, several=True)

    def with_meaning(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how likely the messages speak of each category, as the full tier reads them.

        Args:
            vectors: of the messages, in their order.
        """
        rows = ((vectors - vectors.mean(axis=0)) / (vectors.std(axis=0) + 0.02)).astype(np.float32)
        found = np.zeros_like(self.truth)
        for number in range(FOLDS):
            seen = self.at != number
            taught = softmax.train(rows[seen], self.truth[seen], several=True, penalty=STIFF)
            found[~seen] = rows[~seen] @ taught[:-1] + taught[-1]
        slope, shift = softmax.platt(found, self.truth)
        return (1 - BLEND) * self.categories + BLEND * softmax.shares(found * slope + shift, several=True)


def folds(voices: Sequence[str]) -> dict[str, int]:
    """Return the fold of each author."""
    found = sorted(set(voices))
    np.random.default_rng(1).shuffle(found)
    return {voice: place % FOLDS for place, voice in enumerate(found)}


def _columns(scores: NDArray[np.float32], names: Sequence[str]) -> NDArray[np.float32]:
    return scores[:, [NAMES.index(name) for name in names]]


def category_weights(unseen: Unseen, categories: NDArray[np.float32]) -> dict[str, Any]:
    """Return the weights that find categories, and print how well they do."""
    cues = [cues_in(text, one.language) for text, one in zip(unseen.texts, unseen.messages, strict=True)]
    signs = weighing.signs(weighing.odds(categories), cues, [len(text) for text in unseen.texts])
    around = weighing.context(unseen.texts, unseen.sentiment, [len(parts_of(text)) for text in unseen.texts])
    likely = np.zeros_like(unseen.truth)
    for number in range(FOLDS):
        seen = unseen.at != number
        found = _fitted(signs[seen], around[seen], unseen.truth[seen] > 0)
        likely[~seen] = weighing.likely(found, signs[~seen], around[~seen])
    for least in (0.2, 0.22, weighing.LIKELY, 0.27, 0.3, 0.34, 0.38):
        hits = (likely >= least) & (unseen.truth > 0)
        share = 2 * hits.sum() / ((likely >= least).sum() + (unseen.truth > 0).sum())
        print(f"categories likelier than {least}: F1 {share:.3f}", flush=True)
    best = _fitted(signs, around, unseen.truth > 0)
    return {name: _rounded(getattr(best, name)) for name in ("signs", "context", "constant")}


def _fitted(signs: NDArray[np.float32], around: NDArray[np.float32], truth: NDArray[np.bool_]) -> weighing.Weights:
    """Return weights of a logistic regression, found on signs of one spread."""
    flat, many = signs.reshape(-1, signs.shape[-1]), around.shape[1]
    middle, spread = flat.mean(axis=0), flat.std(axis=0) + 1e-6
    centre, width = around.mean(axis=0), around.std(axis=0) + 1e-6
    rows, rest = (signs - middle) / spread, (around - centre) / width
    size, labels = rows.shape[-1], truth.shape[1]

    def loss(joined: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        first, second, third = _split(joined, size, many, labels)
        score = rows @ first + rest @ second + third
        slope = special.expit(score) - truth
        error = float((np.logaddexp(0, score) - truth * score).sum())
        error += float((first**2).sum() + 0.5 * FLAT * (second**2).sum() + 0.5 * (third**2).sum())
        down = [np.einsum("tck,tc->k", rows, slope) + 2 * first, (rest.T @ slope + FLAT * second).ravel()]
        return error, np.concatenate([*down, slope.sum(axis=0) + third])

    first, second, third = _split(_least(loss, size + many * labels + labels), size, many, labels)
    first, second = first / spread, second / width[:, None]
    constant = third - middle @ first - centre @ second
    return weighing.Weights(*(np.asarray(one, np.float32) for one in (first, second, constant, np.zeros((0, 3)))))


def _split(joined: NDArray[np.float64], size: int, many: int, labels: int) -> tuple[NDArray[np.float64], ...]:
    return joined[:size], joined[size:-labels].reshape(many, labels), joined[-labels:]


def _least(loss: Loss, size: int) -> NDArray[np.float64]:
    options: dict[str, Any] = {"maxiter": 300}
    found: NDArray[np.float64] = optimize.minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options=options).x
    return found


def _rounded(found: NDArray[np.float32]) -> list[Any]:
    rounded: list[Any] = found.astype(np.float64).round(3).tolist()
    return rounded


def write(vectors: Callable[[Sequence[str]], NDArray[np.float32]] | None) -> None:
    """Write the weights of the small tier and, where vectors can be had, of the full one."""
    found: dict[str, Any] = json.loads(weighing.FILE.read_text("utf-8")) if weighing.FILE.exists() else {}
    unseen = Unseen()
    fit = spoken.fitted(unseen)
    found["ngram"] = category_weights(unseen, unseen.categories)
    found["ngram"] |= {"polarity": _rounded(spoken.moved(fit, full=False))}
    if vectors is not None:
        found["full"] = category_weights(unseen, unseen.with_meaning(vectors(unseen.texts)))
        found["full"] |= {"polarity": _rounded(spoken.moved(fit, full=True))}
    found.setdefault("full", found["ngram"])
    weighing.FILE.write_text(json.dumps(found, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    write(shipped.encoder().encode if shipped.has_encoder() else None)
