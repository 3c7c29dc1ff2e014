"""The nearest of many vectors: exact, block by block, within a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK: Final = 8192  # rows that are unpacked at once: 12 MB
HANDFUL: Final = 20  # fewer rows do not tell what is usual
SECONDS: Final = 1.0  # that one search may take; 200,000 vectors take a tenth of it


@dataclass(frozen=True, slots=True)
class Near:
    """What was found, nearest first."""

    rows: NDArray[np.int64]  # places in the matrix
    cosines: NDArray[np.float32]
    usual: float  # how near those are that have nothing in common: the lowest quarter ends here; -1 for a handful
    complete: bool  # False: time was over before the oldest rows were looked at


def nearest(
    wanted: NDArray[Any],
    numbers: NDArray[np.int8],
    lengths: NDArray[np.float32],
    *,
    allowed: NDArray[np.bool_] | None = None,
    count: int = 50,
    seconds: float = SECONDS,
) -> Near:
    """Return the rows that are nearest to any of some vectors.

    Args:
        wanted: shape (n, width), numbers of any length.
        numbers: shape (rows, width), whole numbers from -127 to 127; the newest rows last.
        lengths: of each row.
        allowed: which rows may be found; None for all.
        count: rows at most.
        seconds: after which no other block is begun; the first one always is.

    Returns:
        Rows by their cosine to the nearest of the wanted ones, without those that stand for nothing.
    """
    scale = np.linalg.norm(wanted.astype(np.float32), axis=1, keepdims=True)
    units = (wanted / np.maximum(scale, 1e-9)).astype(np.float32).T  # a text without words is near to nothing
    places = None if allowed is None else np.flatnonzero(allowed)
    total = len(numbers) if places is None else len(places)
    scores = np.full(total, -2, np.float32)
    over, begin = time.monotonic() + seconds, total
    while begin > 0 and (begin == total or time.monotonic() < over):
        end, begin = begin, max(0, begin - BLOCK)
        rows: Any = slice(begin, end) if places is None else places[begin:end]
        found = numbers[rows].astype(np.float32) @ units
        scores[begin:end] = found.max(axis=1) / np.maximum(lengths[rows], 1)
    best = _best(scores, count)
    usual = float(np.quantile(scores[begin:], 0.25)) if total >= HANDFUL else -1.0
    return Near(best if places is None else places[best], scores[best], usual, begin == 0)


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the places of the highest scores, highest first, later ones first among equals."""
    seen = np.flatnonzero(scores > -2)
    if len(seen) > count:
        seen = seen[np.argpartition(scores[seen], -count)[-count:]] if count else seen[:0]
    return seen[np.lexsort((-seen, -scores[seen]))].astype(np.int64)
