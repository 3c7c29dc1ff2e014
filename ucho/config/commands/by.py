"""Who acts when somebody types a command: whoever may read the data directory may do everything."""

from __future__ import annotations

from ucho.core import clock
from ucho.core.actors import By, system


def command_line(*permissions: str) -> By:
    """Return the command line as an actor with these permissions, now."""
    return By(system("command_line", permissions), clock.now())
