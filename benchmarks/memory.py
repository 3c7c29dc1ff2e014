"""How much memory all processes of `ucho up --demo` take together when nobody asks for anything.

    ./dev bench memory                   with the demo company
    ./dev bench memory --empty           without one: quicker

Counted is the proportional set size: what several processes share is divided among them. The demo company is finished
first, a few pages have been asked for, and then everything has been quiet for some seconds. Goal: 300 MB.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, show
from benchmarks.processes import quiet, shares_of_memory
from benchmarks.product import PATIENCE, Product

QUICK = True
PAGES: Final = ("/", "/login/", "/healthz")  # what somebody loads who only looks whether it works
CALM: Final = 0.15  # of one processor, for the whole family


def main() -> None:
    """Measure and print."""
    show(measure(demo="--empty" not in sys.argv))


def measure(*, demo: bool) -> list[Figure]:
    """Return the memory of each process and of all, in MB (1024 × 1024 bytes)."""
    with tempfile.TemporaryDirectory(prefix="ucho-bench-") as folder:
        product = Product(Path(folder))
        with product.started("up", *(["--demo"] if demo else [])) as (pid, url):
            for page in PAGES:
                with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(url + page, timeout=60) as got:
                    got.read()
            if demo:
                _wait_for_demo(product)
            if not quiet(pid, share=CALM, seconds=4, patience=PATIENCE):
                raise RuntimeError("it never came to rest")
            shares: Counter[str] = Counter()
            for name, size in shares_of_memory(pid):
                shares[name] += size  # type: ignore[assignment]
    return [
        *(Figure(f"memory_{name}", size, "MB") for name, size in shares.items()),
        Figure("memory_idle", sum(shares.values()), "MB"),
    ]


def _wait_for_demo(product: Product) -> None:
    """Wait until the demo company is made, which it says with the password to sign in."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if "The demo company is ready" in product.log.read_text(errors="replace"):
            return
        time.sleep(0.1)
    raise RuntimeError(f"no demo company came\n{product.log.read_text(errors='replace')[-2000:]}")


if __name__ == "__main__":
    main()
