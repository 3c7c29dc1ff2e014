"""How long to wait before the next try."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

LONGEST: Final = 3600.0  # seconds between two tries


def pause(tries: int) -> timedelta:
    """Return the pause after so many tries: 1, 4, 16 … seconds up to an hour, each ± a quarter by chance.

    The chance keeps jobs that failed together, because a server was down, from coming back together.
    """
    seconds = min(LONGEST, 4.0 ** min(max(tries, 1) - 1, 10))
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 - spreading load is no secret


def kind(error: BaseException) -> str:
    """Return the class of an error and its last place in our code; its words may be a customer's and are left out."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/ucho/" in file:
            place = f" at ucho/{file.rpartition('/ucho/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__module__}.{type(error).__qualname__}{place}"
