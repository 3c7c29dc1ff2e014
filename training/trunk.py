"""Teaches the upper layers of the encoder to read service messages, several tasks at once.

What leaves layer 8 is kept once for every text (it is not changed); the four layers above and one linear head for each
task are trained on it, and one that tells the first view of a text (`training.mirror`). The lower layers run on whole
numbers here as they do in the product.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from training import graph, noise, sources, weights
from training.sources import Example
from ucho.understanding.text.encoder import BATCH, Cutter, padded, quantised, session

KEPT: Final = 8  # layers that are not changed
LAYERS: Final = 12
RATE: Final = 2e-4
LONGEST: Final = 62
OWN_COUNTS: Final = 2.0  # how much our own messages count beside others
TWICE: Final = ("own", "wccrs_hotels", "cedr", "brighter_rus")
"""Sources that are gone through twice; once is enough for those that have plenty, or are far from service."""
MIRRORED: Final = 2.5  # how much the first view counts beside the tasks
SEVERAL: Final = ("emotion", "category", *sources.FLAGS)  # tasks where several labels may be true
SINGLE: Final = ("review", "sentiment", "clinc", "intent")


def examples() -> list[Example]:
    """Return what the encoder is taught from, spoilt texts among them."""
    order = random.Random(1)
    go = list(sources.goemotions("train"))
    telling = [one for one in go if any(one.tells["emotion"].values())]
    plain = [one for one in go if not any(one.tells["emotion"].values())]
    found = [*sources.wccrs("hotels", "train"), *sources.cedr(), *sources.brighter("train")]
    found += order.sample(list(sources.wccrs("medicine", "train")), 5_000)
    found += order.sample(telling, 7_000) + order.sample(plain, 1_500)
    found += order.sample(list(sources.xed("pl")), 1_000)
    found += order.sample(list(sources.clinc("train")), 5_000)
    own = [replace(one, weight=OWN_COUNTS) for one in sources.own() if not sources.kept_back(one)]
    spoilt = [
        replace(one, text=noise.spoil(one.text, one.language, order), clean=one.text)
        for one in own * 2 + order.sample(found, 3_000)
    ]
    return found + own + spoilt


def lower_weights(
    model: weights.Weights, layers: int = KEPT, upper: dict[str, NDArray[np.float32]] | None = None
) -> dict[str, NDArray[Any]]:
    """Return what the graph wants for its lower layers, and for the upper ones as they were trained."""
    words = model.words.floats(len(model.words.numbers) * 32 // graph.HIDDEN)[: len(model.pieces)]
    numbers, scales = quantised(words)
    found: dict[str, NDArray[Any]] = {"words.w": numbers.T.copy(), "words.s": scales[:, None]}
    places = model.plain["emb.pos"].reshape(-1, graph.HIDDEN) + model.plain["emb.type"][: graph.HIDDEN]
    found |= {"places": places, "begin.w": model.plain["emb.ln.w"], "begin.b": model.plain["emb.ln.b"]}
    for layer in range(layers):
        found |= layer_weights(
            f"l{layer}",
            layer_of(model, layer)
            if upper is None or layer < KEPT
            else {
                name.removeprefix(f"l{layer}."): value for name, value in upper.items() if name.startswith(f"l{layer}.")
            },
        )
    return found


def layer_of(model: weights.Weights, layer: int) -> dict[str, NDArray[np.float32]]:
    """Return the plain weights of one layer."""
    name = f"l{layer}"
    found = {
        "qkv.w": np.concatenate([model.matrix(f"{name}.{one}.w") for one in "qkv"]),
        "qkv.b": np.concatenate([model.plain[f"{name}.{one}.b"] for one in "qkv"]),
    }
    for one in ("ao", "fi", "fo"):
        found |= {f"{one}.w": model.matrix(f"{name}.{one}.w"), f"{one}.b": model.plain[f"{name}.{one}.b"]}
    for one in ("aln", "oln"):
        found |= {f"{one}.{end}": model.plain[f"{name}.{one}.{end}"] for end in "wb"}
    return found


def layer_weights(name: str, layer: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """Return the weights of one layer as the graph wants them."""
    found: dict[str, NDArray[Any]] = {}
    for one in ("qkv", "ao", "fi", "fo"):
        numbers, scales = quantised(layer[f"{one}.w"])
        found |= {f"{name}.{one}.w": numbers, f"{name}.{one}.s": scales, f"{name}.{one}.b": layer[f"{one}.b"]}
    return found | {f"{name}.{one}.{end}": layer[f"{one}.{end}"] for one in ("aln", "oln") for end in "wb"}


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self, values: dict[str, NDArray[np.float32]]) -> None:
        """Begin with given weights."""
        super().__init__()
        self.values = nn.ParameterDict(
            {name.replace(".", "_"): nn.Parameter(torch.tensor(value)) for name, value in values.items()}
        )

    def forward(self, state: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return what leaves the layer."""
        own = self.values
        texts, length, _ = state.shape
        joint = functional.linear(state, own["qkv_w"], own["qkv_b"]).view(texts, length, 3, graph.HEADS, -1)
        query, key, value = joint.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        seen = seen.transpose(1, 2).reshape(texts, length, -1)
        middle = functional.layer_norm(
            state + functional.linear(seen, own["ao_w"], own["ao_b"]),
            (graph.HIDDEN,),
            own["aln_w"],
            own["aln_b"],
            graph.EPSILON,
        )
        inner = functional.gelu(functional.linear(middle, own["fi_w"], own["fi_b"]))
        return functional.layer_norm(
            middle + functional.linear(inner, own["fo_w"], own["fo_b"]),
            (graph.HIDDEN,),
            own["oln_w"],
            own["oln_b"],
            graph.EPSILON,
        )

    def plain(self, name: str) -> dict[str, NDArray[np.float32]]:
        """Return the weights as they are now."""
        return {f"{name}.{one.replace('_', '.')}": value.detach().numpy().copy() for one, value in self.values.items()}


class Trunk(nn.Module):
    """The upper layers with a head for each task."""

    def __init__(self, model: weights.Weights, tasks: dict[str, list[str]]) -> None:
        """Begin with the weights of the model and heads that know nothing."""
        super().__init__()
        self.layers = nn.ModuleList(Layer(layer_of(model, layer)) for layer in range(KEPT, LAYERS))
        self.heads = nn.ModuleDict({task: nn.Linear(graph.HIDDEN, len(labels)) for task, labels in tasks.items()})
        self.mirror = nn.Linear(graph.HIDDEN, graph.HIDDEN)
        self.drop = nn.Dropout(0.1)

    def forward(self, state: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the mean over each text."""
        for layer in self.layers:
            state = layer(state, mask)
        wide = mask.to(state.dtype)[:, :, None]
        return (state * wide).sum(1) / wide.sum(1)


def remember(model: weights.Weights, cut: Sequence[list[int]], say: Any = print) -> list[NDArray[np.float16]]:
    """Return what leaves layer 8 for each piece of each text."""
    built, _ = graph.build(len(model.pieces), layers=KEPT, pooled=(), states=True)
    ready = session(built, lower_weights(model))
    found: list[Any] = [None] * len(cut)
    order = sorted(range(len(cut)), key=lambda place: len(cut[place]))
    began = time.process_time()
    for begin in range(0, len(order), BATCH):
        places = order[begin : begin + BATCH]
        (states,) = ready.run(None, padded([cut[place] for place in places]))
        for place, state in zip(places, states, strict=True):
            found[place] = state[: len(cut[place])].astype(np.float16)
    say(f"{len(cut)} texts through {KEPT} layers: {time.process_time() - began:.0f} CPU-seconds")
    return found


def groups(
    places: Sequence[int], cut: Sequence[Sequence[int]], order: random.Random, size: int = 48
) -> list[list[int]]:
    """Return texts of like length side by side, in mixed order.

    Args:
        places: of the texts.
        cut: all texts, in pieces.
        order: mixes them.
        size: texts in a group.
    """
    mixed = sorted(places, key=lambda place: len(cut[place]) + order.random() * 4)
    found = [mixed[begin : begin + size] for begin in range(0, len(mixed), size)]
    order.shuffle(found)
    return found


def labels_of(found: Sequence[Example]) -> dict[str, list[str]]:
    """Return the labels of each task."""
    tasks: dict[str, list[str]] = {}
    for task in SINGLE:
        tasks[task] = sorted({one.tells[task] for one in found if task in one.tells})
    tasks["emotion"], tasks["category"] = list(sources.EMOTIONS), list(sources.CATEGORIES)
    return tasks | {flag: [flag] for flag in sources.FLAGS}


def loss_of(trunk: Trunk, pooled: torch.Tensor, batch: Sequence[Example], tasks: dict[str, list[str]]) -> torch.Tensor:
    """Return the sum of what all heads have wrong."""
    total = pooled.new_zeros(())
    pooled = trunk.drop(pooled)
    for task in SINGLE:
        rows = [place for place, one in enumerate(batch) if task in one.tells]
        if rows:
            wanted = torch.tensor([tasks[task].index(batch[row].tells[task]) for row in rows])
            weight = torch.tensor([batch[row].weight for row in rows])
            each = functional.cross_entropy(
                trunk.heads[task](pooled[rows]), wanted, reduction="none", label_smoothing=0.05
            )
            total = total + (each * weight).sum() / len(batch)
    for task in SEVERAL:
        rows = [place for place, one in enumerate(batch) if task in one.tells]
        if rows:
            told = [[batch[row].tells[task].get(label, -1.0) for label in tasks[task]] for row in rows]
            wanted = torch.tensor(told)
            weight = torch.tensor([batch[row].weight for row in rows])[:, None] * (wanted >= 0)
            each = functional.binary_cross_entropy_with_logits(
                trunk.heads[task](pooled[rows]), wanted.clamp(0), reduction="none"
            )
            total = total + (each * weight * (1.0 if len(tasks[task]) == 1 else 2.0 / len(tasks[task]))).sum() / len(
                batch
            )
    return total


def loss_of_mirror(trunk: Trunk, pooled: torch.Tensor, views: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Return how far the first views are from what is told of them, as a share of their variance."""
    missed = functional.mse_loss(trunk.mirror(pooled), views, reduction="none").mean(1)
    return (missed * known).sum() / len(known)


def train(
    model: weights.Weights,
    found: Sequence[Example],
    cutter: Cutter,
    views: tuple[NDArray[np.float32], NDArray[np.int64]],
    say: Any = print,
) -> tuple[Trunk, dict[str, list[str]]]:
    """Return the upper layers, taught.

    Args:
        model: to begin with.
        found: what is taught.
        cutter: of the model.
        views: first views, and which of them belongs to each text (-1: none).
        say: is told how far it is.
    """
    torch.manual_seed(0)
    torch.set_num_threads(1)
    order = random.Random(2)
    cut = cutter.cut([one.text for one in found], LONGEST)
    states = remember(model, cut, say)
    tasks = labels_of(found)
    trunk = Trunk(model, tasks)
    rates = [
        {"params": [*trunk.heads.parameters(), *trunk.mirror.parameters()], "lr": 1e-3},
        *(
            {"params": layer.parameters(), "lr": RATE * 0.8 ** (len(trunk.layers) - 1 - place)}
            for place, layer in enumerate(trunk.layers)
        ),
    ]
    adam = torch.optim.AdamW(rates, weight_decay=0.01)
    twice = [place for place, one in enumerate(found) if one.source in TWICE]
    plan = [*groups(range(len(cut)), cut, order), *groups(twice, cut, order)]
    slope = torch.optim.lr_scheduler.OneCycleLR(
        adam, [group["lr"] for group in rates], total_steps=len(plan), pct_start=0.06, anneal_strategy="linear"
    )
    began, running = time.process_time(), 0.0
    for step, places in enumerate(plan):
        longest = max(len(cut[place]) for place in places)
        state = torch.zeros(len(places), longest, graph.HIDDEN, dtype=torch.float32)
        mask = torch.zeros(len(places), longest, dtype=torch.bool)
        for row, place in enumerate(places):
            state[row, : len(cut[place])] = torch.from_numpy(states[place]).float()
            mask[row, : len(cut[place])] = True
        with torch.autocast("cpu", torch.bfloat16):
            pooled = trunk(state, mask)
        rows = views[1][places]
        loss = loss_of(trunk, pooled.float(), [found[place] for place in places], tasks) + MIRRORED * loss_of_mirror(
            trunk, pooled.float(), torch.from_numpy(views[0][rows]), torch.from_numpy((rows >= 0).astype(np.float32))
        )
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trunk.parameters(), 1.0)
        adam.step()
        slope.step()
        running = 0.98 * running + 0.02 * loss.item() if step else loss.item()
        if step % 100 == 0:
            say(f"step {step} of {len(plan)}: loss {running:.3f}, {time.process_time() - began:.0f} CPU-seconds")
    return trunk, tasks
