"""One short hash of many files, to see at a glance whether any of them changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(directories: Iterable[Path]) -> str:
    """Return eight hexadecimal digits that change when any file in the directories changes."""
    whole = hashlib.sha256()
    for directory in directories:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                whole.update(str(path.relative_to(directory)).encode())
                whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:8]
