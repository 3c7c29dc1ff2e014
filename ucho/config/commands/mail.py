"""`ucho mail parse`: what ucho reads in mail files, without a database."""

from __future__ import annotations

import argparse
import sys


def parse(given: argparse.Namespace) -> int:
    """Print one JSON object for each file, in order; a file that cannot be read gets one with `error`."""
    from ucho.channels.mail.command import parse_files

    parse_files([str(file) for file in given.files], sys.stdout)
    return 0
