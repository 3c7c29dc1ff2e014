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
from scipy import optimize, sparse, special

from training import sources, teaching
from training.sources import CATEGORIES, EMOTIONS, FLAGS, SENTIMENTS, Example
from ucho.understanding.rules.aspects import cues_in
from ucho.understanding.rules.finding import look
from ucho.understanding.text import linear, shipped, softmax, weighing
from ucho.understanding.text.aspects import clauses
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
    """Our own messages and their clauses, read by heads that did not see their authors."""

    def __init__(self, vectors: NDArray[np.float32] | None = None) -> None:
        """Read them; `vectors` belong to the messages, in their order."""
        self.messages = [one for one in sources.own() if not sources.kept_back(one)]
        self.texts = [teaching.plain(one) for one in self.messages]
        self.parts = [list(clauses(text)) for text in self.texts]
        voices = sorted({one.voice for one in self.messages})
        np.random.default_rng(1).shuffle(voices)
        self.fold = {voice: place % FOLDS for place, voice in enumerate(voices)}
        self.at = np.array([self.fold[one.voice] for one in self.messages])
        cut = [(place, text[start:end]) for place, text in enumerate(self.texts) for start, end in self.parts[place]]
        begins = np.cumsum([0, *(len(one) for one in self.parts)])
        self.clauses_of = [range(begins[place], begins[place + 1]) for place in range(len(self.texts))]
        whole, of_parts = self._scores([place for place, _ in cut], [text for _, text in cut])
        self.truth = np.array([_told(one)[: len(CATEGORIES)] for one in self.messages], np.float32)
        self.categories = self._honest(whole, CATEGORIES, several=True)
        if vectors is not None:
            self.categories = (1 - BLEND) * self.categories + BLEND * self._meant(vectors)
        self.sentiment = self._honest(whole, SENTIMENTS, several=False)
        self.of_clauses = self._honest(of_parts, SENTIMENTS, several=False, like=whole)
        felt = self._honest(whole, (*FLAGS, *EMOTIONS), several=True)
        self.known = [dict(zip((*FLAGS, *EMOTIONS), row, strict=True)) for row in felt.tolist()]

    def _scores(self, places: Sequence[int], cut: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        lessons = [*teaching.own(), *(one for one in teaching.own_parts() if "sentiment" in one.tells)]
        rows = features([teaching.plain(one) for one in lessons])
        wanted = np.array([_told(one) for one in lessons], np.float32)
        weight = np.array([one.weight for one in lessons], np.float32)
        lift = np.clip(np.sqrt((wanted < 0).sum(axis=0) / (wanted > 0).sum(axis=0)), 1, _LIFTED).astype(np.float32)
        fold = np.array([self.fold[one.voice] for one in lessons])
        asked: tuple[sparse.csr_matrix, ...] = (features(self.texts), features(cut))
        of = (self.at, self.at[list(places)])
        found = tuple(np.zeros((one.shape[0], len(NAMES)), np.float32) for one in asked)
        for number in range(FOLDS):
            seen = fold != number
            taught = linear.train(rows[seen], wanted[seen], cost=COST, passes=PASSES, weight=weight[seen], lift=lift)
            for score, one, at in zip(found, asked, of, strict=True):
                score[at == number] = linear.score(one[at == number], taught)
        return found[0], found[1]

    def _honest(
        self, scores: NDArray[np.float32], names: Sequence[str], *, several: bool, like: Any = None
    ) -> NDArray[np.float32]:
        """Return probabilities, as honest as those of heads."""
        columns = [NAMES.index(name) for name in names]
        learned = (scores if like is None else like)[:, columns]
        if several:
            truth = np.array([_told(one) for one in self.messages], np.float32)[:, columns]
            slope, shift = softmax.platt(learned, truth)
            return softmax.shares(scores[:, columns] * slope + shift, several=True)
        truth = matrix([one.tells["sentiment"] for one in self.messages], names)
        power = np.float32(softmax.temperature(learned, truth, several=False))
        return softmax.shares(scores[:, columns] * power, several=False)

    def _meant(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        rows = ((vectors - vectors.mean(axis=0)) / (vectors.std(axis=0) + 0.02)).astype(np.float32)
        found = np.zeros_like(self.truth)
        for number in range(FOLDS):
            seen = self.at != number
            taught = softmax.train(rows[seen], self.truth[seen], several=True, penalty=STIFF)
            found[~seen] = rows[~seen] @ taught[:-1] + taught[-1]
        slope, shift = softmax.platt(found, self.truth)
        return softmax.shares(found * slope + shift, several=True)


def category_weights(unseen: Unseen) -> dict[str, Any]:
    """Return the weights that find categories, and print how well they do."""
    cues = [cues_in(text, one.language) for text, one in zip(unseen.texts, unseen.messages, strict=True)]
    signs = weighing.signs(weighing.odds(unseen.categories), cues, [len(text) for text in unseen.texts])
    around = weighing.context(unseen.texts, unseen.sentiment, [len(one) for one in unseen.parts])
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


def polarity_weights(unseen: Unseen) -> list[Any]:
    """Return the weights that tell how an aspect is spoken of, and print how often they are right."""
    rows, truth, folds = [], [], []
    for place, one in enumerate(unseen.messages):
        codes = frozenset(found.code for found in look(one.text, one.language).evidence)
        parts, whole = unseen.parts[place], unseen.sentiment[place].tolist()
        for told in one.tells["aspects"]:
            at = one.text.find(told["span"])
            number = max([0, *(number for number, part in enumerate(parts) if part[0] <= at)])
            clause = unseen.of_clauses[unseen.clauses_of[place][number]].tolist() if len(parts) > 1 else whole
            asks, several = "?" in unseen.texts[place], len(parts) > 1
            rows.append(weighing.feelings(whole, clause, unseen.known[place], codes, asks=asks, several=several))
            truth.append(told["polarity"])
            folds.append(unseen.at[place])
    felt, wanted, fold = np.array(rows, np.float32), matrix(truth, SENTIMENTS), np.array(folds)
    right = [
        (
            _polarity(felt[fold != number], wanted[fold != number], felt[fold == number])
            == wanted[fold == number].argmax(1)
        )
        for number in range(FOLDS)
    ]
    print(f"polarity: {np.concatenate(right).mean():.3f} right", flush=True)
    return _rounded(_taught(felt, wanted))


def _rounded(found: NDArray[np.float32]) -> list[Any]:
    rounded: list[Any] = found.astype(np.float64).round(3).tolist()
    return rounded


def _taught(felt: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    middle, spread = felt.mean(axis=0), felt.std(axis=0) + np.float32(1e-6)
    found = softmax.train((felt - middle) / spread, wanted, several=False, penalty=3.0)
    weight = found[:-1] / spread[:, None]
    return np.concatenate([weight, (found[-1] - middle @ weight)[None]])


def _polarity(felt: NDArray[np.float32], wanted: NDArray[np.float32], asked: NDArray[np.float32]) -> NDArray[np.int64]:
    found = _taught(felt, wanted)
    return np.asarray((asked @ found[:-1] + found[-1]).argmax(axis=1))


def write(vectors: Callable[[Sequence[str]], NDArray[np.float32]] | None) -> None:
    """Write the weights of the small tier and, where vectors can be had, of the full one."""
    found: dict[str, Any] = json.loads(weighing.FILE.read_text("utf-8")) if weighing.FILE.exists() else {}
    small = Unseen()
    polarity = polarity_weights(small)
    found["ngram"] = category_weights(small) | {"polarity": polarity}
    if vectors is not None:
        found["full"] = category_weights(Unseen(vectors(small.texts))) | {"polarity": polarity}
    found.setdefault("full", found["ngram"])
    weighing.FILE.write_text(json.dumps(found, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    write(shipped.encoder().encode if shipped.has_encoder() else None)
