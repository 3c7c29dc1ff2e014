"""Features in few numbers, where only nearness counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

WIDTH: Final = 512


def sketched(rows: sparse.csr_matrix) -> NDArray[np.float32]:
    """Return rows of features in few numbers that keep how near texts are: Charikar, Chen and Farach-Colton (2002).

    Args:
        rows: features, shape (texts, columns).

    Returns:
        Shape (texts, `WIDTH`).
    """
    from scipy import sparse

    signs = np.where((rows.indices // WIDTH) % 2, 1, -1).astype(np.float32)
    small = (rows.data * signs, rows.indices % WIDTH, rows.indptr)
    return np.asarray(sparse.csr_matrix(small, shape=(rows.shape[0], WIDTH)).toarray(), np.float32)
