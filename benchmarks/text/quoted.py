"""What other benchmarks found: they run as programs of their own, and their lines are quoted."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Final

from benchmarks.text import kept
from benchmarks.text.rows import TIERS, Figures, Row, Size
from training import sources

PATIENCE: Final = 1_200  # seconds
_FIGURE: Final = re.compile(r"(?P<name>\S+_\S+|[\w-]+: .+?) +(?P<value>-?\d+(?:\.\d+)?)(?: |$)")
QUOTED: Final = {
    "languages": ("which language", ("sentences", "just three", "called ru", "without diacritics")),
    "personal_data": ("personal data", ("recall", "alarms", "sentences")),
    "topics": ("new topics", ()),
}
"""Quick benchmarks by name: what they are about, and parts of the names of the lines that are quoted; none: all."""


def quote(name: str, who: str, size: Size) -> Figures | None:
    """Return the lines of a benchmark."""
    file = kept.ROOT / "benchmarks" / f"{name}.py"
    code = file.read_text("utf-8") if file.exists() and who == "ngram" else ""
    if not code or (size.quick and "--quick" not in code):
        return None
    words = [*(["--quick"] if "--quick" in code else []), *([str(sources.DATA)] if name == "topics" else [])]
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *words],
        cwd=kept.ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    if done.returncode:
        kept.say(f"benchmarks.{name} could not measure: {done.stderr.strip().rpartition(chr(10))[2]}")
        return None
    return chosen(done.stdout, QUOTED[name][1])


def chosen(lines: str, parts: tuple[str, ...]) -> dict[str, float]:
    """Return the figures in lines of `name value unit`.

    Args:
        lines: as a benchmark prints them; others are passed over.
        parts: of the names of those that count; all without any.
    """
    found = {}
    for line in lines.splitlines():
        figure = _FIGURE.match(line)
        if figure and (not parts or any(part in figure["name"] for part in parts)):
            found[figure["name"]] = float(figure["value"])
    return found


def _row(name: str, about: str) -> Row:
    measure: Callable[[str, Size], Figures | None] = partial(quote, name)
    return Row(name, "From other benchmarks", about, f"./dev bench {name}", measure, TIERS[:1])


ROWS: Final = tuple(_row(name, about) for name, (about, _) in QUOTED.items())
