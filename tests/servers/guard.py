"""Stands between the tests and a server, and leaves no process behind, however the tests end.

Runs as `python guard.py '{"command": […], "user": 65534, "group": 65534}'` on the standard library alone. It adopts
whatever its child leaves (daemons change their parent), forwards a signal number read from standard input to the child,
takes the end of standard input for SIGTERM, and ends with the child's exit code when nobody is left.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE = 8.0  # seconds that a server has to end by itself
LEFT_BEHIND = 0.5  # seconds that its children have once it ended
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER in <linux/prctl.h>


def descendants() -> list[int]:
    """Return the ids of all processes below this one (Linux; none elsewhere)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if fields[0] != "Z":
            parents[int(entry.parent.name)] = int(fields[1])
    found = [os.getpid()]
    for known in found:  # grows while it is read
        found += [pid for pid, parent in parents.items() if parent == known]
    return found[1:]


def reap() -> dict[int, int]:
    """Collect every child that ended; return their exit codes."""
    ended: dict[int, int] = {}
    try:
        while (answer := os.waitpid(-1, os.WNOHANG))[0]:
            ended[answer[0]] = os.waitstatus_to_exitcode(answer[1])
    except ChildProcessError:
        pass
    return ended


def sweep(kind: signal.Signals) -> None:
    """Send a signal to all that is left."""
    for pid in descendants():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, kind)


def main(order: dict[str, object]) -> int:
    """Run the command until it or the tests end; return its exit code."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)
    wake_read, wake_write = os.pipe2(os.O_NONBLOCK)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    child = subprocess.Popen(order.pop("command"), stdin=subprocess.DEVNULL, cwd="/", **order)  # type: ignore[call-overload]
    code: int | None = None
    deadline: float | None = None
    while True:
        ended = reap()
        if child.pid in ended:
            code = ended[child.pid]
            deadline = time.monotonic() + LEFT_BEHIND
            sweep(signal.SIGTERM)
        if code is not None and not descendants():
            return code
        left = max(0.0, deadline - time.monotonic()) if deadline else None
        ready, _, _ = select.select([wake_read] if deadline else [0, wake_read], [], [], left)
        if wake_read in ready:
            os.read(wake_read, 4096)
        if 0 in ready:
            words = os.read(0, 16)
            deadline = time.monotonic() + GRACE
            child.send_signal(int(words or signal.SIGTERM))
        if deadline and time.monotonic() >= deadline:
            sweep(signal.SIGKILL)
            deadline = time.monotonic() + 0.2


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
