"""`python -m training`: makes every model file that ships, step by step; a step whose result is there is not repeated.

Steps: encoder (teach the upper layers), pack (write the archives), rarity, heads, rules, aspects, cards.
`--again STEP` repeats a step and those behind it. One thread; see `training/README.md` for the data it needs and the
time it takes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np  # noqa: E402  # the number of threads is read on import
from numpy.typing import NDArray  # noqa: E402

from training import aspects, cards, mirror, packing, rarity, rules, sources, teaching, trunk, weights  # noqa: E402
from ucho.understanding.text import ngrams, shipped, weighing  # noqa: E402
from ucho.understanding.text.encoder import Cutter  # noqa: E402

STEPS: Final = ("encoder", "pack", "rarity", "heads", "rules", "aspects", "cards")
WORK: Final = Path(os.environ.get("UCHO_TRAINING", "training/work"))
HEADS: Final = ("sentiment", "emotion", *sources.FLAGS, "category")


class Vectors:
    """Vectors of texts, computed once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Any) -> NDArray[np.float32]:
        """Return the vectors of texts, shape (texts, width)."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        for begin in range(0, len(new), 2_048):
            part = new[begin : begin + 2_048]
            self._known |= dict(zip(part, shipped.encoder().encode(part).astype(np.float16), strict=True))
            print(f"  vectors: {min(begin + 2_048, len(new))} of {len(new)}", flush=True)
        return np.stack([self._known[text] for text in texts]).astype(np.float32)


def tell(words: str) -> None:
    """Say how far a step is."""
    print(words, flush=True)


def teach_encoder() -> None:
    """Teach the upper layers."""
    model = weights.read(weights.file())
    cutter = Cutter(model.pieces, model.scores.tolist(), model.normal)
    found = trunk.examples()
    views = mirror.wanted(model, cutter, found, tell)
    taught, _ = trunk.train(model, found, cutter, views, tell)
    upper: dict[str, Any] = {}
    for place, layer in enumerate(taught.layers):
        upper |= layer.plain(f"l{trunk.KEPT + place}")
    np.savez(WORK / "upper.npz", **upper)


def pack() -> None:
    """Write the archives of the encoder, named after what its upper layers hash to."""
    model = weights.read(weights.file())
    with np.load(WORK / "upper.npz") as parts:
        upper = {name: parts[name] for name in parts.files}
    digest = hashlib.blake2b(b"".join(upper[name].tobytes() for name in sorted(upper)), digest_size=4).hexdigest()
    examples = trunk.examples()
    found = [*examples, *sources.wccrs("medicine", "train"), *sources.banking(), *sources.goemotions("train")]
    kept = packing.vocabulary(model, [one.text for one in found])
    name = f"encoder-{digest}"
    packing.write(model, upper, kept, name, shipped.FOLDER, mirror=mirror.NONE)
    shipped.encoder.cache_clear()
    texts = mirror.told_texts([*examples, *sources.multidogo("airline", "train")])
    cutter = Cutter(model.pieces, model.scores.tolist(), model.normal)
    fitted = mirror.fitted(shipped.encoder().means(texts), mirror.first_views(model, cutter, texts, tell))
    packing.write(model, upper, kept, name, shipped.FOLDER, mirror=fitted)
    shipped.encoder.cache_clear()
    shipped.whitening.cache_clear()


def count_rarity() -> None:
    """Write how rare each feature is."""
    found = [*teaching.sentiment_examples(), *teaching.emotion_examples(), *sources.banking(), *sources.clinc("train")]
    for domain in ("airline", "finance", "media", "software", "insurance", "fastfood"):
        found += list(sources.multidogo(domain, "train"))[:3_000]
    rarity.write(sorted({teaching.plain(one) for one in found}), ngrams.RARE)


def examples_of(name: str) -> list[sources.Example]:
    """Return what a head is taught from."""
    if name == "sentiment":
        return teaching.sentiment_examples()
    if name == "emotion":
        return teaching.emotion_examples()
    return teaching.own()


def teach_heads(embed: Vectors | None, names: Sequence[str]) -> None:
    """Teach heads that ship."""
    encoder = shipped.encoder().name if embed else ""
    for name in names:
        head = teaching.teach(name, examples_of(name), embed, encoder)
        (shipped.FOLDER / f"{name}.head").write_bytes(head.dump())
    shipped.heads.cache_clear()


def weigh_rules(embed: Vectors | None) -> None:
    """Write what rules add to flags."""
    file = shipped.FOLDER / "rules.json"
    found = {"ngram": rules.weigh()}
    found["full"] = rules.weigh_full(embed) if embed else json.loads(file.read_text("utf-8"))["full"]
    file.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    shipped.rules.cache_clear()


def weigh_aspects(embed: Vectors | None) -> None:
    """Write how much each sign of an aspect counts."""
    aspects.write(embed)
    weighing.weights.cache_clear()


def main() -> None:
    """Run the steps that are wanted."""
    options = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    options.add_argument("--again", choices=STEPS, help="repeat this step and those behind it")
    options.add_argument("--only", choices=STEPS, help="run this step alone")
    options.add_argument("--head", action="append", choices=HEADS, help="teach this head alone; may be repeated")
    options.add_argument("--small", action="store_true", help="teach heads for the small tier only")
    given = options.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    embed = None if given.small else Vectors()
    runs = {
        "encoder": teach_encoder, "pack": pack, "rarity": count_rarity,
        "heads": lambda: teach_heads(embed, given.head or HEADS),
        "rules": lambda: weigh_rules(embed), "aspects": lambda: weigh_aspects(embed), "cards": cards.write,
    }  # fmt: skip
    chosen = [given.only] if given.only else STEPS[STEPS.index(given.again) if given.again else 0 :]
    for step in chosen:
        mark = WORK / f"{step}.done"
        if mark.exists() and not given.only and not given.again:
            continue
        began = time.process_time()
        print(f"== {step}", flush=True)
        runs[step]()
        mark.write_text(f"{time.process_time() - began:.0f}\n", "utf-8")
        print(f"== {step}: {time.process_time() - began:.0f} CPU-seconds", flush=True)


if __name__ == "__main__":
    main()
