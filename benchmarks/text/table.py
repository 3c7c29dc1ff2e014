"""The table: one line for each row and metric, one column for everybody who was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.text.rows import Figures, Row

COLUMNS: Final = {"ngram": "ngram", "full": "full", "tfidf": "TF-IDF", "vader": "VADER", "textblob": "TextBlob"}
NOTHING: Final = "–"


@dataclass(slots=True)
class Found:
    """What was found for one row, by who was asked."""

    row: Row
    figures: dict[str, Figures] = field(default_factory=dict)

    def lines(self) -> Iterator[tuple[str, Mapping[str, float]]]:
        """Yield each metric with its values by who was asked."""
        metrics = list(dict.fromkeys(metric for found in self.figures.values() for metric in found))
        for metric in metrics:
            yield metric, {who: found[metric] for who, found in self.figures.items() if metric in found}


def number(value: float | None) -> str:
    """Return a value with as many digits as it deserves."""
    if value is None:
        return NOTHING
    return f"{value:.3f}" if abs(value) <= 1 else f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"


def cells(found: Found, asked: Sequence[str]) -> Iterator[list[str]]:
    """Yield the cells of each line of a row; what a row has in common stands in its first line."""
    row = found.row
    for place, (metric, values) in enumerate(found.lines()):
        first = [row.task, row.split] if place == 0 else ["", ""]
        goal = number(row.goals[metric]) if metric in row.goals else ""
        said = "; ".join(part for part in (row.published.get(metric, ""), row.note if place == 0 else "") if part)
        yield [*first, metric, *(number(values.get(who)) for who in asked), goal, said]


def table(found: Sequence[Found], asked: Sequence[str]) -> str:
    """Return the table as Markdown, one part after the other."""
    headings = ["task", "split", "metric", *(COLUMNS[who] for who in asked), "goal", "published, notes"]
    parts = list(dict.fromkeys(one.row.part for one in found if one.figures))
    shown = []
    for part in parts:
        lines = [line for one in found if one.row.part == part for line in cells(one, asked)]
        widths = [max(len(line[place]) for line in [headings, *lines]) for place in range(len(headings))]
        rows = [
            _line(headings, widths),
            _line(["-" * width for width in widths], widths),
            *(_line(one, widths) for one in lines),
        ]
        shown.append(f"## {part}\n\n" + "\n".join(rows))
    return "\n\n".join(shown)


def _line(line: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"


def as_object(found: Sequence[Found]) -> list[dict[str, Any]]:
    """Return everything for `--json`."""
    return [
        {
            "row": one.row.name, "part": one.row.part, "task": one.row.task, "split": one.row.split, "metric": metric,
            "found": dict(values), "goal": one.row.goals.get(metric), "published": one.row.published.get(metric, ""),
            "note": one.row.note,
        }
        for one in found
        for metric, values in one.lines()
    ]  # fmt: skip
