"""How long it takes from `./dev up` to the first page, on a bare machine and when installed.

    ./dev bench start                    copies what is under version control, so commit first
    ./dev bench start --installed        without making the environment anew

Goals: 60 s, 5 s. They are seconds on the clock, so they hold for a machine that has nothing else to do; the CPU time
and the load of the machine are printed beside them.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.figures import Figure, show
from benchmarks.processes import cpu_seconds
from benchmarks.product import PATIENCE, ROOT, stop


def main() -> None:
    """Measure and print."""
    if "--installed" in sys.argv:
        show(measure(ROOT, "installed"))
        return
    with tempfile.TemporaryDirectory(prefix="ucho-bench-") as folder:
        copy = Path(folder) / "ucho"
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", str(copy)], check=True)
        show(measure(copy, "bare"))
        show(measure(copy, "installed"))


def measure(checkout: Path, name: str) -> list[Figure]:
    """Start the product from a checkout with an empty data folder; return how long its first page took."""
    data = Path(tempfile.mkdtemp(prefix="ucho-bench-"))
    listen = f"127.0.0.1:{free_port()}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("VIRTUAL_ENV", "UCHO_"))}
    environment["PIP_NO_CACHE_DIR"] = "1"  # a bare machine has downloaded nothing before
    started = time.monotonic()
    with (data / "output").open("wb") as output:
        running = subprocess.Popen(
            [str(checkout / "dev"), "up", "--data", str(data / "ucho"), "--listen", listen],
            stdout=output, stderr=subprocess.STDOUT, env=environment, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for_page(f"http://{listen}/", running, data / "output")
        seconds = time.monotonic() - started
        spent = cpu_seconds(running.pid)
    finally:
        stop(running)
        shutil.rmtree(data, ignore_errors=True)
    return [
        Figure(f"first_page_{name}", seconds, "s"),
        Figure(f"first_page_{name}_cpu", spent, "CPU-s"),
        Figure(f"first_page_{name}_load", os.getloadavg()[0] / (os.cpu_count() or 1), "waiting/processor"),
    ]


def free_port() -> int:
    """Return a loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_page(url: str, running: subprocess.Popen[bytes], output: Path) -> None:
    """Ask for a page until it comes, whole and without an error."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and running.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as page:
                page.read()
                return
        except urllib.error.HTTPError as error:
            raise SystemExit(f"The first page is an error: {error}.") from error
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise SystemExit(f"No page came.\n{output.read_text(errors='replace')[-3000:]}")


if __name__ == "__main__":
    main()
