"""How strongly the parts of a word speak for each language: hashed runs of one to four letters, and the word itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ucho.understanding.languages.alphabets import foreign_letters
from ucho.understanding.languages.words import CYRILLIC, LATIN, LONGEST_WORD

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

MODEL: Final = Path(__file__).parent / "model.npz"
SCRIPTS: Final = {LATIN: "latin", CYRILLIC: "cyrillic"}
FOREIGN_LETTER: Final = 4.0  # what a language loses by a word with a letter that its alphabet has not
_LONGEST_RUN: Final = 4
_STEP = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it can be undone; the golden ratio spreads neighbours
_MIX = np.uint64(0xFF51AFD7ED558CCD)


class Model(NamedTuple):
    """What was learned about one script."""

    languages: tuple[str, ...]  # the columns; "" is every language that is not told apart
    weights: Floats  # a row for each bucket
    foreign: Floats  # a row for each letter: what it takes from each language


@lru_cache(maxsize=1)
def models() -> dict[int, Model]:
    """Return the model of each script; read from the disk once."""
    with np.load(MODEL, allow_pickle=False) as stored:
        return {script: _model(stored, script) for script, name in SCRIPTS.items()}


@lru_cache(maxsize=4)
def word_list(name: str) -> str:
    """Return a list of words that was learned with the model.

    Args:
        name: "never_russian": Ukrainian and Belarusian words that are not Russian; "shared_uk", "shared_be": those
            that Russian has too; "spellings": lines of a Russian word in Latin letters and in its own.

    Returns:
        The list as it was stored, with spaces or line ends between the entries.
    """
    with np.load(MODEL, allow_pickle=False) as stored:
        return bytes(stored[name]).decode()


def _model(stored: Any, script: int) -> Model:
    name = SCRIPTS[script]
    languages = tuple(str(stored[f"{name}_languages"]).split(","))
    weights = stored[f"{name}_weights"].astype(np.float32) * np.float32(stored[f"{name}_step"])
    return Model(
        languages, weights, foreign_letters(languages, cyrillic=script == CYRILLIC) * np.float32(FOREIGN_LETTER)
    )


def votes(words: Sequence[str], model: Model) -> Floats:
    """Return what each word says for each language.

    Args:
        words: at least one word in lower case, in the script of the model.
        model: the model of that script.

    Returns:
        A row for each word and a column for each of the model's languages; they add up over a text.
    """
    buckets, starts, letters, first_letters = parts(words, model.weights.shape[0])
    counts = np.diff(np.append(starts, len(buckets)))
    learned = np.add.reduceat(model.weights.take(buckets, axis=0), starts, axis=0)
    learned /= np.sqrt(counts, dtype=np.float32)[:, None]
    known = np.where(letters < len(model.foreign), letters, 0)
    if known.any():
        learned -= np.maximum.reduceat(model.foreign.take(known, axis=0), first_letters, axis=0)
    return learned


def parts(words: Sequence[str], buckets: int) -> tuple[Integers, Integers, Integers, Integers]:
    """Cut words into their runs of letters, all words at once.

    Args:
        words: at least one word.
        buckets: how many the runs are hashed into; a power of two.

    Returns:
        The buckets of all runs, word after word; where each word's begin; the letters of all words (as code points,
        each word with the space after it); and where each word's letters begin.
    """
    joined = " " + " ".join(word[:LONGEST_WORD] for word in words) + " "
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    space = codes == 32
    before = np.cumsum(space) - 1  # the word that a position belongs to; the space before it is its first
    found, owners = [], []
    rolling = np.zeros_like(codes)
    last = len(codes)
    inside = np.ones(last, dtype=bool)
    for length in range(1, _LONGEST_RUN + 1):
        last = len(codes) - length + 1
        if last <= 0:
            break
        rolling = rolling[:last] * _STEP + codes[length - 1 :]
        if length > 2:  # no run goes over the space between two words
            inside = inside[:last] & ~space[length - 2 : length - 2 + last]
        keep = inside[:last] & ~(space[:last] & (space[length - 1 :] if length < 3 else False))
        found.append(_bucket(rolling[keep], length, buckets))
        owners.append(before[:last][keep])
    gaps = np.flatnonzero(space)
    found.append(_bucket(_whole(codes, gaps), 7, buckets))
    owners.append(np.arange(len(gaps) - 1))
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(len(gaps) - 1))
    return np.concatenate(found)[order], starts, codes[1:].astype(np.int64), gaps[:-1]


def _whole(codes: NDArray[np.uint64], gaps: Integers) -> NDArray[np.uint64]:
    """Hash whole words: the difference of two running sums, moved to the same start."""
    powers, inverse = _powers(1 << (len(codes) - 1).bit_length())
    sums = np.cumsum(codes * powers[: len(codes)])
    return (sums[gaps[1:]] - sums[gaps[:-1]]) * inverse[gaps[:-1]]


@lru_cache(maxsize=16)
def _powers(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    undo = np.uint64(pow(int(_STEP), -1, 2**64))
    return np.cumprod(np.full(size, _STEP), dtype=np.uint64), np.cumprod(np.full(size, undo), dtype=np.uint64)


def _bucket(hashes: NDArray[np.uint64], salt: int, buckets: int) -> Integers:
    mixed = (hashes + np.uint64(salt * 0x2545F491)) * _MIX
    mixed ^= mixed >> np.uint64(33)
    mixed *= _STEP
    return (mixed >> np.uint64(65 - buckets.bit_length())).astype(np.int64)
