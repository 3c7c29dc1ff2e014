"""Words and pieces of words folded into short rows, where only nearness counts: for companies without the encoder.

Each feature goes to one of a thousand places with a sign, both drawn once: products of such rows are on average those
of the long rows (M. Charikar, K. Chen, M. Farach-Colton, "Finding frequent items in data streams", ICALP 2002).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from ucho.understanding.text import ngrams

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

WIDTH: Final = 1_024
SKETCH: Final = f"words-{ngrams.VERSION}"
"""The name of the space."""
_AT_ONCE: Final = 2_000
_LONGEST: Final = 4_000  # characters of a text


def folded(rows: sparse.csr_matrix) -> NDArray[np.float32]:
    """Return features in few numbers that keep how near texts are.

    Args:
        rows: as `ngrams.words` returns them, shape (texts, `ngrams.TABLE`).

    Returns:
        Shape (texts, `WIDTH`).
    """
    return np.asarray((rows @ _folding()).toarray(), np.float32)


def sketch(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return texts as rows, rare words weighing more.

    Args:
        texts: all that are to be compared: how rare a word is depends on them.

    Returns:
        Shape (texts, `WIDTH`), each of length about 1; nothing for a text without words.
    """
    from scipy import sparse

    found = [
        ngrams.words([text[:_LONGEST] for text in texts[begin : begin + _AT_ONCE]])
        for begin in range(0, len(texts), _AT_ONCE)
    ]
    if not found:
        return np.zeros((0, WIDTH), np.float32)
    features = sparse.vstack(found, format="csr")
    seen = np.bincount(features.indices, minlength=ngrams.TABLE)
    features.data *= np.log((len(texts) + 1) / (seen + 1)).astype(np.float32)[features.indices]
    length = np.sqrt(np.asarray(features.multiply(features).sum(axis=1)).ravel())
    return np.asarray(folded(features) / np.maximum(length, 1e-9)[:, None], np.float32)


@cache
def _folding() -> sparse.csr_matrix:
    from scipy import sparse

    lots = np.random.default_rng(0)
    places = lots.integers(0, WIDTH, ngrams.TABLE)
    signs = lots.choice(np.array([-1, 1], np.float32), ngrams.TABLE)
    return sparse.csr_matrix((signs, (np.arange(ngrams.TABLE), places)), shape=(ngrams.TABLE, WIDTH))
