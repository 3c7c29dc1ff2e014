"""Keeps what the encoder knew before it was taught: a second view of a text, close to that of the untouched model.

Teaching makes the upper layers blunt for everything that nobody asks about: topics, similar cases, intents with a few
examples. While they are taught, they must therefore also tell what the untouched model, asked as its authors advise
("query: " before the text), makes of a text; a spoilt copy must tell what is made of the clean text. Afterwards one
matrix is fitted that reads this view off the two means which the graph gives out.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from training import graph, trunk, weights
from training.sources import Example
from ucho.understanding.text.encoder import BATCH, Cutter, padded, session

ASKED: Final = "query: "
SEEN: Final = 30_000  # texts whose first view is kept while teaching
FITTED: Final = 9_000  # texts that the matrix is fitted on
NONE: Final = {
    "mirror.w": np.zeros((2 * graph.HIDDEN, graph.HIDDEN), np.int8),
    "mirror.s": np.zeros(graph.HIDDEN, np.float32),
    "mirror.b": np.zeros(graph.HIDDEN, np.float32),
}
STIFF: Final = 3e-3  # of the fit, times the variance
EVENED: Final = 0.5  # of how much directions differ: 0 leaves them as they are, 1 makes them all alike
FLOOR: Final = 1e-2  # of the mean spread, below which a direction is noise


def first_views(model: weights.Weights, cutter: Cutter, texts: Sequence[str], say: Any = print) -> NDArray[np.float32]:
    """Return what the untouched model makes of texts, shape (texts, 384), of length 1."""
    built, _ = graph.build(len(model.pieces), layers=trunk.LAYERS, pooled=(trunk.LAYERS,))
    ready = session(built, trunk.lower_weights(model, trunk.LAYERS))
    cut = cutter.cut([ASKED + text for text in texts], trunk.LONGEST)
    order = sorted(range(len(cut)), key=lambda place: len(cut[place]))
    found = np.zeros((len(cut), graph.HIDDEN), np.float32)
    began = time.process_time()
    for begin in range(0, len(order), BATCH):
        places = order[begin : begin + BATCH]
        (found[places],) = ready.run(None, padded([cut[place] for place in places]))
    say(f"{len(cut)} first views: {time.process_time() - began:.0f} CPU-seconds")
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def told_texts(found: Sequence[Example]) -> list[str]:
    """Return the texts that the matrix is fitted on: our own, and some of all others."""
    own = sorted({one.text for one in found if one.source == "own" and not one.clean})
    others = sorted({one.text for one in found if one.source != "own" and not one.clean})
    random.Random(10).shuffle(others)
    return own + others[: max(0, FITTED - len(own))]


def wanted(
    model: weights.Weights, cutter: Cutter, found: Sequence[Example], say: Any = print
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return first views, less what all texts have in common and scaled, and which of them belongs to each text.

    Returns:
        Shape (views, 384), and for each text a row of it or -1.
    """
    clean = sorted({one.clean or one.text for one in found if one.source == "own"})
    others = sorted({one.clean or one.text for one in found if one.source != "own"})
    random.Random(9).shuffle(others)
    chosen = clean + others[: max(0, SEEN - len(clean))]
    place_of = {text: place for place, text in enumerate(chosen)}
    views = first_views(model, cutter, chosen, say)
    views -= views.mean(0)
    views /= views.std()
    return views, np.array([place_of.get(one.clean or one.text, -1) for one in found])


def fitted(means: NDArray[np.float32], views: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return both matrices that are fitted on texts: the mirror, and what whitens vectors.

    Args:
        means: shape (texts, 768), as the graph gives them out.
        views: shape (texts, 384), of length 1.
    """
    found = fit(means, views)
    seen = means @ (found["mirror.w"].astype(np.float32) * found["mirror.s"]) + found["mirror.b"]
    return found | whiten(np.concatenate([seen, means[:, graph.HIDDEN :]], axis=1))


def fit(means: NDArray[np.float32], views: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return the matrix that reads the first view off both means, in 8 bits.

    Args:
        means: shape (texts, 768), as the graph gives them out.
        views: shape (texts, 384), of length 1.

    Returns:
        "mirror.w" (768, 384) int8, "mirror.s" and "mirror.b" (384) float32; what comes out has no common part.
    """
    centre = means.mean(0)
    shifted, told = (means - centre).astype(np.float64), (views - views.mean(0)).astype(np.float64)
    square = shifted.T @ shifted
    square[np.diag_indices_from(square)] += STIFF * np.trace(square) / len(square)
    matrix = np.linalg.solve(square, shifted.T @ told) / told.std()
    scales = np.abs(matrix).max(0) / 127 + 1e-12
    whole = np.rint(matrix / scales).astype(np.int8)
    return {
        "mirror.w": whole,
        "mirror.s": scales.astype(np.float32),
        "mirror.b": (-centre @ (whole * scales)).astype(np.float32),
    }


def whiten(vectors: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return what makes the directions of vectors count alike by half, in 8 bits.

    The spread along a direction is what is left of it to the power of `EVENED` less. Directions in which hardly any
    text differs from another stay small.

    Args:
        vectors: shape (texts, width), as the encoder gives them out.

    Returns:
        "whitening.w" (width, width) int8, "whitening.s" (width) float32 and "whitening.mean" (width) float16; what
        comes out is 1 on average.
    """
    mean = vectors.mean(0)
    centred = (vectors - mean).astype(np.float64)
    spread, turned = np.linalg.eigh(np.cov(centred.T))
    matrix = turned * (spread.clip(0) + FLOOR * spread.mean()) ** (-EVENED / 2)
    matrix /= np.sqrt(((centred @ matrix) ** 2).mean())
    scales = np.abs(matrix).max(0) / 127 + 1e-12
    return {
        "whitening.w": np.rint(matrix / scales).astype(np.int8),
        "whitening.s": scales.astype(np.float32),
        "whitening.mean": mean.astype(np.float16),
    }
