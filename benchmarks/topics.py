"""How soon a new topic is seen: banking77 with one intent left out of four weeks, and put into the week after them.

For each intent, 4,000 messages about the 76 others are the weeks before; the week holds 1,000, of which 1, 2 or 5 % are
about the intent that is new. A group is right when more than half of its texts are about it. Printed are the share of
trials with the right group first, among the first three, and seen: among the first three with a score that quiet weeks
reach in one of ten. The finder was tuned on every second intent (from the first); the figures are of the others.

Peers in the same trials: TF-IDF with SVD in 100 dimensions and the same scan without blurring (where scikit-learn is
installed), and bursts of phrases by log-odds. `topics FOLDER` names the folder that holds `banking77/train.csv`;
where the full tier is installed, its encoder is measured, too. `topics FOLDER VECTORS.npy` takes the rows of another
one, in the order of that file. It takes minutes: one thread, one run.
"""

from __future__ import annotations

import csv
import importlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, show
from ucho.understanding.reading import embed
from ucho.understanding.sketching import sketch
from ucho.understanding.topics.finding import Rows, centred, find

QUICK = False
BEFORE: Final = 4_000
WEEK: Final = 1_000
SHARES: Final = (0.01, 0.02, 0.05)
EVERY: Final = 6  # of the intents kept for judging, in a run of five minutes; 2 are all of them
Groups = Sequence[tuple[float, Sequence[int]]]
Finder = Callable[["Trial"], Groups]


class Trial(NamedTuple):
    """One week and what was before it, as rows of the file."""

    before: NDArray[np.int64]
    week: NDArray[np.int64]
    new: NDArray[np.bool_]  # which of the week


def trial(labels: NDArray[Any], intent: str, share: float, seed: int) -> Trial:
    """Return a week in which an intent is new; with a share of 0 a quiet week."""
    lots = np.random.default_rng(seed)
    others, own = lots.permutation(np.flatnonzero(labels != intent)), lots.permutation(np.flatnonzero(labels == intent))
    fresh = own[: round(WEEK * share)]
    week = np.concatenate([others[BEFORE : BEFORE + WEEK - len(fresh)], fresh])
    order = lots.permutation(len(week))
    return Trial(others[:BEFORE], week[order], (np.arange(len(week)) >= len(week) - len(fresh))[order])


def by_rows(rows: Rows) -> Finder:
    """Return our finder on rows of any kind."""

    def found(one: Trial) -> Groups:
        common = rows[one.before].mean(axis=0)
        groups = find(centred(rows[one.week], common), centred(rows[one.before], common), deals=0)
        return [(group.score, group.rows) for group in groups]

    return found


def by_phrases(texts: Sequence[str]) -> Finder:
    """Return a finder of words and pairs that are said more often than before, and the texts that say them."""
    terms = [frozenset(_terms(text)) for text in texts]

    def found(one: Trial) -> Groups:
        now, then = (Counter(term for row in rows for term in terms[row]) for rows in (one.week, one.before))
        scores = {}
        for term, n in now.items():
            if n >= 4:
                a, b = n + 0.5, then[term] + 0.5
                odds = np.log(a / (len(one.week) - a)) - np.log(b / (len(one.before) - b))
                scores[term] = float(odds / np.sqrt(1 / a + 1 / b))
        best = sorted(scores, key=lambda term: -scores[term])[:3]
        return [(scores[term], [at for at, row in enumerate(one.week) if term in terms[row]]) for term in best]

    return found


def _terms(text: str) -> Iterator[str]:
    words = text.lower().split()
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(words))


def by_svd(texts: Sequence[str]) -> Finder | None:
    """Return the peer of scikit-learn, None where it is not installed."""
    try:
        words = importlib.import_module("sklearn.feature_extraction.text")
        lower = importlib.import_module("sklearn.decomposition")
    except ImportError:
        return None

    def found(one: Trial) -> Groups:
        counted = words.TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2))
        before = counted.fit_transform([texts[row] for row in one.before])
        svd = lower.TruncatedSVD(100, random_state=0)
        rows = [svd.fit_transform(before), svd.transform(counted.transform([texts[row] for row in one.week]))]
        before, week = (part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9) for part in rows)
        return _densest(week, before)

    return found


def _densest(week: NDArray[Any], before: NDArray[Any], near: int = 20) -> Groups:
    """Return the texts with the most near neighbours this week less those of before: the plain density burst."""
    own, old = week @ week.T, week @ before.T
    reach = np.sort(old, axis=1)[:, -near]
    counts = (own > reach[:, None]).sum(axis=1) - near * len(week) / len(before)
    taken, groups = np.zeros(len(week), bool), []
    for row in np.argsort(-counts, kind="stable"):
        inside = np.flatnonzero(own[row] > reach[row])
        if len(inside) and taken[inside].mean() <= 0.3:
            taken[inside] = True
            groups.append((float(counts[row]), inside.tolist()))
        if len(groups) == 3:
            break
    return groups


def judged(name: str, finder: Finder, labels: NDArray[Any], intents: Sequence[str]) -> Iterator[Figure]:
    """Yield the figures of one finder."""
    began, weeks = time.process_time(), 0
    quiet = []
    for number, intent in enumerate(intents):
        groups = finder(trial(labels, intent, 0.0, 10_000 + number))
        quiet.append(groups[0][0] if groups else 0.0)
        weeks += 1
    limit = float(np.quantile(quiet, 0.9))
    for share in SHARES:
        first = third = seen = 0
        for number, intent in enumerate(intents):
            one = trial(labels, intent, share, number)
            right = [(score, one.new[list(rows)].mean() > 0.5) for score, rows in finder(one)[:3]]
            weeks += 1
            first += bool(right and right[0][1])
            third += any(good for _score, good in right)
            seen += any(good and score > limit for score, good in right)
        for what, count in (("first", first), ("in_three", third), ("seen", seen)):
            yield Figure(f"topics_{name}_{what}_at_{round(100 * share)}", count / len(intents), "")
    yield Figure(f"topics_{name}_cpu", (time.process_time() - began) / weeks, "s")


def run(folder: Path, vectors: Path | None = None, every: int = EVERY, only: str = "") -> Iterator[Figure]:
    """Yield all figures, or those of one finder."""
    with (folder / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    texts, labels = [row[0] for row in rows], np.array([row[1] for row in rows])
    intents = sorted(set(labels.tolist()))[1::2][:: every // 2]
    finders: dict[str, Finder | None] = {
        "phrases": by_phrases(texts),
        "svd": by_svd(texts),
        "ours_words": by_rows(sketch(texts)),
    }
    meant = np.load(vectors) if vectors is not None else embed(texts) if only in {"", "ours_encoder"} else None
    if meant is not None:
        finders["ours_encoder"] = by_rows(meant.astype(np.float32))
    for name, finder in finders.items():
        if finder is not None and only in {"", name}:
            yield from judged(name, finder, labels, intents)


def main() -> None:
    """Print the figures; without a folder, say what is wanted."""
    if len(sys.argv) < 2:
        sys.exit("topics FOLDER [VECTORS.npy [EVERY [FINDER]]]: the folder that holds banking77/train.csv")
    folder, vectors, every, only = (*sys.argv[1:], "", "", "")[:4]
    show(run(Path(folder), Path(vectors) if vectors else None, int(every or EVERY), only))


if __name__ == "__main__":
    main()
