"""The measures of the table, by their textbook definitions, on numpy alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BINS: Final = 15


def accuracy(truth: Sequence[str], found: Sequence[str]) -> float:
    """Return the share of texts whose label was found; 0 without texts."""
    return sum(one == other for one, other in zip(truth, found, strict=True)) / max(1, len(truth))


def f1(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> float:
    """Return the harmonic mean of precision and recall; 0 where nothing is true or found."""
    hits = int((truth & found).sum())
    return 2 * hits / max(1, int(truth.sum()) + int(found.sum()))


def macro_f1(truth: Sequence[str], found: Sequence[str], labels: Sequence[str] = ()) -> float:
    """Return the mean F1 of labels: those given, or all that are true or found somewhere."""
    ours, theirs = np.array(truth, object), np.array(found, object)
    names = labels or sorted(set(truth) | set(found))
    return float(np.mean([f1(ours == name, theirs == name) for name in names]))


def yes_no_f1(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> float:
    """Return the mean F1 of yes and no."""
    return (f1(truth, found) + f1(~truth, ~found)) / 2


def mean_f1(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> float:
    """Return the mean F1 of columns, each a question of its own; shape (texts, labels)."""
    return float(np.mean([f1(truth[:, place], found[:, place]) for place in range(truth.shape[1])]))


def micro_f1(truth: Sequence[Collection[str]], found: Sequence[Collection[str]]) -> float:
    """Return the F1 of all labels of all texts counted together."""
    hits = sum(len(set(one) & set(other)) for one, other in zip(truth, found, strict=True))
    return 2 * hits / max(1, sum(len(set(one)) for one in (*truth, *found)))


def average_precision(truth: NDArray[np.bool_], scores: NDArray[Any]) -> float:
    """Return the mean precision where recall grows, texts with one score counted together; 0 where nothing is true."""
    if not truth.any():
        return 0.0
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))  # of each score
    precision = hits[last] / (last + 1)
    recall = hits[last] / hits[-1]
    return float((np.diff(recall, prepend=0) * precision).sum())


def mean_average_precision(truth: NDArray[np.bool_], scores: NDArray[Any]) -> float:
    """Return the mean of average precision over columns; shape (texts, labels)."""
    return float(np.mean([average_precision(truth[:, place], scores[:, place]) for place in range(truth.shape[1])]))


def calibration_error(sure: NDArray[Any], right: NDArray[np.bool_], bins: int = BINS) -> float:
    """Return the expected calibration error: how far what was promised lies from what came true, in bins of one width.

    Args:
        sure: probabilities, of the label that was found or of yes.
        right: whether it was that label, or yes.
        bins: from 0 to 1.

    Source:
        Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017), equation 3.
    """
    place = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
    total = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            total += inside.sum() * abs(float(sure[inside].mean()) - float(right[inside].mean()))
    return total / max(1, sure.size)
