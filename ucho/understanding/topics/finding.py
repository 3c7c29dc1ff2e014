"""Finding what many have begun to write about: places where this week's texts lie closer together than chance allows.

Pure: rows of numbers in, groups of row numbers out. Each text is first moved to the middle of its nearest neighbours
(one step of blurring mean shift: M. Carreira-Perpinan, "Fast nonparametric clustering with Gaussian blurring
mean-shift", ICML 2006), which takes away most of what is by chance in a short text. Then every text of the week is the
middle of a growing circle, in which the texts of this week are held against those of the weeks before (a scan statistic
with the Poisson likelihood ratio: M. Kulldorff, "A spatial scan statistic", Communications in Statistics 26, 1997).
How often chance alone would find as much is counted by dealing out the weeks anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
NEAR: Final = 5  # neighbours that a text is moved to
CIRCLE: Final = 60  # texts in the greatest circle of a week of a thousand
SMALLEST: Final = 4  # texts of the week that make a group
OVERLAP: Final = 0.3  # of a group may belong to a better one
DEALS: Final = 200  # times that the weeks are dealt out
SAMPLE: Final = 4_000  # texts that are tried as the middle of something frequent
_BLOCK: Final = 1_000  # rows that are compared at once
_DOUBT: Final = 1.0  # texts that are thought to have been there before, so that nothing is divided by 0


@dataclass(frozen=True, slots=True)
class Group:
    """Texts of the week that lie together, the one in their middle first."""

    rows: tuple[int, ...]  # of the week
    score: float  # logarithm of how much likelier they are when something new happened; 0 or more
    before: int  # texts of the weeks before in the same circle
    chance: float = 1.0  # how often chance alone finds as much anywhere in a week, 0 … 1


@dataclass(frozen=True)
class _Circles:
    """The texts around each text of the week, nearest first."""

    around: NDArray[np.int32]  # (week, size): rows of both, the week's first
    new: NDArray[np.bool_]  # whether they are of the week
    scores: NDArray[np.float32]  # of the circle that ends here; 0 where it ends with an old text


def centred(rows: Rows, common: Rows | None = None) -> Rows:
    """Return rows less what all have in common, each of length 1.

    Args:
        rows: shape (texts, numbers), any numbers.
        common: what is taken away, shape (numbers,); the mean of the rows when left out.

    Returns:
        The same shape, float32; a row of nothing stays nothing.
    """
    found = rows.astype(np.float32) - (rows.mean(axis=0, dtype=np.float32) if common is None else common)
    return _of_length_one(found)


def blurred(rows: Rows, near: int = NEAR) -> Rows:
    """Return each row moved to the middle of its neighbours and itself.

    Args:
        rows: each of length 1.
        near: how many neighbours.

    Returns:
        The same shape, each of length 1.
    """
    if len(rows) <= near + 1:
        return rows
    moved = np.empty_like(rows)
    for begin in range(0, len(rows), _BLOCK):
        block = rows[begin : begin + _BLOCK] @ rows.T
        places = np.arange(len(block))
        block[places, begin + places] = 2.0  # itself, before equal ones
        nearest = np.argpartition(-block, near, axis=1)[:, : near + 1]
        moved[begin : begin + _BLOCK] = rows[nearest].mean(axis=1)
    return _of_length_one(moved)


def find(week: Rows, before: Rows, *, most: int = 5, deals: int = DEALS, seed: int = 1) -> list[Group]:
    """Return what is new in a week, the surest first.

    Args:
        week: the texts of the week, shape (texts, numbers), each of length 1; see `centred`.
        before: the texts of the weeks before, or some of them; with none of them nothing can be new.
        most: groups at most.
        deals: times that the weeks are dealt out anew to see what chance finds; 0 leaves `Group.chance` at 1.
        seed: of the dealing.

    Returns:
        Groups of at least `SMALLEST` texts that share few texts with each other. Time grows with the square of the
        texts, memory with their number: a second for 1,000 texts after 4,000.
    """
    if len(week) < SMALLEST or not len(before):
        return []
    texts = blurred(np.concatenate([week, before]).astype(np.float32))
    table = _table(_size(len(week), len(before)), len(week) / len(before))
    circles = _circles(texts, len(week), table, seed)
    groups = _apart(circles, most)
    if not groups or not deals:
        return groups
    best = _by_chance(circles, len(texts), table, deals, seed)
    return [
        Group(one.rows, one.score, one.before, float((1 + (best >= one.score).sum()) / (1 + deals))) for one in groups
    ]


def dense(rows: Rows, nearness: float, *, most: int, least: int = 0) -> list[tuple[int, ...]]:
    """Return what many write about, new or not, the greatest group first.

    Args:
        rows: shape (texts, numbers), each of length 1.
        nearness: cosine to the middle of a group from which a text belongs to it, 0 … 1.
        most: groups at most.
        least: texts of a group; a hundredth of all, and 5, when left out.

    Returns:
        Rows of each group; no text is in two of them.
    """
    least = least or max(5, len(rows) // 100)
    if most <= 0 or len(rows) < least:
        return []
    tried = rows[:: -(-len(rows) // SAMPLE)]
    seeds = blurred(tried, 2 * NEAR)
    free = np.ones(len(rows), bool)
    groups: list[tuple[int, ...]] = []
    counts = _near_counts(seeds, rows, nearness)
    for seed in np.argsort(-counts, kind="stable"):
        if counts[seed] < least or len(groups) == most:
            break
        inside = free & (rows @ seeds[seed] >= nearness)
        if inside.sum() >= least:
            free &= ~inside
            groups.append(tuple(int(row) for row in np.flatnonzero(inside)))
    return sorted(groups, key=len, reverse=True)


def _near_counts(seeds: Rows, rows: Rows, nearness: float) -> NDArray[np.int64]:
    found = [(seeds[begin : begin + _BLOCK] @ rows.T >= nearness).sum(axis=1) for begin in range(0, len(seeds), _BLOCK)]
    return np.concatenate(found)


def _size(week: int, before: int) -> int:
    """Return how many texts the greatest circle holds: grows with the week, so that a share stays a share."""
    return int(np.clip(CIRCLE * week / 1_000, CIRCLE, 5 * CIRCLE).round().astype(int).clip(1, week + before - 1))


def _table(size: int, ratio: float) -> Rows:
    """Return the score of a circle by how many texts it holds (rows) and how many of them are new (columns)."""
    held = np.arange(size + 1)[:, None]
    new = np.arange(size + 1)[None, :].astype(np.float64)
    expected = (np.maximum(held - new, 0) + _DOUBT) * ratio
    scores = new * np.log(np.maximum(new, 1e-9) / expected) - (new - expected)
    scores[(new <= expected) | (new > held) | (new < SMALLEST - 1)] = 0
    return scores.astype(np.float32)


def _circles(texts: Rows, week: int, table: Rows, seed: int) -> _Circles:
    size = len(table) - 1
    order = np.random.default_rng(seed).permutation(len(texts))  # or of texts that are equal the new ones come first
    place = np.argsort(order)
    mixed = texts[order]
    around = np.empty((week, size), np.int32)
    for begin in range(0, week, _BLOCK):
        block = texts[begin : min(begin + _BLOCK, week)] @ mixed.T
        block[np.arange(len(block)), place[begin : begin + len(block)]] = -2.0  # itself
        nearest = np.argpartition(-block, size - 1, axis=1)[:, :size]
        by_nearness = np.argsort(-np.take_along_axis(block, nearest, 1), axis=1, kind="stable")
        around[begin : begin + _BLOCK] = order[np.take_along_axis(nearest, by_nearness, 1)]
    new = around < week
    return _Circles(around, new, _scores(new, table))


def _scores(new: NDArray[np.bool_], table: Rows) -> Rows:
    counts = np.cumsum(new, axis=1, dtype=np.int32)
    found: Rows = table[np.arange(1, new.shape[1] + 1)[None, :], counts]
    return found * new


def _apart(circles: _Circles, most: int) -> list[Group]:
    """Return the best circles that share few texts."""
    ends = circles.scores.argmax(axis=1)
    best = circles.scores[np.arange(len(ends)), ends]
    taken = np.zeros(len(ends), bool)
    groups: list[Group] = []
    for middle in np.argsort(-best, kind="stable"):
        if best[middle] <= 0 or len(groups) == most:
            break
        end = ends[middle] + 1
        inside = circles.around[middle, :end][circles.new[middle, :end]]
        rows = np.append(middle, inside)
        if taken[rows].mean() <= OVERLAP:
            taken[rows] = True
            groups.append(Group(tuple(int(row) for row in rows), float(best[middle]), int(end - len(inside))))
    return groups


def _by_chance(circles: _Circles, texts: int, table: Rows, deals: int, seed: int) -> Rows:
    """Return the best score of each week that is dealt out: which texts are new is drawn by lot."""
    lots = np.random.default_rng(seed)
    new = np.zeros(texts, bool)
    new[: len(circles.around)] = True
    return np.array([_scores(lots.permutation(new)[circles.around], table).max() for _ in range(deals)], np.float32)


def _of_length_one(rows: Rows) -> Rows:
    found: Rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return found
