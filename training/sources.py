"""The texts that models are trained on, each with what is known of it.

`UCHO_TEXT_DATA` names the folder with the public data (see `training/README.md`); our own texts lie beside this file.
"""

from __future__ import annotations

import csv
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(os.environ.get("UCHO_TEXT_DATA", "../shared/data/text"))
OWN: Final = Path(__file__).parent / "texts"
SENTIMENTS: Final = ("negative", "neutral", "positive")
EMOTIONS: Final = ("anger", "frustration", "worry", "joy", "disappointment", "surprise", "thanks")
FLAGS: Final = ("complaint", "leaving", "urgency", "effort", "rudeness")
CATEGORIES: Final = (
    "product", "price", "delivery", "staff", "waiting", "communication", "availability", "payment", "returns",
    "website", "place", "contract",
)  # fmt: skip
KEPT_BACK: Final = 5  # one author in so many is never trained on

_GO: Final = {
    "anger": "anger", "annoyance": "anger", "disgust": "frustration", "fear": "worry", "nervousness": "worry",
    "joy": "joy", "amusement": "joy", "excitement": "joy", "love": "joy", "relief": "joy", "sadness": "disappointment",
    "disappointment": "disappointment", "grief": "disappointment", "remorse": "disappointment", "surprise": "surprise",
    "gratitude": "thanks",
}  # fmt: skip
_GO_GOOD: Final = {
    "admiration", "amusement", "approval", "caring", "excitement", "gratitude", "joy", "love", "optimism", "pride",
    "relief",
}  # fmt: skip
_GO_BAD: Final = {
    "anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief", "nervousness",
    "remorse", "sadness",
}  # fmt: skip
_BRIGHTER: Final = {
    "anger": "anger", "disgust": "frustration", "fear": "worry", "joy": "joy", "sadness": "disappointment",
    "surprise": "surprise",
}  # fmt: skip
_CEDR: Final = ("joy", "disappointment", "surprise", "worry", "anger")
_XED: Final = {1: "anger", 3: "frustration", 4: "worry", 5: "joy", 6: "disappointment", 7: "surprise"}
_GOOD_EMOTIONS: Final = {"joy", "thanks"}
_WCCRS: Final = {0: "neutral", 2: "positive", 3: "negative"}  # 1 is ambivalent: no polarity of its own


@dataclass(frozen=True, slots=True)
class Example:
    """One text; `tells` holds labels by task: a name, or numbers from 0 to 1 by name where several may be true."""

    text: str
    language: str
    source: str
    tells: dict[str, Any] = field(default_factory=dict)
    weight: float = 1.0
    voice: str = ""
    kind: str = ""
    clean: str = ""  # what it was before it was spoilt


def wccrs(domain: str, part: str) -> Iterator[Example]:
    """Yield sentences of Polish reviews of hotels or medicine."""
    for line in (DATA / f"wccrs_{domain}" / f"{part}.txt").read_text("utf-8").splitlines():
        if line.strip():
            label, text = int(line[0]), line[2:].strip()
            tells: dict[str, Any] = {"review": str(label)}
            if label in _WCCRS:
                tells["sentiment"] = _WCCRS[label]
            yield Example(text, "pl", f"wccrs_{domain}", tells)


def goemotions(part: str) -> Iterator[Example]:
    """Yield English comments with emotions."""
    names = (DATA / "goemotions" / "labels.txt").read_text("utf-8").split()
    for line in (DATA / "goemotions" / f"{part}.tsv").read_text("utf-8").splitlines():
        text, ids, _ = line.split("\t")
        labels = {names[int(one)] for one in ids.split(",")}
        emotions = dict.fromkeys(EMOTIONS, 0.0) | {_GO[one]: 1.0 for one in labels if one in _GO}
        tells: dict[str, Any] = {"emotion": emotions}
        good, bad = bool(labels & _GO_GOOD), bool(labels & _GO_BAD)
        if good != bad:
            tells["sentiment"] = "positive" if good else "negative"
        elif labels == {"neutral"}:
            tells["sentiment"] = "neutral"
        yield Example(text.replace("[NAME]", "Anna").replace("[RELIGION]", "church"), "en", "goemotions", tells)


def _polarity(emotions: dict[str, float]) -> str | None:
    good = any(emotions.get(one) for one in _GOOD_EMOTIONS)
    bad = any(emotions.get(one) for one in ("anger", "frustration", "worry", "disappointment"))
    if good == bad:
        return None if good or emotions.get("surprise") else "neutral"
    return "positive" if good else "negative"


def _felt(text: str, language: str, source: str, emotions: dict[str, float], weight: float = 1.0) -> Example:
    tells: dict[str, Any] = {"emotion": emotions}
    polarity = _polarity(emotions)
    if polarity:
        tells["sentiment"] = polarity
    return Example(text, language, source, tells, weight)


def cedr() -> Iterator[Example]:
    """Yield Russian texts with five emotions."""
    with (DATA / "cedr" / "train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = {_CEDR[int(one)] for one in row["labels"].strip("[]").split()}
            yield _felt(row["text"], "ru", "cedr", {one: float(one in found) for one in _CEDR})


def brighter(part: str) -> Iterator[Example]:
    """Yield Russian texts with six emotions."""
    with (DATA / "brighter_rus" / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            emotions = {ours: float(row[theirs]) for theirs, ours in _BRIGHTER.items()}
            yield _felt(row["text"], "ru", "brighter_rus", emotions)


def xed(language: str) -> Iterator[Example]:
    """Yield Polish or Russian lines of films with emotions, which are noisy: they count half."""
    for line in (DATA / "xed" / f"{language}-projections.tsv").read_text("utf-8").splitlines():
        text, _, labels = line.strip('"').rpartition("\t")
        if not text or not labels.replace(",", "").replace(" ", "").isdigit():
            continue
        found = {_XED[int(one)] for one in labels.split(",") if int(one) in _XED}
        emotions = {one: float(one in found) for one in set(_XED.values())}
        yield Example(text, language, f"xed_{language}", {"emotion": emotions}, weight=0.5)


def clinc(part: str) -> Iterator[Example]:
    """Yield English questions with what is wanted: 150 intents, or none of them."""
    for text, label in json.loads((DATA / "clinc150" / "data_train_val.json").read_text("utf-8"))[part]:
        yield Example(text, "en", "clinc150", {"clinc": label})


def banking() -> list[Example]:
    """Return English questions to a bank, always in the same mixed order."""
    with (DATA / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Example(row["text"].strip(), "en", "banking77", {"banking": row["category"]})
            for row in csv.DictReader(file)
        ]
    random.Random(0).shuffle(rows)
    return rows


def multidogo(domain: str, part: str) -> Iterator[Example]:
    """Yield what customers say in English dialogues, with what they want."""
    with (DATA / "multidogo" / domain / f"{part}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Example(
                row["utterance"] or "", "en", f"multidogo_{domain}", {"act": (row["intent"] or "").split("<div>")[0]}
            )


def own() -> list[Example]:
    """Return our own service messages."""
    found = []
    for file in sorted(OWN.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            tells = {
                "sentiment": row["sentiment"],
                "emotion": {one: float(one in row["emotions"]) for one in EMOTIONS},
                "intent": row["intent"],
                "aspects": row["aspects"],
                "category": {one: float(any(a["category"] == one for a in row["aspects"])) for one in CATEGORIES},
                **{flag: {flag: float(row[flag])} for flag in FLAGS},
            }
            found.append(Example(row["text"], row["language"], "own", tells, 1.0, row["voice"], row["kind"]))
    return found


def kept_back(example: Example) -> bool:
    """Return whether an own text is by an author who is never trained on."""
    return int(example.voice[-2:]) % KEPT_BACK == 0


def judged(example: Example) -> bool:
    """Return whether an own text is by an author that figures are told of: every second one of those kept back.

    On the others, heads learn how sure they may be of vectors.
    """
    return int(example.voice[-2:]) % (2 * KEPT_BACK) == KEPT_BACK
