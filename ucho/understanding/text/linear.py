"""Linear heads on sparse features, trained one against the rest by dual coordinate descent.

Source: Hsieh, Chang, Lin, Keerthi and Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear SVM"
(2008), algorithm 1 with squared hinge loss, all classes of a text in one step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse


def train(
    rows: sparse.csr_matrix,
    wanted: NDArray[np.float32],
    *,
    cost: float = 1.0,
    passes: int = 10,
    weight: NDArray[np.float32] | None = None,
    lift: NDArray[np.float32] | None = None,
    seed: int = 0,
) -> NDArray[np.float32]:
    """Return the weights of one linear function for each class.

    Args:
        rows: features, shape (texts, columns).
        wanted: +1 where a text is of the class, -1 where it is not, 0 where nobody knows; shape (texts, classes).
        cost: what an error costs, against the length of the weights.
        passes: over all texts; fewer when hardly anything moves.
        weight: how much each text counts, shape (texts,); 1 each when left out.
        lift: how much more an error counts where a text is of the class, shape (classes,): for rare classes.
        seed: of the order in which texts are looked at.

    Returns:
        Shape (columns + 1, classes), float32; the last row is the constant.
    """
    texts, classes = wanted.shape
    weights = np.zeros((rows.shape[1] + 1, classes), dtype=np.float32)
    dual = np.zeros((texts, classes), dtype=np.float32)
    costs = np.full(texts, cost, dtype=np.float32) if weight is None else np.float32(cost) * weight
    ridge = np.repeat(1 / (2 * costs)[:, None], classes, axis=1)
    if lift is not None:
        ridge = np.where(wanted > 0, ridge / lift, ridge)
    length = np.asarray(rows.multiply(rows).sum(axis=1)).ravel().astype(np.float32)[:, None] + 1 + ridge
    random = np.random.default_rng(seed)
    starts, columns, values = rows.indptr, rows.indices, rows.data
    known = wanted != 0
    for _ in range(passes):
        moved = 0.0
        for text in random.permutation(texts):
            span = slice(starts[text], starts[text + 1])
            column, value = columns[span], values[span]
            local = weights[column]
            target = wanted[text]
            score = value @ local + weights[-1]
            before = dual[text]
            slope = target * score - 1 + ridge[text] * before
            after = np.maximum(before - slope / length[text], 0) * known[text]
            step = (after - before) * target
            largest = float(np.abs(step).max())
            if largest < 1e-5:
                continue
            moved = max(moved, largest)
            dual[text] = after
            weights[column] = local + value[:, None] * step
            weights[-1] += step
        if moved < 0.01:
            break
    return weights


def score(rows: sparse.csr_matrix, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far each text lies on the side of each class.

    Args:
        rows: features, shape (texts, columns).
        weights: as `train` made them.

    Returns:
        Shape (texts, classes).
    """
    return np.asarray(rows @ weights[:-1] + weights[-1], dtype=np.float32)
