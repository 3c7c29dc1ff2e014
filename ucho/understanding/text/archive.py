"""The files of the encoder: the layers that everybody has in 4 bits, the upper ones that we taught in 8."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ucho.understanding.text.encoder import Mirror, quantised

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK: Final = 32  # weights with one scale
MATRICES: Final = ("qkv", "ao", "fi", "fo")
_PART: Final = 4_096  # words at a time
MIRROR: Final = "mirror."
WHITENING: Final = "whitening."
VECTORS: Final = ("qkv.b", "ao.b", "fi.b", "fo.b", "aln.w", "aln.b", "oln.w", "oln.b")


class Whitening(NamedTuple):
    """Turns and stretches vectors, less their mean, so that no direction outweighs the others as much as it did."""

    matrix: NDArray[np.float32]  # shape (width, width)
    mean: NDArray[np.float32]  # shape (width,)


@dataclass(frozen=True)
class Vocabulary:
    """The pieces texts are cut into, how likely each is, and what characters are written as first."""

    name: str
    pieces: list[str]
    scores: list[float]
    normal: dict[int, str]


def packed(numbers: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Return whole numbers from -8 to 7, shape (blocks, 32), two in a byte."""
    raised = (numbers + 8).astype(np.uint8)
    return (raised[:, : BLOCK // 2] | (raised[:, BLOCK // 2 :] << 4)).astype(np.uint8)


def floats(pairs: NDArray[np.uint8], scales: NDArray[np.float16], rows: int) -> NDArray[np.float32]:
    """Return what `packed` packed, times its scales, shape (rows, columns)."""
    numbers = np.concatenate([pairs & 15, pairs >> 4], axis=1).astype(np.float32) - 8
    return (numbers * scales.astype(np.float32)[:, None]).reshape(rows, -1)


def read(lower: Path, upper: Path) -> tuple[dict[str, NDArray[Any]], Vocabulary]:
    """Return the weights as the graph wants them, and the vocabulary.

    Args:
        lower: vocabulary, words, places and the layers in 4 bits.
        upper: the layers in 8 bits, and the mirror.
    """
    with np.load(lower, allow_pickle=False) as parts:
        plain = json.loads(parts["plain"].tobytes())
        pieces = parts["pieces"].tobytes().decode().split("\0")
        vocabulary = Vocabulary(
            plain["name"], pieces, parts["scores"].tolist(), {int(code): text for code, text in plain["normal"].items()}
        )
        words, scales = _words(parts["words"], parts["words.s"], len(pieces))
        found: dict[str, NDArray[Any]] = {"words.w": words, "words.s": scales}
        found |= {name: parts[name].astype(np.float32) for name in ("places", "begin.w", "begin.b")}
        for layer in range(plain["lower"]):
            found |= _four(parts, f"l{layer}")
    with np.load(upper, allow_pickle=False) as parts:
        for name in parts.files:
            if not name.startswith((MIRROR, WHITENING)):
                found[name] = parts[name] if parts[name].dtype == np.int8 else parts[name].astype(np.float32)
    return found, vocabulary


def _words(
    pairs: NDArray[np.uint8], scales: NDArray[np.float16], rows: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return the words in 8 bits with a scale for each, made part by part: all of them as floats take 74 MB."""
    blocks = len(scales) // rows
    words = np.empty((rows, blocks * BLOCK), np.int8)
    found = np.empty((rows, 1), np.float32)
    for begin in range(0, rows, _PART):
        end = min(begin + _PART, rows)
        inside = slice(begin * blocks, end * blocks)
        numbers, found[begin:end, 0] = quantised(floats(pairs[inside], scales[inside], end - begin))
        words[begin:end] = numbers.T
    return words, found


def mirror(upper: Path) -> Mirror:
    """Return what reads the meaning of a text before teaching off both means.

    Args:
        upper: the layers in 8 bits, and the mirror.
    """
    with np.load(upper, allow_pickle=False) as parts:
        return Mirror(parts["mirror.w"].astype(np.float32) * parts["mirror.s"], parts["mirror.b"].astype(np.float32))


def whitening(upper: Path) -> Whitening | None:
    """Return what makes all directions of vectors count alike; None in archives that have none.

    Args:
        upper: the layers in 8 bits, the mirror and the whitening.
    """
    with np.load(upper, allow_pickle=False) as parts:
        if f"{WHITENING}w" not in parts:
            return None
        matrix = parts[f"{WHITENING}w"].astype(np.float32) * parts[f"{WHITENING}s"]
        return Whitening(matrix, parts[f"{WHITENING}mean"].astype(np.float32))


def _four(parts: Any, name: str) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {f"{name}.{one}": parts[f"{name}.{one}"].astype(np.float32) for one in VECTORS}
    for one in MATRICES:
        rows = found[f"{name}.{one}.b"].size
        numbers, scales = quantised(floats(parts[f"{name}.{one}.w"], parts[f"{name}.{one}.s"], rows))
        found |= {f"{name}.{one}.w": numbers, f"{name}.{one}.s": scales}
    return found
