"""Hashed words and pieces of words: what the small tier knows a text by.

Words, pairs of neighbouring words, and pieces of 2 to 5 letters that may reach to the edge of a word, folded to small
letters without marks, hashed into one table. A whole batch is hashed at once on its code points: Python sees words,
never pieces. Source of the recipe: Wang and Manning (2012) for word pairs, McNamee and Mayfield (2004) for pieces in
place of stems, which Polish and Russian would need. Behind them stand the counts of `polarity`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from ucho.understanding.text import polarity

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS: Final = 18
TABLE: Final = 1 << BITS
"""How many columns the table of words and pieces has."""
SIZE: Final = TABLE + polarity.COLUMNS
"""How many columns there are in all."""
PIECES: Final = (2, 3, 4, 5)  # letters
LONGEST_WORD: Final = 40  # letters; what is longer is no word
RARE: Final = Path(__file__).parent / "models" / "rare.npz"
VERSION: Final = 3
"""Rises whenever the same text may have other features: heads of another version cannot be used."""
_WORD: Final = re.compile(
    rf"[^\W_]{{1,{LONGEST_WORD}}}(?:'[^\W_]{{1,8}})?|[!?]+|[:;=]-?[)(DPpdoO3|/\\*]+|[()]{{2,}}|[^\w\s,.]|[,.\n]+"
)
_MARKS: Final = {
    code: unicodedata.normalize("NFKD", chr(code))[0].lower()
    for code in range(0xC0, 0x250)
    if unicodedata.normalize("NFKD", chr(code))[0] != chr(code)
}
_FOLD: Final = _MARKS | str.maketrans("łŁёЁ’ʼ`´", "llее''''") | dict.fromkeys(range(48, 58), "0")
_STOPS: Final = ",.\n"  # they end clauses, and are no words
STEPS: Final = 20  # of rarity in a unit, as it is stored
_SPACE: Final = 32
_END: Final = 10
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_STEP: Final = np.uint64(0x100000001B3)
_WORDS: Final = np.uint64(0x5851F42D4C957F2D)
_PAIRS: Final = np.uint64(0x14057B7EF767814F)


def pieces_of(text: str) -> list[str]:
    """Return the words and signs of a text in small letters without marks.

    Args:
        text: cleaned; any characters.
    """
    return _WORD.findall(text.lower().translate(_FOLD))


def features(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return one row of features for each text.

    Args:
        texts: cleaned.

    Returns:
        Shape (number of texts, `SIZE`), float32. The first `TABLE` columns are words and pieces: they have length 1
        together, or are empty for a text without words; entries grow with the logarithm of how often a feature occurs,
        and with how rare it is in customers' texts. The others are those of `polarity.columns`.
    """
    cut = [pieces_of(text) for text in texts]
    counted = sparse.csr_matrix(polarity.columns([polarity.count(pieces) for pieces in cut]))
    return sparse.hstack([_table(cut), counted], format="csr", dtype=np.float32)


def words(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return the first `TABLE` columns of `features` alone, for what is about subjects and not about moods."""
    return _table([pieces_of(text) for text in texts])


def _table(cut: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """Return the columns of words and pieces."""
    if not cut:
        return sparse.csr_matrix((0, TABLE), dtype=np.float32)
    lines = [" " + " ".join([one for one in pieces if one[0] not in _STOPS]) + " " for pieces in cut]
    codes = np.frombuffer("\n".join(lines).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    row = np.cumsum(codes == _END)
    keys = np.concatenate([*_pieces(codes, row), *_words(codes, row)])
    keys.sort()
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if keys.size else np.zeros(0, np.int64)
    counts = np.diff(np.append(first, keys.size))
    kept = keys[first]
    rows = (kept >> np.uint64(BITS)).astype(np.int64)
    columns = (kept & np.uint64(TABLE - 1)).astype(np.int32)
    values = (1 + np.log(counts, dtype=np.float32)) * rarity()[columns]
    length = np.sqrt(np.bincount(rows, values * values, len(cut)))
    values /= np.maximum(length, 1e-9)[rows]
    starts = np.searchsorted(rows, np.arange(len(cut) + 1)).astype(np.int32)
    return sparse.csr_matrix((values.astype(np.float32), columns, starts), shape=(len(cut), TABLE))


@cache
def rarity() -> NDArray[np.float32]:
    """Return how much each column counts: the logarithm of how few texts have it, shape (`TABLE`,)."""
    if not RARE.exists():
        return np.ones(TABLE, np.float32)
    with np.load(RARE, allow_pickle=False) as parts:
        return np.asarray(parts["steps"] / STEPS, np.float32)


def _keys(row: NDArray[np.int64], hashed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return row and column in one number, so that sorting brings equal features together."""
    column = (hashed * _MULTIPLIER) >> np.uint64(64 - BITS)
    return (row.astype(np.uint64) << np.uint64(BITS)) | column


def _pieces(codes: NDArray[np.uint64], row: NDArray[np.int64]) -> list[NDArray[np.uint64]]:
    """Return the pieces of words; only their first and last letter may be the edge of the word."""
    edge = (codes == _SPACE) | (codes == _END)
    found = []
    hashed = codes.copy()
    whole = np.ones(codes.size, dtype=bool)  # no edge lies strictly inside
    for size in range(2, PIECES[-1] + 1):
        if codes.size < size:
            break
        hashed = hashed[: codes.size - size + 1] * _STEP + codes[size - 1 :]
        whole = whole[: codes.size - size + 1]
        if size > 2:
            whole = whole & ~edge[size - 2 : -1]
        good = whole & ~(edge[: whole.size] & edge[size - 1 :])
        found.append(_keys(row[: whole.size][good], hashed[good] + np.uint64(size)))
    return found


def _words(codes: NDArray[np.uint64], row: NDArray[np.int64]) -> list[NDArray[np.uint64]]:
    """Return words and pairs of neighbours."""
    edge = (codes == _SPACE) | (codes == _END)
    starts = np.flatnonzero(~edge & np.concatenate(([True], edge[:-1])))
    if not starts.size:
        return []
    ends = np.flatnonzero(~edge & np.concatenate((edge[1:], [True]))) + 1
    begins = np.zeros(codes.size, np.int64)
    begins[starts] = starts
    place = np.arange(codes.size) - np.maximum.accumulate(begins)
    powers = np.cumprod(np.full(LONGEST_WORD + 12, _STEP, dtype=np.uint64))
    part = np.where(edge, np.uint64(0), codes) * powers[np.minimum(place, powers.size - 1)]
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(part, dtype=np.uint64)))
    word = (sums[ends] - sums[starts]) * _WORDS
    where = row[starts]
    same = where[1:] == where[:-1]
    pair = (word[:-1] * _PAIRS + word[1:])[same]
    return [_keys(where, word), _keys(where[1:][same], pair)]
