"""Logistic heads on dense vectors, and the one number that makes probabilities honest.

Sources: multinomial logistic regression with a quadratic penalty, minimised by L-BFGS; temperature scaling after Guo,
Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST: Final = 1e-6


def train(
    vectors: NDArray[np.float32],
    wanted: NDArray[np.float32],
    *,
    several: bool,
    penalty: float = 1.0,
    weight: NDArray[np.float32] | None = None,
    towards: NDArray[np.float32] | None = None,
    steps: int = 120,
) -> NDArray[np.float32]:
    """Return the weights of a logistic head.

    Args:
        vectors: shape (texts, width).
        wanted: +1 where a text is of the class, -1 where not, 0 where nobody knows; shape (texts, classes).
        several: each class is a question of its own; otherwise exactly one is true for each text.
        penalty: on the squares of the weights, against the sum of the errors.
        weight: how much each text counts, shape (texts,).
        towards: weights that are kept to where the texts do not say otherwise; zero when left out.
        steps: at most.

    Returns:
        Shape (width + 1, classes), float32; the last row is the constant, which the penalty leaves alone.
    """
    from scipy import optimize  # 20 MB that only teaching needs

    texts, width = vectors.shape
    classes = wanted.shape[1]
    known = (wanted != 0).astype(np.float32)
    truth = (wanted > 0).astype(np.float32)
    counts = np.ones(texts, np.float32) if weight is None else weight
    known *= counts[:, None]
    begin = np.zeros((width + 1, classes), np.float32) if towards is None else towards

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(width + 1, classes).astype(np.float32)
        scores = vectors @ weights[:-1] + weights[-1]
        if several:
            error = float((np.logaddexp(0, -wanted * scores) * known).sum())
            slope = (special.expit(scores) - truth) * known
        else:
            logs = scores - special.logsumexp(scores, axis=1, keepdims=True)
            error = float(-(logs * truth).sum(axis=1) @ counts)
            slope = (np.exp(logs) - truth) * counts[:, None]
        far = weights - begin
        far[-1] = 0
        error += 0.5 * penalty * float((far * far).sum())
        down = np.concatenate([vectors.T @ slope, slope.sum(axis=0, keepdims=True)]) + penalty * far
        return error, down.astype(np.float64).ravel()

    options: dict[str, Any] = {"maxiter": steps, "maxcor": 8, "ftol": 1e-6}
    found = optimize.minimize(loss, begin.astype(np.float64).ravel(), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x.reshape(width + 1, classes), dtype=np.float32)


def shares(scores: NDArray[np.float32], several: bool) -> NDArray[np.float32]:
    """Return probabilities for scores of shape (texts, classes)."""
    return np.asarray(special.expit(scores) if several else special.softmax(scores, axis=1), dtype=np.float32)


def log_loss(found: NDArray[np.float32], wanted: NDArray[np.float32], several: bool) -> float:
    """Return the mean surprise of probabilities at what is true; 0 is perfect."""
    safe = np.clip(found, _LEAST, 1 - _LEAST)
    if several:
        each = np.where(wanted > 0, -np.log(safe), -np.log(1 - safe)) * (wanted != 0)
        return float(each.sum() / max(1, np.count_nonzero(wanted)))
    return float(-np.log(safe[wanted > 0]).mean())


def temperature(scores: NDArray[np.float32], wanted: NDArray[np.float32], several: bool) -> float:
    """Return what scores have to be multiplied with so that their probabilities are honest; from 0.05 to 20."""
    from scipy import optimize  # 20 MB that only teaching needs

    found = optimize.minimize_scalar(
        lambda power: log_loss(shares(scores * np.float32(np.exp(power)), several), wanted, several),
        bounds=(-3, 3),
        method="bounded",
        options={"xatol": 0.02},
    )
    return float(np.exp(found.x))


def platt(scores: NDArray[np.float32], wanted: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return slope and shift for each class, each a question of its own, that make probabilities honest.

    Source: Platt, "Probabilistic Outputs for Support Vector Machines" (1999), with his targets for few texts.
    """
    from scipy import optimize  # 20 MB that only teaching needs

    slopes, shifts = [], []
    for score, want in zip(scores.T, wanted.T, strict=True):
        known = want != 0
        yes, no = int((want > 0).sum()), int((want < 0).sum())
        target = np.where(want[known] > 0, (yes + 1) / (yes + 2), 1 / (no + 2))
        given = score[known].astype(np.float64)

        def loss(both: NDArray[np.float64], given: Any = given, target: Any = target) -> float:
            joined = np.exp(both[0]) * given + both[1]
            return float((np.logaddexp(0, joined) - target * joined).sum())

        found = optimize.minimize(loss, np.array([0.5, 0.0]), method="Nelder-Mead", options={"maxiter": 200}).x
        slopes.append(float(np.exp(np.clip(found[0], -3, 4))))
        shifts.append(float(np.clip(found[1], -10, 10)))
    return np.array(slopes, np.float32), np.array(shifts, np.float32)


def sharpened(found: NDArray[np.float32], power: float, several: bool) -> NDArray[np.float32]:
    """Return probabilities raised to a power and made to sum up again: what a mean of two honest heads needs."""
    safe = np.clip(found, _LEAST, 1 - _LEAST)
    if several:
        return np.asarray(special.expit(power * special.logit(safe)), dtype=np.float32)
    return shares(np.asarray(power * np.log(safe), np.float32), several=False)
