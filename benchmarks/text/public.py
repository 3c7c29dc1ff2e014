"""Rows on public data: what a company would teach, read in its own domain and in another."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.text import askable, metrics
from benchmarks.text.rows import TIERS, Figures, Row, Size, labels_of
from training import sources
from training.sources import Example
from ucho.understanding.labels import UNKNOWN

REVIEW: Final = ("0", "1", "2", "3")  # neutral, ambivalent, positive, negative
SEED: Final = 15
FELT: Final = ("anger", "frustration", "worry", "joy", "disappointment", "surprise")


def picked(labels: Sequence[str], found: NDArray[Any]) -> list[str]:
    """Return the likeliest label of each text."""
    return [labels[place] for place in found.argmax(axis=1).tolist()]


def sureness(who: str, labels: Sequence[str], found: NDArray[Any], truth: Sequence[str]) -> dict[str, float]:
    """Return the calibration error of the likeliest label; nothing for those who give no probabilities."""
    if who not in TIERS:
        return {}
    right = np.array([one == other for one, other in zip(picked(labels, found), truth, strict=True)])
    return {"ECE": metrics.calibration_error(found.max(axis=1), right)}


# ------------------------------------------------------------------------------------------------------ across domains


def hotels_to_medicine(who: str, size: Size) -> Figures:
    """Teach polarity from reviews of hotels, read reviews of doctors; ambivalent ones are left out of both."""
    lessons = size.taught([one for one in sources.wccrs("hotels", "train") if "sentiment" in one.tells])
    tested = size.tested([one for one in sources.wccrs("medicine", "dev") if "sentiment" in one.tells])
    truth = labels_of(tested, "sentiment")
    found = askable.taught(who, "hotels without ambivalent", lessons, "sentiment", sources.SENTIMENTS, tested)
    names = picked(sources.SENTIMENTS, found)
    shown = {"macro-F1": metrics.macro_f1(truth, names, sources.SENTIMENTS), "accuracy": metrics.accuracy(truth, names)}
    return shown | sureness(who, sources.SENTIMENTS, found, truth)


# ------------------------------------------------------------------------------------------------------------ in domain


def reviews(domain: str) -> Callable[[str, Size], Figures]:
    """Return how the four labels of reviews of one domain are measured."""

    def measure(who: str, size: Size) -> Figures:
        lessons = size.taught(list(sources.wccrs(domain, "train")))
        tested = size.tested(list(sources.wccrs(domain, "dev")))
        truth = labels_of(tested, "review")
        found = askable.taught(who, domain, lessons, "review", REVIEW, tested)
        names = picked(REVIEW, found)
        shown = {"accuracy": metrics.accuracy(truth, names), "macro-F1": metrics.macro_f1(truth, names, REVIEW)}
        return shown | sureness(who, REVIEW, found, truth)

    return measure


def banking_parts(each: int = 0) -> tuple[list[Example], list[Example]]:
    """Return questions to teach from and questions to read: 85 and 15 of a hundred, always the same.

    Args:
        each: examples of each intent to teach from; 0 for all.
    """
    rows = list(sources.banking())
    random.Random(SEED).shuffle(rows)
    cut = len(rows) * 85 // 100
    lessons, tested = rows[:cut], rows[cut:]
    if not each:
        return lessons, tested
    kinds: dict[str, list[Example]] = defaultdict(list)
    for one in lessons:
        kinds[one.tells["banking"]].append(one)
    return [one for kind in sorted(kinds) for one in kinds[kind][:each]], tested


def banking(each: int = 0) -> Callable[[str, Size], Figures]:
    """Return how the intents of questions to a bank are measured."""

    def measure(who: str, size: Size) -> Figures:
        lessons, tested = banking_parts(each)
        lessons, tested = size.taught(lessons), size.tested(tested)
        labels = sorted({one.tells["banking"] for one in lessons})
        truth = labels_of(tested, "banking")
        found = askable.taught(who, f"banking {each}", lessons, "banking", labels, tested)
        return {"accuracy": metrics.accuracy(truth, picked(labels, found))} | sureness(who, labels, found, truth)

    return measure


def clinc(who: str, size: Size) -> Figures:
    """Measure 150 intents, and whether texts about none of them are told; below the threshold is none, as on screen."""
    lessons = size.taught([*sources.clinc("oos_train"), *sources.clinc("train")])
    tested, strange = size.tested(list(sources.clinc("val"))), size.tested(list(sources.clinc("oos_val")))
    labels = sorted({one.tells["clinc"] for one in lessons})
    none = next(name for name in labels if name in UNKNOWN)
    found = askable.taught(who, "clinc", lessons, "clinc", labels, [*tested, *strange])
    names = picked(labels, found)
    likeliest = names[: len(tested)]
    if who in TIERS:
        unsure = found.max(axis=1) < askable.threshold("clinc", who)
        names = [none if doubt else name for name, doubt in zip(names, unsure.tolist(), strict=True)]
    inside, outside = names[: len(tested)], names[len(tested) :]
    truth = labels_of(tested, "clinc")
    return {
        "accuracy in scope": metrics.accuracy(truth, inside),
        "recall of out of scope": metrics.accuracy(labels_of(strange, "clinc"), outside),
        "accuracy in scope, sure or not": metrics.accuracy(truth, likeliest),
    } | sureness(who, labels, found[: len(tested)], truth)


# ------------------------------------------------------------------------------------------------------------- emotions


def felt(found: NDArray[Any], truth: NDArray[np.bool_], who: str, limits: Sequence[float]) -> dict[str, float]:
    """Return the figures of emotions, each of which is a question of its own.

    Args:
        found: how likely each is.
        truth: what is true.
        who: was asked.
        limits: from which probability on the head itself says each; it found them on what it was taught from.
    """
    shown = {
        "mean F1": metrics.mean_f1(truth, found >= (np.array(limits) if who in TIERS else 0.0)),
        "mean AP": metrics.mean_average_precision(truth, found),
    }
    if who in TIERS:
        shown["mean F1, p ≥ 0.5"] = metrics.mean_f1(truth, found >= 0.5)
        shown["ECE"] = metrics.calibration_error(found.ravel(), truth.ravel())
    return shown


def truth_of(found: Sequence[Example], labels: Sequence[str], task: str = "emotion") -> NDArray[np.bool_]:
    """Return what is true of each text, shape (texts, labels)."""
    return np.array([[one.tells[task].get(name, 0) >= 0.5 for name in labels] for one in found])


def cedr_parts() -> tuple[list[Example], list[Example]]:
    """Return Russian texts to teach from and to read: 85 and 15 of a hundred, always the same."""
    rows = list(sources.cedr())
    random.Random(SEED).shuffle(rows)
    cut = len(rows) * 85 // 100
    return rows[:cut], rows[cut:]


def cedr(who: str, size: Size) -> Figures:
    """Teach five emotions from most of CEDR, read the rest."""
    lessons, tested = cedr_parts()
    lessons, tested = size.taught(lessons), size.tested(tested)
    labels = tuple(sorted(lessons[0].tells["emotion"]))
    found = askable.taught(who, "cedr", lessons, "emotion", labels, tested)
    return felt(found, truth_of(tested, labels), who, askable.limits("cedr", who) if who in TIERS else ())


def brighter(who: str, size: Size) -> Figures:
    """Teach six emotions from BRIGHTER, read its dev part."""
    lessons, tested = size.taught(list(sources.brighter("train"))), size.tested(list(sources.brighter("dev")))
    found = askable.taught(who, "brighter", lessons, "emotion", FELT, tested)
    return felt(found, truth_of(tested, FELT), who, askable.limits("brighter", who) if who in TIERS else ())


def shipped_emotion(
    name: str, tested: Callable[[], Sequence[Example]], labels: Sequence[str]
) -> Callable[[str, Size], Figures | None]:
    """Return how the emotions that ship are measured on a set."""

    def measure(who: str, size: Size) -> Figures | None:
        some = size.tested(list(tested()))
        found = askable.likely(askable.understood(who, name, some), "emotion", labels)
        return None if found is None else felt(found, truth_of(some, labels), who, askable.shipped_limits(who, labels))

    return measure


def shipped_polarity(domain: str) -> Callable[[str, Size], Figures | None]:
    """Return how the sentiment that ships is measured on reviews of a domain."""

    def measure(who: str, size: Size) -> Figures | None:
        tested = size.tested([one for one in sources.wccrs(domain, "dev") if "sentiment" in one.tells])
        found = askable.polarity(who, f"wccrs {domain}", tested, size)
        if found is None:
            return None
        truth, names = labels_of(tested, "sentiment"), picked(sources.SENTIMENTS, found)
        shown = {
            "accuracy": metrics.accuracy(truth, names),
            "macro-F1": metrics.macro_f1(truth, names, sources.SENTIMENTS),
        }
        return shown | sureness(who, sources.SENTIMENTS, found, truth)

    return measure


ACROSS: Final = "Across domains and languages"
IN_DOMAIN: Final = "In domain"
FIVE: Final = ("anger", "disappointment", "joy", "surprise", "worry")
_OURS: Final = "the encoder was trained on these texts with these labels"

ROWS: Final = (
    Row(
        "transfer", ACROSS, "polarity: hotels → medicine (pl)", "dev, without ambivalent", hotels_to_medicine,
        published={"macro-F1": "none found"}, goals={"macro-F1": 0.74},
    ),
    Row(
        "hotels", IN_DOMAIN, "reviews of hotels, 4 labels (pl)", "dev", reviews("hotels"), goals={"accuracy": 0.86},
        published={"accuracy": "test: fastText .810, LaBSE .855, XLM-R-base .855, PL-RoBERTa-large .891"},
    ),
    Row(
        "medicine", IN_DOMAIN, "reviews of doctors, 4 labels (pl)", "dev", reviews("medicine"),
        goals={"accuracy": 0.81}, published={"accuracy": "test: fastText .739, LaBSE .809, RoBERTa-large .847"},
    ),
    Row(
        "banking", IN_DOMAIN, "banking77, 77 intents (en)", "15 % of train", banking(), goals={"accuracy": 0.925},
        published={"accuracy": "test: bge-small + SVM .931, BERT .937"},
    ),
    Row(
        "banking10", IN_DOMAIN, "banking77, ten examples each (en)", "15 % of train", banking(10),
        goals={"accuracy": 0.83}, published={"accuracy": "test: IntentBERT .812–.839"},
    ),
    Row(
        "clinc", IN_DOMAIN, "clinc150, 150 intents and none (en)", "val", clinc,
        goals={"accuracy in scope": 0.93, "recall of out of scope": 0.80},
        published={
            "accuracy in scope": "test: BERT .969, SVM .910", "recall of out of scope": "test: BERT .403, SVM .145",
        },
    ),
    Row(
        "cedr", IN_DOMAIN, "CEDR, 5 emotions (ru)", "15 % of train", cedr,
        goals={"mean F1": 0.72}, note=f"full: {_OURS}",
    ),
    Row("brighter", IN_DOMAIN, "BRIGHTER, 6 emotions (ru)", "dev", brighter,
        published={"mean F1": "test: RemBERT .838"}),
    Row(
        "polarity-hotels", IN_DOMAIN, "shipped sentiment on reviews of hotels (pl)", "dev, without ambivalent",
        shipped_polarity("hotels"),
    ),
    Row(
        "polarity-medicine", IN_DOMAIN, "shipped sentiment on reviews of doctors (pl)", "dev, without ambivalent",
        shipped_polarity("medicine"),
    ),
    Row(
        "emotion-cedr", IN_DOMAIN, "shipped emotions on CEDR (ru)", "15 % of train",
        shipped_emotion("cedr", lambda: cedr_parts()[1], FIVE), TIERS, note="seen in training",
    ),
    Row(
        "emotion-brighter", IN_DOMAIN, "shipped emotions on BRIGHTER (ru)", "dev",
        shipped_emotion("brighter", lambda: list(sources.brighter("dev")), FELT), TIERS,
    ),
    Row(
        "emotion-goemotions", IN_DOMAIN, "shipped emotions on GoEmotions, Ekman's six (en)", "dev",
        shipped_emotion("goemotions", lambda: list(sources.goemotions("dev")), FELT), TIERS,
        published={"mean F1": "test, with neutral: BERT .624–.64"},
    ),
)  # fmt: skip
