"""A pipe between the supervisor and its children: when its other end is gone, so are we.

It works however the supervisor dies and on every system, because closing it is the kernel's work.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Final

VARIABLE: Final = "UCHO_LIFELINE_FD"
READY: Final = "UCHO_READY_FD"
GATE: Final = "UCHO_GATE_FD"
GRACE: Final = 8.0  # seconds to stop by ourselves before we are cut off


def hold() -> None:
    """Stop this process when its supervisor is gone; does nothing in a process that was started alone."""
    number = os.environ.pop(VARIABLE, "")
    if number:
        threading.Thread(target=_watch, args=(int(number),), name="lifeline", daemon=True).start()


def _watch(descriptor: int) -> None:
    os.set_inheritable(descriptor, False)
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def wait_for_go() -> None:
    """Wait until the supervisor has brought the database up to date; meanwhile we have loaded our code."""
    number = os.environ.pop(GATE, "")
    if number:
        os.read(int(number), 1)
        os.close(int(number))


def say_ready() -> bool:
    """Tell the supervisor that this process serves now; returns whether there is one."""
    number = os.environ.pop(READY, "")
    if number:
        os.write(int(number), b"1")
        os.close(int(number))
    return bool(number)
