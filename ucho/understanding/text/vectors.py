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
        vectors: shape (texts, 2 × `WIDTH`), as `Encoder.encode` returns them.

    Returns:
        Shape (texts, `WIDTH`): the first half, all of the same length.
    """
    meant = vectors[:, :WIDTH]
    meant = meant / np.maximum(np.linalg.norm(meant, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.clip(np.rint(meant * 127 * 4), -127, 127), dtype=np.int8)
