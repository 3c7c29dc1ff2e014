"""Counts in how many texts each feature occurs, so that rare ones can count more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ucho.understanding.text import ngrams

_AT_ONCE: Final = 2_000


def write(texts: Sequence[str], file: Path) -> None:
    """Write the table of rarities.

    Args:
        texts: as heads see them.
        file: in the product's folder of models.
    """
    counts = np.zeros(ngrams.TABLE, np.int64)
    for begin in range(0, len(texts), _AT_ONCE):
        rows = ngrams.words(texts[begin : begin + _AT_ONCE])
        counts += np.bincount(rows.indices, minlength=ngrams.TABLE)
    rare = np.log((1 + len(texts)) / (1 + counts)) + 1
    np.savez_compressed(file, steps=np.rint(rare * ngrams.STEPS).astype(np.uint8))
    ngrams.rarity.cache_clear()
