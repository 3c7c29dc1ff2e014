"""`ucho score`: NPS, CSAT or CES of the answers in a CSV file, without a database or a data directory."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ucho.config.commands.csv_file import open_table, printable
from ucho.core.errors import Refused
from ucho.statistics.scores import METRICS, SCALES, TOO_FEW, Score, score

NOT_UNDERSTOOD: Final = 2  # exit code
MOST_GROUPS: Final = 10_000
BAR: Final = 30  # characters of the longest bar
NAMES: Final = {"nps": "NPS", "csat": "CSAT", "ces2": "CES 2.0"}
MEANINGS: Final = {
    "nps": "per cent of 9 and 10 less per cent of 0 to 6; -100 to 100 points",
    "csat": "per cent who answered 4 or 5 on a scale from 1 to 5",
    "ces2": "mean on a scale from 1 to 7; higher is easier",
}
_WHOLE: Final = re.compile(r"([0-9]{1,2})(?:[.,]0*)?")


@dataclass(slots=True)
class Counted:
    """What the cells of a column hold."""

    answers: Counter[int] = field(default_factory=Counter)  # whole numbers, on the scale or not
    rejected: int = 0  # cells with anything else
    empty: int = 0  # nobody answered

    def score(self, metric: str) -> Score:
        """Return the score of these answers."""
        return score(metric, self.answers, rejected=self.rejected)


def run(given: argparse.Namespace) -> int:
    """Print the score, as a table in plain English or as JSON; exit code 2 when the file or the words make no sense."""
    try:
        if given.metric not in METRICS:
            raise Refused(f"ucho knows no metric “{printable(given.metric)}”. Choose one of {', '.join(METRICS)}.")
        total, groups = count(given.file, given.column, given.by)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return NOT_UNDERSTOOD
    if given.json:
        whole = as_json(total.score(given.metric))
        if groups is not None:
            whole["groups"] = {name: as_json(group.score(given.metric)) for name, group in groups.items()}
        print(json.dumps(whole, ensure_ascii=False))
        return 0
    for line in as_text(given, total, groups):
        print(line.rstrip())
    return 0


def count(file: Path, column: str, by: str | None) -> tuple[Counted, dict[str, Counted] | None]:
    """Count the answers in a column of a CSV file.

    An empty cell, and a row too short to have the cell, is a question nobody answered: neither counted nor rejected. A
    whole number counts however it is written ("9", "9.0", "9,0"); anything else is rejected, never rounded. A row with
    more cells than there are columns is rejected, because nobody can tell which of them is the answer.

    Args:
        file: the file.
        column: the name of the column.
        by: the name of the column that tells groups apart; None for no groups.

    Returns:
        All answers, and those of each group by its name; None in place of the groups when none were asked for.

    Raises:
        Refused: the file cannot be read, has no such column, or has too many groups.
    """
    total, groups = Counted(), dict[str, Counted]()
    with open_table(file, [name for name in (column, by) if name is not None]) as table:
        place = table.position(column)
        group_place = None if by is None else table.position(by)
        width = len(table.columns)
        for row in table.rows:
            cell = row[place] if place < len(row) else ""
            found = None if any(row[width:]) else answer(cell)
            _add(total, found)
            if group_place is None:
                continue
            name = row[group_place].strip() if group_place < len(row) else ""
            if name not in groups and len(groups) == MOST_GROUPS:
                raise Refused(
                    f"{table.name} has more than {MOST_GROUPS} different values in “{printable(str(by))}”. Choose a "
                    "column with fewer."
                )
            _add(groups.setdefault(name, Counted()), found)
    return total, None if by is None else dict(sorted(groups.items()))


@lru_cache(maxsize=4096)
def answer(cell: str) -> int | str | None:
    """Return the whole number in a cell, "" for a cell without an answer, None for anything else."""
    text = cell.strip()
    whole = _WHOLE.fullmatch(text)
    return int(whole[1]) if whole else "" if not text else None


def as_json(found: Score) -> dict[str, Any]:
    """Return a score as the command line gives it to programs; its shape is a stable interface."""
    return {
        "metric": found.metric,
        "n": found.n,
        "rejected": found.rejected,
        "score": found.score,
        "low": found.low,
        "high": found.high,
        "method": found.method,
        "distribution": {str(step): number for step, number in found.distribution.items()},
    }


def as_text(given: argparse.Namespace, total: Counted, groups: dict[str, Counted] | None) -> Iterator[str]:
    """Go over the lines that people read."""
    found = total.score(given.metric)
    yield f"{NAMES[found.metric]} of “{printable(given.column)}” in {printable(given.file.name)}"
    yield f"({MEANINGS[found.metric]})"
    yield ""
    yield from _in_words(found)
    if total.empty:
        yield f"{_times(total.empty, 'row')} without an answer: not counted."
    if found.rejected:
        scale = SCALES[found.metric]
        yield (
            f"{_times(found.rejected, 'answer')} rejected: no whole number from {scale.low} to {scale.high}, "
            "or a row with too many cells."
        )
    yield ""
    yield from _bars(found)
    if groups is not None:
        yield ""
        yield from _table(given.by, {name: group.score(given.metric) for name, group in groups.items()})


def _add(counted: Counted, found: int | str | None) -> None:
    if isinstance(found, int):
        counted.answers[found] += 1
    elif found is None:
        counted.rejected += 1
    else:
        counted.empty += 1


def _in_words(found: Score) -> Iterator[str]:
    if found.score is None:
        yield "Nobody answered, so there is no score."
        return
    yield f"{_number(found, found.score)}{_unit(found)} from {_times(found.n, 'answer')}."
    if found.low is None or found.high is None:
        yield "How far the true value may lie from it cannot be told: there is one answer, or all are the same."
    else:
        yield (
            f"The true value lies between {_number(found, found.low)} and {_number(found, found.high)}{_unit(found)}, "
            f"as far as we can be 95 % sure ({found.method})."
        )
    if found.too_few:
        yield f"Fewer than {TOO_FEW} answers: too few to compare with anything."


def _bars(found: Score) -> Iterator[str]:
    most = max(found.distribution.values())
    digits = len(str(most))
    for step, number in found.distribution.items():
        share = 100 * number / found.n if found.n else 0.0
        bar = "#" * round(BAR * number / most) if most else ""
        yield f"{step:>4}  {number:>{digits}}  {share:5.1f} %  {bar}"


def _table(by: str, groups: dict[str, Score]) -> Iterator[str]:
    rows = [
        (
            printable(name, 40) or "(empty)",
            str(found.n),
            str(found.rejected),
            _number(found, found.score),
            "" if found.low is None else f"{_number(found, found.low)} to {_number(found, found.high)}",
            "no answers" if not found.n else "too few to compare" if found.too_few else "",
        )
        for name, found in groups.items()
    ]
    head = (printable(by, 40), "answers", "rejected", "score", "95 % between", "")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        yield "  ".join([row[0].ljust(widths[0]), *_right(row[1:5], widths[1:5]), row[5]])


def _right(cells: Iterable[str], widths: Iterable[int]) -> Iterator[str]:
    return (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def _number(found: Score, value: float | None) -> str:
    """Return a value with one decimal, a mean with two, and no minus before a zero."""
    if value is None:
        return ""
    digits = 2 if SCALES[found.metric].unit == "mean" else 1
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _unit(found: Score) -> str:
    return {"points": " points", "%": " %", "mean": ""}[SCALES[found.metric].unit]


def _times(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
