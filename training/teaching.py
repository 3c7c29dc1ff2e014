"""Teaches the heads that ship with ucho: what each is taught from, and how much each text counts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from training import noise, sources
from training.sources import Example
from ucho.understanding.cleaning import clean
from ucho.understanding.languages import transliterated
from ucho.understanding.text.aspects import clauses
from ucho.understanding.text.heads import Head, matrix
from ucho.understanding.text.ngrams import features
from ucho.understanding.text.teaching import mixed_anew, train_head

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
OWN_COUNTS: Final = 3.0
FAR: Final = {
    "wccrs_medicine": 0.5, "goemotions": 0.25, "cedr": 0.25, "brighter_rus": 0.25, "banking77": 0.25, "clinc150": 0.25,
}  # fmt: skip
"""How much texts count for sentiment that are not about a service: at full weight they outvote our own messages."""
STIFF: Final = {"category": 100.0, **dict.fromkeys(sources.FLAGS, 200.0)}  # on vectors, where labels have few texts
MIXED_BY_OWN: Final = ("sentiment", *sources.FLAGS, "category")
"""Heads whose share of vectors is found on own texts that nobody was taught: on what the encoder was taught with, its
vectors look better than they are."""
SHARE_ALIKE: Final = ("sentiment",)  # heads taught from texts under CC BY-SA


def plain(example: Example) -> str:
    """Return a text as heads see it in the product."""
    text = clean(example.text).text
    return (transliterated(text) or text) if example.language == "ru" and text.isascii() else text


def with_spoilt(found: Sequence[Example], order: random.Random, share: float = 1.0) -> list[Example]:
    """Return texts with spoilt copies of some of them."""
    chosen = [one for one in found if order.random() < share]
    return [
        *found,
        *(
            Example(
                noise.spoil(one.text, one.language, order),
                one.language,
                one.source,
                one.tells,
                one.weight * 0.7,
                one.voice,
            )
            for one in chosen
        ),
    ]


def own() -> list[Example]:
    """Return our own texts that are trained on, with spoilt copies; they count more than others."""
    return with_spoilt(_heavy(), random.Random(3))


def own_parts() -> list[Example]:
    """Return the clauses of our own texts that are trained on, with spoilt copies of some."""
    return with_spoilt(parts(_heavy()), random.Random(6), 0.25)


def _heavy() -> list[Example]:
    found = [one for one in sources.own() if not sources.kept_back(one)]
    return [Example(one.text, one.language, one.source, one.tells, OWN_COUNTS, one.voice, one.kind) for one in found]


def parts(found: Iterable[Example]) -> list[Example]:
    """Return the clauses of own texts, each with how it speaks of what stands in it, where it does so in one way."""
    cut = []
    for one in found:
        spans = [(one.text.find(a["span"]), a) for a in one.tells["aspects"]]
        for start, end in clauses(one.text):
            inside = [a for at, a in spans if start <= at < end]
            moods = {a["polarity"] for a in inside}
            tells: dict[str, Any] = {"sentiment": moods.pop()} if len(moods) == 1 else {}
            cut.append(Example(one.text[start:end], one.language, "own-clause", tells, one.weight, one.voice, one.kind))
    return cut


def sentiment_examples(*, medicine: bool = True) -> list[Example]:
    """Return what sentiment is taught from."""
    order = random.Random(4)
    domains = ("hotels", "medicine") if medicine else ("hotels",)
    reviews = [one for domain in domains for one in sources.wccrs(domain, "train")]
    found = order.sample(reviews, min(len(reviews), 14_000))
    go = [one for one in sources.goemotions("train") if "sentiment" in one.tells]
    found += order.sample(go, 6_000)
    found += [*sources.cedr(), *sources.brighter("train")]
    asked = [
        Example(one.text, "en", one.source, {"sentiment": "neutral"})
        for one in [*sources.banking(), *sources.clinc("train")]
    ]
    found += order.sample(asked, 1_500)
    ours = own()
    near = [replace(one, weight=one.weight * FAR.get(one.source, 1.0)) for one in found]
    return [one for one in [*near, *ours, *own_parts()] if "sentiment" in one.tells]


def emotion_examples() -> list[Example]:
    """Return what emotions are taught from."""
    order = random.Random(5)
    found = [*order.sample(list(sources.goemotions("train")), 9_000), *sources.cedr(), *sources.brighter("train")]
    found += [*order.sample(list(sources.xed("pl")), 2_000)]
    return found + own()


def teach(
    name: str, found: Sequence[Example], embed: Embed | None, encoder: str, say: Callable[[str], None] = print
) -> Head:
    """Return one head, taught.

    Args:
        name: of the head.
        found: what it is taught from.
        embed: gives vectors; None teaches the small tier only.
        encoder: the name of the encoder.
        say: is told how far it is.
    """
    texts = [plain(one) for one in found]
    labels = labels_of(name)
    vectors = embed(texts) if embed is not None else None
    weight = np.array([one.weight for one in found], np.float32)
    say(f"{name}: {len(found)} texts")
    head = train_head(
        features(texts),
        _wanted(name, found),
        labels,
        name=name,
        several=name != "sentiment",
        vectors=vectors,
        encoder=encoder,
        weight=weight,
        penalty=STIFF.get(name),
        authors=[one.voice or one.clean or one.text for one in found],
        say=lambda _: None,
    )
    if embed is None or name not in MIXED_BY_OWN:
        return head
    others = [one for one in sources.own() if sources.kept_back(one) and not sources.judged(one)]
    asked = [plain(one) for one in others]
    return mixed_anew(head, features(asked), embed(asked), _wanted(name, others))


def labels_of(name: str) -> Sequence[str]:
    """Return the labels of a head."""
    several = {"sentiment": sources.SENTIMENTS, "emotion": sources.EMOTIONS, "category": sources.CATEGORIES}
    return several.get(name, (name,))


def _wanted(name: str, found: Sequence[Example]) -> NDArray[np.float32]:
    if name == "sentiment":
        return matrix([one.tells[name] for one in found], labels_of(name))
    told = [[one.tells[name].get(label, -1.0) for label in labels_of(name)] for one in found]
    return np.array(
        [[1.0 if value >= 0.5 else -1.0 if value >= 0 else 0.0 for value in row] for row in told], np.float32
    )
