"""What ships with ucho: heads for every company, and the encoder of the full tier."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ucho.understanding.text import archive, linear
from ucho.understanding.text.encoder import Cutter, Encoder, Missing, give_back_large_blocks, session
from ucho.understanding.text.heads import Head

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

FOLDER: Final = Path(__file__).parent / "models"
HEADS: Final = "*.head"
ENCODER: Final = "encoder"
UPPER: Final = "encoder-upper.npz"


@cache
def heads() -> dict[str, Head]:
    """Return the shipped heads by name; their weights lie side by side in one table."""
    give_back_large_blocks()
    found = [Head.load(file.read_bytes()) for file in sorted(FOLDER.glob(HEADS))]
    if not found:
        return {}
    table = np.concatenate([head.ngrams for head in found], axis=1)
    ready, begin = {}, 0
    for head in found:
        end = begin + len(head.labels)
        ready[head.name] = replace(head, ngrams=table[:, begin:end])
        begin = end
    return ready


@cache
def rules(tier: str) -> dict[str, float]:
    """Return how much more likely, in natural log-odds, a flag is where a rule gave its code and where none did.

    Args:
        tier: "ngram" or "full".
    """
    found: dict[str, dict[str, float]] = json.loads((FOLDER / "rules.json").read_text("utf-8"))
    return found.get(tier, {})


def scores(rows: sparse.csr_matrix) -> dict[str, NDArray[np.float32]]:
    """Return the scores of all shipped heads on features, by name."""
    ready = heads()
    if not ready:
        return {}
    table = next(iter(ready.values())).ngrams.base
    assert table is not None
    joint = linear.score(rows, table)
    found, begin = {}, 0
    for name, head in ready.items():
        found[name] = joint[:, begin : begin + len(head.labels)]
        begin += len(head.labels)
    return found


@cache
def has_encoder() -> bool:
    """Return whether the full tier is installed."""
    there = find_spec("onnxruntime") is not None and find_spec("tokenizers") is not None
    return there and (FOLDER / f"{ENCODER}.onnx").exists()


@cache
def encoder() -> Encoder:
    """Return the encoder; the first call takes a second.

    Raises:
        Missing: it is not installed.
    """
    if not has_encoder():
        raise Missing("the full tier is not installed: pip install 'ucho[nlu]'")
    upper = FOLDER / UPPER
    weights, vocabulary = archive.read(FOLDER / "encoder.npz", upper)
    cutter = Cutter(vocabulary.pieces, vocabulary.scores, vocabulary.normal)
    ready: Any = session((FOLDER / f"{ENCODER}.onnx").read_bytes(), weights)
    return Encoder(cutter, ready, vocabulary.name, archive.mirror(upper))


@cache
def whitening() -> archive.Whitening | None:
    """Return what whitens vectors of the encoder while heads are taught; None without the full tier."""
    return archive.whitening(FOLDER / UPPER) if has_encoder() else None
