"""An installation of its own in a temporary folder, driven by the command line."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
PATIENCE: Final = 300.0  # seconds


class Product:
    """A data directory and the processes that use it."""

    def __init__(self, folder: Path) -> None:
        """Take a folder that is ours alone."""
        self.data = folder / "data"
        self.log = folder / "log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("UCHO_", "DJANGO_"))},
            "UCHO_DATA": str(self.data),
            "UCHO_LOG": "json",
            "PYTHONPATH": str(ROOT),
        }

    def run(self, *words: str) -> None:
        """Run a command to its end."""
        subprocess.run([*_ucho(), *words], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def ask(self, module: str, *words: str) -> Any:
        """Run a benchmark's own module inside the installation; returns its last line, read as JSON."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])

    @contextlib.contextmanager
    def started(self, *words: str) -> Iterator[tuple[int, str]]:
        """Start a command that serves pages; gives its process id and address, and stops it at the end."""
        with self.log.open("wb") as log:
            running = subprocess.Popen(
                [*_ucho(), *words, "--listen", "127.0.0.1:0"],
                env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            yield running.pid, self._address(running)
        finally:
            stop(running)

    def _address(self, running: subprocess.Popen[bytes]) -> str:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and running.poll() is None:
            if found := re.search(r"(?:Open|serves pages at) (http://\S+)", self.log.read_text(errors="replace")):
                return found.group(1)
            time.sleep(0.02)
        raise SystemExit(f"No page came.\n{self.log.read_text(errors='replace')[-3000:]}")


@contextlib.contextmanager
def fresh() -> Iterator[Product]:
    """Give an installation whose database is up to date and empty; removes it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ucho-bench-"))
    try:
        made = Product(folder)
        made.run("migrate")
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stop(running: subprocess.Popen[bytes]) -> None:
    """Ask a process to stop; kill its session when it does not."""
    running.send_signal(signal.SIGTERM)
    try:
        running.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def set_up() -> None:
    """Make this process part of the installation that the environment names, its database up to date."""
    from ucho.config.start import start

    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _ucho() -> list[str]:
    return [sys.executable, "-m", "ucho.config.command"]
