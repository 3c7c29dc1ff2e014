"""Child processes that are kept alive: each in a group of its own, started again when it dies, stopped as a whole."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ucho.config import lifeline

FIRST_PAUSE: Final = 0.2  # seconds before the first new start
LONGEST_PAUSE: Final = 30.0  # seconds
CALM: Final = 60.0  # seconds of life after which a death counts as the first again
PATIENCE: Final = 10.0  # seconds between asking to stop and killing


@dataclass(slots=True)
class Child:
    """One part of ucho that runs in a process of its own."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    descriptors: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0
    deaths: int = 0

    def start(self, lifeline_end: int, more: Mapping[str, int] | None = None) -> None:
        """Start the process.

        Args:
            lifeline_end: the reading end of the lifeline.
            more: further descriptors by the environment variable that tells their number.
        """
        told = {name: str(number) for name, number in {**(more or {}), lifeline.VARIABLE: lifeline_end}.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ucho.config.command", *self.words],
            env={**os.environ, **self.environment, **told},
            pass_fds=[*self.descriptors, *(more or {}).values(), lifeline_end],
            stdin=subprocess.DEVNULL,
            process_group=0,
        )
        self.started = time.monotonic()

    def signal(self, number: int) -> None:
        """Send a signal to the process and to whatever it started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def died(self) -> int | None:
        """Return the exit code if it has died since we looked last, and plan when it starts again."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.signal(signal.SIGKILL)  # what it left behind
        self.process = None
        self.deaths += 1
        now = time.monotonic()
        again = FIRST_PAUSE if now - self.started > CALM else max(FIRST_PAUSE, self.pause * 2)
        self.pause = min(again, LONGEST_PAUSE)
        self.due = now + self.pause
        return code


def stop(children: Iterable[Child], patience: float = PATIENCE) -> None:
    """Ask the children to stop, all at once, and kill those that do not."""
    alive = [child for child in children if child.process and child.process.poll() is None]
    for child in alive:
        if child.process:
            child.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + patience
    for child in alive:
        if child.process:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.signal(signal.SIGKILL)
                child.process.wait()
        child.signal(signal.SIGKILL)  # grandchildren that outlived it
