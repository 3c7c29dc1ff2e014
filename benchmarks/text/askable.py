"""Who is asked: our two tiers, taught or as they ship, and the peers that are installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.text import kept
from benchmarks.text.rows import PEERS, Size
from training import sources, teaching
from training.sources import Example
from ucho.understanding.reading import Text, Understood, read
from ucho.understanding.text import shipped
from ucho.understanding.text.heads import Head
from ucho.understanding.text.ngrams import features
from ucho.understanding.text.teaching import train_head

MOST: Final = 3  # plain baselines in memory at a time
CLEAR: Final = 0.05  # of VADER's compound score, as its authors advise
_heads: dict[str, Head] = {}
_models: dict[str, Any] = {}
_read: dict[tuple[str, str], list[Understood]] = {}


def installed() -> list[str]:
    """Return everybody who can be asked here."""
    tiers = ["ngram", *(["full"] if shipped.has_encoder() else [])]
    return tiers + [name for name, module in PEERS.items() if find_spec(module) is not None]


def wanted_of(found: Sequence[Example], task: str, labels: Sequence[str]) -> NDArray[np.float32]:
    """Return +1 where a label is true of a text, -1 where not, 0 where nobody knows; shape (texts, labels)."""
    rows = []
    for one in found:
        told = one.tells[task]
        values = (
            [told.get(name, -1.0) for name in labels]
            if isinstance(told, dict)
            else [float(told == name) for name in labels]
        )
        rows.append([1.0 if value >= 0.5 else -1.0 if value >= 0 else 0.0 for value in values])
    return np.array(rows, np.float32)


def taught(
    who: str, lesson: str, examples: Sequence[Example], task: str, labels: Sequence[str], tested: Sequence[Example]
) -> NDArray[np.float32]:
    """Teach a head from examples, as a company does, and return what it says of other texts.

    Args:
        who: a tier, or "tfidf".
        lesson: a name for these examples and this task; what was taught once is kept in memory.
        examples: to teach from.
        task: what of each is taught.
        labels: of the columns.
        tested: texts to read.

    Returns:
        Shape (texts, labels): probabilities, or distances for "tfidf"; where several labels may be true, 0 of a
        distance is what 0.5 of a probability is.
    """
    texts = [teaching.plain(one) for one in tested]
    if who == "tfidf":
        return _tfidf(lesson, examples, task, labels, texts)
    head = _head(who, lesson, examples, task, labels)
    return head.probabilities(features(texts), kept.vectors(texts) if who == "full" else None)


def _head(who: str, lesson: str, examples: Sequence[Example], task: str, labels: Sequence[str]) -> Head:
    # A head of both tiers reads with features alone exactly like one of the small tier: asking "full" first saves half.
    if lesson not in _heads or (who == "full" and _heads[lesson].vectors is None):
        kept.say(f"teaching {lesson} from {len(examples)} texts")
        texts = [teaching.plain(one) for one in examples]
        _heads.clear()  # the weights of a hundred labels are big, and rows come one after the other
        _heads[lesson] = train_head(
            features(texts), wanted_of(examples, task, labels), labels, name=lesson, several=_several(examples, task),
            vectors=kept.vectors(texts) if who == "full" else None,
            encoder=shipped.encoder().name if who == "full" else "",
            weight=np.array([one.weight for one in examples], np.float32),
        )  # fmt: skip
    return _heads[lesson]


def threshold(lesson: str, who: str) -> float:
    """Return below which probability a head that was taught is not sure."""
    return _heads[lesson].threshold(full=who == "full")


def limits(lesson: str, who: str) -> tuple[float, ...]:
    """Return from which probability on a head that was taught says each label."""
    return _heads[lesson].limits(full=who == "full")


def shipped_limits(who: str, labels: Sequence[str]) -> tuple[float, ...]:
    """Return from which probability on the shipped head says each emotion."""
    head = shipped.heads()["emotion"]
    told = dict(zip(head.labels, head.limits(full=who == "full"), strict=True))
    return tuple(told[label] for label in labels)


def _several(examples: Sequence[Example], task: str) -> bool:
    return isinstance(examples[0].tells[task], dict)


def _tfidf(
    lesson: str, examples: Sequence[Example], task: str, labels: Sequence[str], texts: Sequence[str]
) -> NDArray[np.float32]:
    """Return distances of the plain baseline: words and pairs of them, weighted by rarity; a linear machine each."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    if lesson not in _models:
        kept.say(f"teaching the plain baseline {lesson} from {len(examples)} texts")
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        rows = words.fit_transform([teaching.plain(one) for one in examples])
        wanted = wanted_of(examples, task, labels)
        machines: list[Any] = []
        for place in range(len(labels)):
            known = wanted[:, place] != 0
            truth = wanted[known, place] > 0
            machines.append(
                LinearSVC(random_state=0).fit(rows[known], truth) if truth.any() and not truth.all() else None
            )
        if len(_models) > MOST:
            del _models[next(iter(_models))]
        _models[lesson] = words, machines
    words, machines = _models[lesson]
    rows = words.transform(texts)
    none = np.full(len(texts), -1.0)
    return np.stack([none if one is None else one.decision_function(rows) for one in machines], axis=1).astype(
        np.float32
    )


def understood(who: str, name: str, found: Sequence[Example]) -> list[Understood]:
    """Return what a tier understands of texts by what ships with ucho; each set is read once in a run.

    Args:
        who: the tier.
        name: of the set.
        found: its texts.
    """
    if (who, name) not in _read:
        kept.say(f"{who} reads {len(found)} texts of {name}")
        _read[who, name] = read([Text(one.text) for one in found], tier=who)
    return _read[who, name]


def likely(read: Sequence[Understood], task: str, labels: Sequence[str]) -> NDArray[np.float32] | None:
    """Return the probabilities of a shipped head, shape (texts, labels); None where no such head ships."""
    if not read or task not in read[0].probabilities:
        return None
    rows = []
    for one in read:
        told = one.probabilities[task]
        rows.append([told[name] for name in labels] if isinstance(told, dict) else [told])
    return np.array(rows, np.float32)


def polarity(who: str, lesson: str, found: Sequence[Example], size: Size) -> NDArray[np.float32] | None:
    """Return negative, neutral and positive of texts by anybody, shape (texts, 3).

    VADER and TextBlob know English alone; texts in other languages get what they say of them. The plain baseline is
    taught from the very texts that the shipped head was taught from.
    """
    if who in ("vader", "textblob"):
        scores = np.array([lexicon(who)(one.text) for one in found], np.float32)
        return np.stack([-scores, 2 * CLEAR - np.abs(scores), scores], axis=1)
    if who == "tfidf":
        return taught(
            who, "shipped sentiment", size.taught(sentiment_lessons()), "sentiment", sources.SENTIMENTS, found
        )
    return likely(understood(who, lesson, found), "sentiment", sources.SENTIMENTS)


@cache
def sentiment_lessons() -> list[Example]:
    """Return what the shipped sentiment is taught from."""
    return teaching.sentiment_examples()


def baseline(lesson: str) -> Any:
    """Return the plain baseline that was taught a lesson: its words, and a machine for each label."""
    return _models[lesson]


@cache
def lexicon(who: str) -> Any:
    """Return what gives VADER's or TextBlob's polarity of a text, from -1 to 1."""
    if who == "vader":
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        reader = SentimentIntensityAnalyzer()
        return lambda text: reader.polarity_scores(text)["compound"]
    from textblob import TextBlob

    return lambda text: TextBlob(text).sentiment.polarity
