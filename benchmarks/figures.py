"""What a benchmark found: a name, a value and its unit, printed one to a line."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """One thing that was measured."""

    name: str
    value: float
    unit: str


def show(figures: Iterable[Figure]) -> None:
    """Print figures, each with as many digits as it deserves."""
    for name, value, unit in figures:
        words = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
        print(f"{name} {words} {unit}", flush=True)


def value_of(figures: Iterable[Figure], name: str) -> float:
    """Return the value of the figure with a name."""
    return next(figure.value for figure in figures if figure.name == name)


def pairwise(above: Sequence[float], below: Sequence[float]) -> float:
    """Return the median of the ratios round by round, so that a machine whose speed drifts changes nothing."""
    return statistics.median(one / other for one, other in zip(above, below, strict=True))
