"""What 200 corrections are worth: a head that knows hotels is taught by patients as agents would teach it.

The head is trained on Polish reviews of hotels and read on reviews of doctors it never saw, before and after
corrections in four weekly rounds: chosen as the review queue chooses them, or by lot. Without the folder of public data
(the variable `UCHO_TEXT_DATA`, or `../shared/data/text`) there is nothing to measure.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, pstdev
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks.figures import Figure, show
from ucho.understanding.contract import SENTIMENTS
from ucho.understanding.learning.choosing import choose
from ucho.understanding.learning.fitting import Lesson, taught
from ucho.understanding.sketching import folded
from ucho.understanding.text import ngrams, shipped
from ucho.understanding.text.heads import Head, matrix
from ucho.understanding.text.ngrams import features
from ucho.understanding.text.teaching import train_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

DATA: Final = Path(os.environ.get("UCHO_TEXT_DATA", "../shared/data/text"))
LABELS: Final = {"0": "neutral", "2": "positive", "3": "negative"}  # 1 is ambivalent: no polarity of its own
WAITING: Final = 1_500  # new texts a week, of which some are corrected
WEEKS: Final = 4
COUNTS: Final = (50, 200, 500)
ROUNDS: Final = 5


class Domain:
    """Sentences with their sentiment, and what heads know them by."""

    def __init__(self, name: str, part: str, *, full: bool) -> None:
        lines = (DATA / f"wccrs_{name}" / f"{part}.txt").read_text("utf-8").splitlines()
        pairs = [(line[2:].strip(), LABELS[line[0]]) for line in lines if line[:1] in LABELS]
        self.words = [words for words, _ in pairs]
        self.wanted = matrix([label for _, label in pairs], SENTIMENTS)
        self.rows = features(self.words)
        self.vectors: NDArray[np.float32] | None = shipped.encoder().encode(self.words) if full else None

    def lesson(self, places: NDArray[np.int64]) -> Lesson:
        """Return some of the sentences as people's corrections."""
        return Lesson(self.rows, self.wanted, self.vectors).part(places)

    def found(self, head: Head, places: Any = slice(None)) -> NDArray[np.float32]:
        """Return the probabilities of some of the sentences."""
        return head.probabilities(self.rows[places], None if self.vectors is None else self.vectors[places])


def macro_f1(found: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """Return the mean of F1 of all labels, in points."""
    said, true = found.argmax(axis=1), wanted.argmax(axis=1)
    each = [
        2
        * np.count_nonzero((said == one) & (true == one))
        / (np.count_nonzero(said == one) + np.count_nonzero(true == one))
        for one in range(wanted.shape[1])
    ]
    return 100 * mean(each)


def corrected(head: Head, domain: Domain, count: int, way: str, seed: int) -> NDArray[np.int64]:
    """Return which sentences people corrected, week after week."""
    random = np.random.default_rng(seed)
    weeks = np.split(random.permutation(len(domain.words))[: WEEKS * WAITING], WEEKS)
    done: list[int] = []
    now = head
    for week, rest in enumerate(weeks):
        wanted = count // WEEKS
        if way == "random":
            done += random.choice(rest, wanted, replace=False).tolist()
        else:
            done += rest[_queue(now, domain, rest, wanted, seed + week)].tolist()
        now = taught(head, domain.lesson(np.array(done)))
    return np.array(done)


def _queue(head: Head, domain: Domain, rest: NDArray[np.int64], wanted: int, seed: int) -> list[int]:
    ordered = np.sort(domain.found(head, rest), axis=1)
    margins = ordered[:, -1] - ordered[:, -2]
    if domain.vectors is None:
        small = folded(domain.rows[rest][:, : ngrams.TABLE])
    else:
        small = domain.vectors[rest]
    length = np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-9)
    return [one.place for one in choose(margins.tolist(), np.asarray(small / length, np.float32), wanted, seed)]


def measure(*, full: bool) -> Iterator[Figure]:
    """Measure one tier."""
    tier = "full" if full else "ngram"
    hotels, patients, unseen = (
        Domain(name, part, full=full)
        for name, part in (("hotels", "train"), ("medicine", "train"), ("medicine", "dev"))
    )
    encoder = shipped.encoder().name if full else ""
    head = train_head(hotels.rows, hotels.wanted, SENTIMENTS, name="sentiment", vectors=hotels.vectors, encoder=encoder)
    before = macro_f1(unseen.found(head), unseen.wanted)
    yield Figure(f"learning_{tier}_before", before, "macro-F1")
    for count in COUNTS:
        for way in ("queue", "random"):
            after, seconds = [], []
            for seed in range(ROUNDS):
                places = corrected(head, patients, count, way, seed)
                start = time.process_time()
                new = taught(head, patients.lesson(places))
                seconds.append(time.process_time() - start)
                after.append(macro_f1(unseen.found(new), unseen.wanted))
            yield Figure(f"learning_{tier}_{way}_{count}", mean(after), f"macro-F1 ± {pstdev(after):.1f}")
            yield Figure(f"learning_{tier}_{way}_{count}_gain", mean(after) - before, "points")
        yield Figure(f"learning_{tier}_{count}_cpu", mean(seconds), "CPU-seconds to teach")


def main() -> None:
    """Measure the tiers that are installed, and print."""
    if not (DATA / "wccrs_medicine").is_dir():
        sys.exit(
            "The public data is not here. Set UCHO_TEXT_DATA to its folder (see training/README.md) and run this again."
        )
    for full in (False, True) if shipped.has_encoder() else (False,):
        show(measure(full=full))


if __name__ == "__main__":
    main()
