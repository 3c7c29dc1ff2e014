"""`./dev eval text`: measures row by row and prints the table; a run that was stopped goes on where it was."""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.text import askable, corrections, kept, messages, public, quoted, speed
from benchmarks.text.rows import EVERYBODY, PEERS, TIERS, Row, Size
from benchmarks.text.table import Found, as_object, table
from training import sources
from ucho.understanding.text import shipped


def rows() -> list[Row]:
    """Return all rows in the order of the table: what is read across domains and languages comes first."""
    found = [*public.ROWS, *messages.ROWS, *corrections.ROWS, *speed.ROWS, *quoted.ROWS]
    parts = list(dict.fromkeys(row.part for row in found))
    return sorted(found, key=lambda row: parts.index(row.part))


def parser() -> argparse.ArgumentParser:
    """Return what can be said on the command line."""
    said = argparse.ArgumentParser(prog="./dev eval text", description=__doc__)
    said.add_argument("--only", action="append", metavar="ROW", help="rows whose names begin so; may be repeated")
    said.add_argument("--tier", choices=TIERS, help="one of our tiers instead of both")
    said.add_argument("--without-peers", action="store_true", help="only ours")
    said.add_argument("--quick", action="store_true", help="a little of everything: whether it works, not how well")
    said.add_argument("--again", action="store_true", help="measure what is known already, too")
    said.add_argument("--json", type=Path, metavar="FILE", help="write the figures here, too")
    said.add_argument("--models", type=Path, metavar="DIR", help="other models than those that ship")
    said.add_argument("--list", action="store_true", help="name the rows")
    return said


def asked(tier: str | None, *, peers: bool) -> list[str]:
    """Return who is asked, in the order of the columns; says who cannot be.

    Args:
        tier: one of ours; both without one.
        peers: whether others are asked, too.
    """
    here = askable.installed()
    wanted = [who for who in EVERYBODY if (who in PEERS and peers) or (who in TIERS and tier in (None, who))]
    missing = [who for who in wanted if who not in here]
    if missing:
        print(f"Not installed and left out: {', '.join(missing)}.", file=sys.stderr)
        if set(missing) & set(PEERS):
            print("For the peers: .venv/bin/pip install -e '.[peers]'", file=sys.stderr)
    return [who for who in wanted if who in here]


def chosen(names: Sequence[str] | None) -> list[Row]:
    """Return the rows whose names begin with one of some words; all without any."""
    return [row for row in rows() if not names or any(row.name.startswith(name) for name in names)]


def measure(row: Row, who: Sequence[str], size: Size, *, again: bool = False) -> Found:
    """Return what everybody who can be asked finds for a row.

    Args:
        row: to measure.
        who: may be asked.
        size: how much is read.
        again: measure what is known already, too.
    """
    found = Found(row)
    for one in sorted(
        set(who) & set(row.asked), key=_turn
    ):  # the big tier first: its heads serve the small one as well
        name = f"{row.name}-{one}{'-quick' if size.quick else ''}"
        told = kept.figures(name, partial(_plain, row, one, size), again=again)
        if told:
            found.figures[one] = told
    return found


def every(some: Sequence[Row], who: Sequence[str], size: Size, *, again: bool = False) -> tuple[list[Found], list[str]]:
    """Return what was found for rows, and the names of those that could not be measured: one must not cost the others.

    Args:
        some: the rows.
        who: may be asked.
        size: how much is read.
        again: measure what is known already, too.
    """
    found, failed = [], []
    for place, row in enumerate(some, 1):
        kept.say(f"{place} of {len(some)}, {time.process_time():.0f} CPU-seconds: {row.name}")
        try:
            found.append(measure(row, who, size, again=again))
        except Exception:
            traceback.print_exc()
            failed.append(row.name)
    return found, failed


def _turn(who: str) -> int:
    return ("full", "ngram", "tfidf", "vader", "textblob").index(who)


def _plain(row: Row, who: str, size: Size) -> dict[str, float] | None:
    told = row.measure(who, size)
    return None if told is None else dict(told)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    given = parser().parse_args(argv)
    if given.models:
        shipped.FOLDER = given.models.absolute()  # type: ignore[misc]
    some = chosen(given.only)
    if given.list or not some:
        print("\n".join(f"{row.name:24}{row.task}" for row in rows()), file=sys.stdout if given.list else sys.stderr)
        return 0 if given.list else 2
    if not sources.DATA.is_dir():
        print(f"{sources.DATA} is missing: name the folder with the public data in UCHO_TEXT_DATA.", file=sys.stderr)
        return 1
    who, size = asked(given.tier, peers=not given.without_peers), Size(given.quick)
    found, failed = every(some, who, size, again=given.again)
    kept.say("")
    if given.quick:
        print("Quick: little was taught and read. These figures say that everything works, not how well.\n")
    print(table(found, who))
    if given.json:
        given.json.write_text(json.dumps(as_object(found), ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"\n{time.process_time():.0f} CPU-seconds.", file=sys.stderr)
    if failed:
        print(f"Could not be measured (the reasons are above): {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
