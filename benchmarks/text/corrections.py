"""What 200 corrections in a new domain are worth: the pieces of `benchmarks.learning`, with vectors that are kept."""

from __future__ import annotations

from functools import cache
from statistics import mean
from typing import TYPE_CHECKING, Final

from benchmarks.text import kept
from benchmarks.text.rows import TIERS, Figures, Row, Size
from training import sources
from ucho.understanding.text import shipped
from ucho.understanding.text.heads import Head
from ucho.understanding.text.teaching import train_head

if TYPE_CHECKING:
    from benchmarks.learning import Domain

COUNT: Final = 200
ROUNDS: Final = 3  # `./dev bench learning` has more, and more counts
WAYS: Final = ("queue", "random")


@cache
def _domain(name: str, part: str, *, full: bool) -> Domain:
    from benchmarks.learning import Domain

    found = Domain(name, part, full=False)
    if full:
        found.vectors = kept.vectors(found.words)
    return found


@cache
def _head(*, full: bool) -> Head:
    kept.say("teaching what is corrected later")
    hotels = _domain("hotels", "train", full=full)
    encoder = shipped.encoder().name if full else ""
    labels = sources.SENTIMENTS
    return train_head(hotels.rows, hotels.wanted, labels, name="sentiment", vectors=hotels.vectors, encoder=encoder)


def corrections(who: str, size: Size) -> Figures | None:
    """Measure reviews of doctors by a head that knows hotels, before and after agents corrected 200 of them."""
    if not (kept.ROOT / "benchmarks" / "learning.py").exists() or size.quick:
        return None
    from benchmarks.learning import corrected, macro_f1, taught

    full = who == "full"
    patients, unseen = (_domain("medicine", part, full=full) for part in ("train", "dev"))
    head = _head(full=full)
    before = macro_f1(unseen.found(head), unseen.wanted) / 100
    shown = {"macro-F1 before": before}
    for way in WAYS:
        after = []
        for seed in range(ROUNDS):
            kept.say(f"{who}: corrections by {way}, round {seed + 1} of {ROUNDS}")
            new = taught(head, patients.lesson(corrected(head, patients, COUNT, way, seed)))
            after.append(macro_f1(unseen.found(new), unseen.wanted) / 100)
        shown[f"gain after {COUNT}, by {way}"] = mean(after) - before
    return shown


ROWS: Final = (
    Row(
        "corrections",
        "Learning",
        "polarity: hotels → medicine (pl), corrected",
        "dev, without ambivalent",
        corrections,
        TIERS,
        goals={f"gain after {COUNT}, by queue": 0.07},
        note="not with --quick",
    ),
)
