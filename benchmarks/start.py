"""How long it takes from `./dev up` to the first page, on a bare machine and when installed, and the memory of it all.

    ./dev bench start                    copies what is under version control, so commit first
    ./dev bench start --installed        without making the environment anew

Goals: 60 s, 5 s, 300 MB (proportional set size of all processes, idle).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

import psutil

ROOT: Final = Path(__file__).resolve().parents[1]
QUICK: Final = True  # runs when no benchmark is named
PATIENCE: Final = 300  # seconds
SETTLED: Final = 20  # seconds after the first page, when the demo company is made and nobody asks for anything


def main() -> None:
    """Measure and print, a figure a line: name, value, unit."""
    if "--installed" in sys.argv:
        measure(ROOT, "installed")
        return
    with tempfile.TemporaryDirectory(prefix="ucho-bench-") as folder:
        copy = Path(folder) / "ucho"
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", str(copy)], check=True)
        measure(copy, "bare")
        measure(copy, "installed")


def measure(checkout: Path, name: str) -> None:
    """Start the product from a checkout with an empty data folder; print seconds, and memory when installed."""
    data, port = Path(tempfile.mkdtemp(prefix="ucho-bench-")), free_port()
    listen = f"127.0.0.1:{port}"
    environment = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "UCHO_VENV"}}
    started = time.monotonic()
    with (data / "output").open("wb") as output:
        running = subprocess.Popen(
            [str(checkout / "dev"), "up", "--data", str(data / "ucho"), "--listen", listen],
            stdout=output, stderr=subprocess.STDOUT, env=environment, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for_page(f"http://{listen}/", running, data / "output")
        print(f"first_page_{name} {time.monotonic() - started:.1f} s")
        if name == "installed":
            time.sleep(SETTLED)
            print(f"memory_idle {memory(running.pid) / 2**20:.0f} MB")
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(30)
        shutil.rmtree(data, ignore_errors=True)


def free_port() -> int:
    """Return a loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_page(url: str, running: subprocess.Popen[bytes], output: Path) -> None:
    """Ask for a page until it comes, whole and without an error."""
    end = time.monotonic() + PATIENCE
    asked = urllib.request.Request(url, headers={"Accept": "text/html"})
    while time.monotonic() < end and running.poll() is None:
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as page:
                page.read()
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise SystemExit(f"No page came.\n{output.read_text(errors='replace')[-3000:]}")


def memory(pid: int) -> int:
    """Return the bytes that a process and all its children use, shared ones counted in proportion."""
    first = psutil.Process(pid)
    return sum(process.memory_full_info().pss for process in (first, *first.children(recursive=True)))


if __name__ == "__main__":
    main()
