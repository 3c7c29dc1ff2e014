"""Rows on our own service messages; what is read is by authors whom nothing was taught from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Final

import numpy as np

from benchmarks.text import askable, metrics
from benchmarks.text.public import ACROSS, felt, picked, sureness, truth_of
from benchmarks.text.rows import EVERYBODY, TIERS, Figures, Row, Size, labels_of
from training import sources, teaching
from training.sources import Example

LANGUAGES: Final = ("pl", "ru", "en")
KINDS: Final = ("plain", "negation", "emoji", "typos", "no_diacritics", "transliteration", "code_switch", "sarcasm")
_SET: Final = "own messages"
_JUDGED: Final = "own messages, judged"


@cache
def everything() -> list[Example]:
    """Return all own messages."""
    return sources.own()


def kept_back() -> list[Example]:
    """Return messages of authors whom nothing was taught from."""
    return [one for one in everything() if sources.kept_back(one)]


def judged() -> list[Example]:
    """Return those of them by which nobody found out how much heads may rely on vectors either."""
    return [one for one in everything() if sources.judged(one)]


def others() -> list[Example]:
    """Return messages of all other authors."""
    return [one for one in everything() if not sources.kept_back(one)]


# --------------------------------------------------------------------------------------------- a language is left out


def language_left_out(language: str, task: str) -> Callable[[str, Size], Figures]:
    """Return how a task is measured in a language that nothing was taught in."""

    def measure(who: str, size: Size) -> Figures:
        lessons = size.taught([one for one in others() if one.language != language])
        labels = sorted({str(one.tells[task]) for one in lessons})
        tested = size.tested([one for one in kept_back() if one.language == language and one.tells[task] in labels])
        truth = labels_of(tested, task)
        found = askable.taught(who, f"own {task} without {language}", lessons, task, labels, tested)
        names = picked(labels, found)
        return {"macro-F1": metrics.macro_f1(truth, names), "accuracy": metrics.accuracy(truth, names)}

    return measure


# -------------------------------------------------------------------------------------------------------- what ships


def sentiment(language: str, who: str, size: Size) -> Figures | None:
    """Measure the sentiment that ships, in one language or, with "", in all."""
    if who in ("vader", "textblob") and language != "en":
        return None
    tested = size.tested(judged())
    found = askable.polarity(who, _JUDGED, tested, size)
    if found is None:
        return None
    chosen = [place for place, one in enumerate(tested) if language in ("", one.language)]
    found, truth = found[chosen], [labels_of(tested, "sentiment")[place] for place in chosen]
    names = picked(sources.SENTIMENTS, found)
    shown = {"accuracy": metrics.accuracy(truth, names), "macro-F1": metrics.macro_f1(truth, names, sources.SENTIMENTS)}
    return shown | (sureness(who, sources.SENTIMENTS, found, truth) if not language else {})


def flag(name: str, who: str, size: Size) -> Figures | None:
    """Measure a question with yes or no."""
    tested = size.tested(judged())
    truth = truth_of(tested, (name,), name)[:, 0]
    if who == "tfidf":
        found = askable.taught(who, f"own {name}", size.taught(teaching.own()), name, (name,), tested)
    else:
        shares = askable.likely(askable.understood(who, _JUDGED, tested), name, (name,))
        if shares is None:
            return None
        found = shares
    said = found[:, 0] >= (0.5 if who in TIERS else 0.0)
    shown = {
        "macro-F1": metrics.yes_no_f1(truth, said),
        "F1": metrics.f1(truth, said),
        "AP": metrics.average_precision(truth, found[:, 0]),
    }
    return shown | ({"ECE": metrics.calibration_error(found[:, 0], truth)} if who in TIERS else {})


def emotion(who: str, size: Size) -> Figures | None:
    """Measure the emotions that ship."""
    tested = size.tested(kept_back())
    if who == "tfidf":
        lessons = size.taught(teaching.emotion_examples())
        found = askable.taught(who, "shipped emotion", lessons, "emotion", sources.EMOTIONS, tested)
        return felt(found, truth_of(tested, sources.EMOTIONS), who, ())
    shares = askable.likely(askable.understood(who, _SET, tested), "emotion", sources.EMOTIONS)
    if shares is None:
        return None
    return felt(shares, truth_of(tested, sources.EMOTIONS), who, askable.shipped_limits(who, sources.EMOTIONS))


def aspects(who: str, size: Size) -> Figures | None:
    """Measure what parts of the service messages speak of, and how they speak of those that were found."""
    tested = size.tested(judged())
    truth = [{one["category"]: one["polarity"] for one in example.tells["aspects"]} for example in tested]
    if who == "tfidf":
        lessons = size.taught(teaching.own())
        distances = askable.taught(who, "own category", lessons, "category", sources.CATEGORIES, tested)
        named = [{name for name, far in zip(sources.CATEGORIES, row, strict=True) if far >= 0} for row in distances]
        return {"micro-F1 of categories": metrics.micro_f1([set(one) for one in truth], named)}
    read = askable.understood(who, _JUDGED, tested)
    found = [{one.category: one.polarity for one in understood.aspects} for understood in read]
    if not any(found):
        return None
    pairs = [
        (here[name], there[name]) for here, there in zip(truth, found, strict=True) for name in here if name in there
    ]
    return {
        "micro-F1 of categories": metrics.micro_f1([set(one) for one in truth], [set(one) for one in found]),
        "accuracy of polarity": sum(one == other for one, other in pairs) / max(1, len(pairs)),
    }


# ----------------------------------------------------------------------------------------------------- stress suite


def stress(kind: str, who: str, size: Size) -> Figures | None:
    """Measure how often good is told from bad in messages of one kind that are either."""
    tested = size.tested(judged())
    chosen = [place for place, one in enumerate(tested) if one.kind == kind and one.tells["sentiment"] != "neutral"]
    if who in ("vader", "textblob"):
        chosen = [place for place in chosen if tested[place].language == "en"]
    if not chosen:
        return None
    found = askable.polarity(who, _JUDGED, tested, size)
    if found is None:
        return None
    good = np.array([tested[place].tells["sentiment"] == "positive" for place in chosen])
    return {
        "good or bad": float(((found[chosen, 2] > found[chosen, 0]) == good).mean()),
        "messages": float(len(chosen)),
    }


MESSAGES: Final = "Service messages"
STRESS: Final = "Stress suite"
KEPT: Final = "own, kept back"
_NOTE: Final = "full: the encoder saw other authors in this language"


def _left_out(task: str, prefix: str) -> Sequence[Row]:
    return [
        Row(
            f"{prefix}without-{one}", ACROSS, f"{task}, taught without {one}", f"own {one}, kept back",
            language_left_out(one, task), note=_NOTE,
        )
        for one in LANGUAGES
    ]  # fmt: skip


def _sentiments() -> Sequence[Row]:
    return [
        Row(f"sentiment-{one or 'all'}", MESSAGES, f"sentiment {one}".strip(), KEPT, partial(sentiment, one), EVERYBODY)
        for one in ("", *LANGUAGES)
    ]


def _flags() -> Sequence[Row]:
    goals = {"complaint": {"macro-F1": 0.86}}
    return [Row(name, MESSAGES, name, KEPT, partial(flag, name), goals=goals.get(name, {})) for name in sources.FLAGS]


def _stress() -> Sequence[Row]:
    goals = {one: {"good or bad": 0.85} for one in KINDS if one != "sarcasm"}
    return [
        Row(f"stress-{one}", STRESS, one, KEPT, partial(stress, one), EVERYBODY, goals=goals.get(one, {}))
        for one in KINDS
    ]


ROWS: Final = (
    *_left_out("sentiment", ""),
    *_left_out("intent", "intent-"),
    *_sentiments(),
    Row("emotion", MESSAGES, "7 emotions", KEPT, emotion),
    *_flags(),
    Row("aspects", MESSAGES, "aspects, 12 categories", KEPT, aspects),
    *_stress(),
)
