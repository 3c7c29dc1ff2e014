"""Vectors as they are kept: what a text means in 384 small whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH: Final = 384


def whole(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return vectors of the encoder as whole numbers.

    Args:
        vectors: shape (texts, 2 × `WIDTH`): the means after the layers that everybody has, and after ours.

    Returns:
        Shape (texts, `WIDTH`): both halves, of the same length and less what all texts have in common, added up.
    """
    halves = [
        part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9) for part in np.split(vectors, 2, axis=1)
    ]
    both = halves[0] + halves[1]
    both /= np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.clip(np.rint(both * 127 * 4), -127, 127), dtype=np.int8)
