"""What processes cost: CPU time and memory of a process with all that it started."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import psutil


def family(pid: int) -> list[psutil.Process]:
    """Return a process and everything below it, the process itself first."""
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process and its children have taken so far, those that have ended included."""
    total = 0.0
    for process in family(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def precise_cpu_seconds(pid: int) -> float:
    """Return the CPU time of the threads of one process, to the nanosecond where the kernel tells it (Linux)."""
    total = 0
    for line in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            total += int(line.read_text("ascii").split()[0])
    return total / 1e9


def shares_of_memory(pid: int) -> Iterator[tuple[str, float]]:
    """Yield each process of a family by the words it was started with, and its proportional set size in MB."""
    for process in family(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            yield _called(process), process.memory_full_info().pss / 2**20


def quiet(pid: int, *, share: float, seconds: float, patience: float) -> bool:
    """Wait until a family took less than a share of one processor over some seconds; returns whether it ever did."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        before = cpu_seconds(pid)
        time.sleep(seconds)
        if cpu_seconds(pid) - before < share * seconds:
            return True
    return False


def _called(process: psutil.Process) -> str:
    words: list[str] = process.cmdline()
    for mark in ("ucho.config.command", "-m"):
        if mark in words[:-1]:
            return words[words.index(mark) + 1].rpartition(".")[2]
    return next((word for word in words[1:] if word in {"up", "web", "worker"}), str(process.name()))
