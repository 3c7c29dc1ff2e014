"""Named points at which a test kills the process, to prove that nothing is lost or done twice."""

from __future__ import annotations

import os
import signal
from typing import Final

POINTS: Final[dict[str, str]] = {}
_DIE_AT: Final = os.environ.get("UCHO_DIE_AT", "")


def point(name: str, why: str) -> str:
    """Declare a crash point; returns its name."""
    POINTS[name] = why
    return name


def here(name: str) -> None:
    """Kill this process with SIGKILL when `UCHO_DIE_AT` names this point; otherwise do nothing.

    `UCHO_DIE_AT=name` dies at the first pass, `UCHO_DIE_AT=name:5` at the fifth.
    """
    if not _DIE_AT or name not in POINTS:
        return
    wanted, _, nth = _DIE_AT.partition(":")
    if wanted != name:
        return
    _passes[name] = _passes.get(name, 0) + 1
    if _passes[name] >= int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)


_passes: dict[str, int] = {}
