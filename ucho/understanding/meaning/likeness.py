"""How like texts are by their words and pieces of words, rare ones weighing more: for companies without the encoder.

Pieces stand for stems: "zwrot", "zwrotu" and "zwrócić" share most of theirs. How rare something is comes from what
ships, and from what this company's customers usually write: in a bakery, "bread" tells nothing (K. Spärck Jones, 1972).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ucho.core.language.words import ENGLISH, POLISH, RUSSIAN
from ucho.understanding.text import ngrams

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST: Final = 2_000  # characters of a text that are looked at
_DOUBT: Final = 300  # texts with nothing in common that are thought to be there: few tell little of what is rare
_SHORT: Final = 15  # long words that are thought to be missing: by one word in common, short texts are not alike
_LETTERS: Final = 4  # of a long word
_WORD: Final = re.compile(r"(?<![\w-])[^\W\d_]++(?![\d_]|-\w*\d)")
_COMMON: Final = POLISH | RUSSIAN | ENGLISH


class Usual:
    """What this company's customers usually write, to weigh words by."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take what they usually write, any number of texts."""
        rows = _rows(texts)
        seen = np.bincount(rows.indices, minlength=rows.shape[1])
        self._rare = np.log((len(texts) + _DOUBT) / (seen + 1)).clip(0).astype(np.float32)

    def likeness(self, wanted: Sequence[str], texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how like texts are to the one of some texts that they are likest to.

        Args:
            wanted: what is to be like.
            texts: what is compared with it.

        Returns:
            One number for each of `texts`: 0 for nothing in common, 1 for the same words in a long text.
        """
        if not wanted or not texts:
            return np.zeros(len(texts), np.float32)
        found = self._weighed(texts) @ self._weighed(wanted).T
        likest: NDArray[np.float32] = found.toarray().max(axis=1).astype(np.float32)
        return likest

    def _weighed(self, texts: Sequence[str]) -> Any:
        from scipy import sparse

        rows = _rows(texts)
        rows.data = rows.data * self._rare[rows.indices]
        length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        words = np.array([_long_words(text) for text in texts], np.float32)
        return sparse.diags(np.sqrt(words / (words + _SHORT)) / np.maximum(length, 1e-9)) @ rows


def _rows(texts: Sequence[str]) -> Any:
    """Return the features of texts that are words and pieces of words, nothing that is reckoned from them."""
    return ngrams.words([_telling(text) for text in texts])


def _long_words(text: str) -> int:
    return sum(len(word) >= _LETTERS for word in _telling(text).split())


def _telling(text: str) -> str:
    """Return the words that may tell what a text is about: no numbers of orders, no words that stand everywhere."""
    words = _WORD.findall(text[:LONGEST])
    return " ".join(word for word in words if word.casefold() not in _COMMON)
