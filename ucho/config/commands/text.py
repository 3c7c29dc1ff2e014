"""`ucho text`: what ucho understands of texts, without a database."""

from __future__ import annotations

import argparse
import io
import sys


def read(given: argparse.Namespace) -> int:
    """Print what is understood of each line of standard input."""
    from ucho.understanding.command import read_lines

    if isinstance(sys.stdout, io.TextIOWrapper):  # labels may be in any letters, whatever the terminal knows
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    read_lines(sys.stdin.buffer, sys.stdout, tier_name=given.tier or "", model=given.model, as_json=given.json)
    return 0


def train(given: argparse.Namespace) -> int:
    """Teach a head from a table."""
    from ucho.understanding.command import train as teach

    teach(given.file, given.text, given.label, given.out, tier_name=given.tier or "")
    return 0
