"""Writes the encoder as it ships: a vocabulary for three languages, lower layers in 4 bits, upper ones in 8."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from training import graph
from training.trunk import KEPT, LAYERS, layer_of, layer_weights
from training.weights import Quantised, Weights
from ucho.understanding.text.archive import MATRICES, VECTORS, packed
from ucho.understanding.text.encoder import LONGEST, Cutter

PIECES: Final = 48_000
_ALWAYS: Final = 4  # <s> <pad> </s> <unk>
_WANTED: Final = re.compile(r"^▁?(?:[а-яё]+|[А-ЯЁ][а-яё]*|[a-ząćęłńóśźż]+|[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]*|.)$")
_POLISH: Final = re.compile("[ąćęłńóśźż]")
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)


def vocabulary(model: Weights, texts: Iterable[str]) -> NDArray[np.int64]:
    """Return which pieces are kept: all that the texts are cut into, then the likeliest of our three languages.

    Pieces of single characters are kept first, so that no word of ours is unknown.
    """
    cutter = Cutter(model.pieces, model.scores.tolist(), model.normal)
    seen: Counter[int] = Counter()
    for row in cutter.cut(list(texts)):
        seen.update(row)
    kept = dict.fromkeys(range(_ALWAYS))
    kept |= dict.fromkeys(
        place
        for place, piece in enumerate(model.pieces)
        if len(piece.lstrip("▁")) <= 1 and ord((piece.lstrip("▁") or " ")[0]) < 0x3000
    )
    kept |= dict.fromkeys(place for place, _ in seen.most_common(PIECES))
    by_score = np.argsort(-model.scores, kind="stable").tolist()
    for place in by_score:
        if len(kept) >= PIECES:
            break
        piece = model.pieces[place]
        if _WANTED.match(piece) and (_CYRILLIC.search(piece) or _POLISH.search(piece) or place < 60_000):
            kept[place] = None
    return np.array(sorted(kept)[:], dtype=np.int64)


def write(
    model: Weights,
    upper: dict[str, NDArray[np.float32]],
    kept: NDArray[np.int64],
    name: str,
    folder: Path,
    *,
    mirror: dict[str, NDArray[Any]],
) -> None:
    """Write the graph and both archives.

    Args:
        model: the weights that are not changed.
        upper: the layers that were taught, by name.
        kept: pieces, as `vocabulary` chose them.
        name: of the encoder; vectors of encoders with other names cannot be compared.
        folder: for the files.
        mirror: as `training.mirror` fits it on what the encoder gives out.
    """
    pieces = [model.pieces[place] for place in kept.tolist()]
    built, _ = graph.build(len(pieces), layers=LAYERS, pooled=(KEPT, LAYERS), places=LONGEST + 2)
    (folder / "encoder.onnx").write_bytes(built)
    blocks = graph.HIDDEN // 32
    rows = (kept[:, None] * blocks + np.arange(blocks)).ravel()
    words = Quantised(model.words.numbers[rows], model.words.scales[rows])
    used = {letter for piece in pieces for letter in piece}
    normal = {str(code): text for code, text in model.normal.items() if set(text) <= used or not text}
    plain = {"name": name, "lower": KEPT, "normal": normal}
    places = model.plain["emb.pos"].reshape(-1, graph.HIDDEN) + model.plain["emb.type"][: graph.HIDDEN]
    parts: dict[str, Any] = {
        "plain": np.frombuffer(json.dumps(plain).encode(), np.uint8),
        "pieces": np.frombuffer("\0".join(pieces).encode(), np.uint8),
        "scores": model.scores[kept], "words": packed(words.numbers), "words.s": words.scales,
        "places": places[: LONGEST + 2].astype(np.float16),
        "begin.w": model.plain["emb.ln.w"], "begin.b": model.plain["emb.ln.b"],
    }  # fmt: skip
    for layer in range(KEPT):
        values = layer_of(model, layer)
        parts |= {f"l{layer}.{one}": values[one].astype(np.float16) for one in VECTORS}
        for one in MATRICES:
            numbers, scales = _blocks(model, layer, one)
            parts |= {f"l{layer}.{one}.w": packed(numbers), f"l{layer}.{one}.s": scales}
    np.savez_compressed(folder / "encoder.npz", **parts)
    above: dict[str, Any] = dict(mirror)
    for layer in range(KEPT, LAYERS):
        values = {one.removeprefix(f"l{layer}."): value for one, value in upper.items() if one.startswith(f"l{layer}.")}
        ready = layer_weights(f"l{layer}", values)
        above |= {
            one: value
            if value.dtype == np.int8
            else value.astype(np.float16 if value.ndim == 1 and not one.endswith(".s") else np.float32)
            for one, value in ready.items()
        }
    np.savez_compressed(folder / "encoder-upper.npz", **above)


def _blocks(model: Weights, layer: int, one: str) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    names = [f"l{layer}.{part}.w" for part in "qkv"] if one == "qkv" else [f"l{layer}.{one}.w"]
    return (
        np.concatenate([model.matrices[name].numbers for name in names]),
        np.concatenate([model.matrices[name].scales for name in names]),
    )
