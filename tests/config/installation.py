"""An installation of its own, driven as people drive it: by the command line, in processes of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar

import httpx
import psutil

Found = TypeVar("Found")
PATIENCE = 40.0  # seconds; the machine may be busy


def wait_for(look: Callable[[], Found | None], what: str, seconds: float = PATIENCE) -> Found:
    """Return what a look finds, as soon as it finds something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds:g} s for {what}")


class Installation:
    """A data directory, a database, and the words somebody types."""

    def __init__(self, folder: Path, database: str) -> None:
        """Take a folder and the address of an empty database."""
        self.folder = folder
        self.data = folder / "data"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("UCHO_")},
            "UCHO_DATA": str(self.data),
            "UCHO_LOG": "json",
            "PYTHONPATH": str(Path.cwd()),
        }
        if database.startswith("postgresql"):
            self.environment["UCHO_DATABASE"] = database

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "ucho.config.command", *words],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def ask(self, code: str) -> Any:
        """Run Python code inside the installation; returns what it printed, read as JSON."""
        whole = f"from ucho.config.start import start\nstart()\nimport json\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", whole], env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def started(self, *words: str, **environment: str) -> Iterator[Running]:
        """Start a command that runs until it is stopped; stops it at the end, whatever happened."""
        with (self.folder / f"log-{time.monotonic_ns()}").open("w+", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "ucho.config.command", *words],
                env={**self.environment, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
            running = Running(process, log)
            try:
                yield running
            finally:
                running.clean_up()


class Running:
    """A command that runs."""

    def __init__(self, process: subprocess.Popen[bytes], log: IO[str]) -> None:
        """Take the process and the file it writes to."""
        self.process = process
        self._log = log
        self._family: set[psutil.Process] = set()

    @property
    def output(self) -> str:
        """What it has printed."""
        return Path(self._log.name).read_text("utf-8")

    def url(self) -> str:
        """Return where it serves, once it does."""

        def look() -> re.Match[str] | None:
            assert self.process.poll() is None, self.output
            return re.search(r"(?:Open|serves pages at) (http://\S+)", self.output)

        return wait_for(look, "the address to be printed").group(1)

    def children(self) -> dict[str, psutil.Process]:
        """Return its child processes by the command they run."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                words = child.cmdline()
                if "ucho.config.command" not in words:
                    continue  # killed and not yet collected: it has no words any more
                found[words[words.index("ucho.config.command") + 1]] = child
                self._family |= {child, *child.children(recursive=True)}
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; returns its exit code."""
        self.children()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def orphans(self) -> list[int]:
        """Return the processes of its family that still live."""
        return [one.pid for one in self._family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]

    def clean_up(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(psutil.Error):
            self._family |= set(psutil.Process(self.process.pid).children(recursive=True))
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for one in self._family:
            with contextlib.suppress(psutil.Error):
                one.kill()


def healthy(url: str) -> dict[str, Any] | None:
    """Return what the health page says when it says that all is well."""
    try:
        answer = httpx.get(f"{url}/healthz", timeout=5)
    except httpx.HTTPError:
        return None
    found: dict[str, Any] = answer.json()
    return found if found["status"] == "ok" else None
