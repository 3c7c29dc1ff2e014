"""What the inbox page costs at 1 M conversations, as a share of what it costs at 100 k.

    ./dev bench inbox                    1,000,000 against 100,000 (filling takes a minute or two)
    ./dev bench inbox 100000 2000 2      smaller, in 2 rounds, as CI asserts it

Two processes, each with an SQLite database of its own, serve the same pages in turns; the figures are CPU milliseconds
of the process that serves. Every page shows the counters of all views. Goal: a ratio of 1.15 at most.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Figure, pairwise, show

ROOT: Final = Path(__file__).resolve().parents[1]
ROUNDS: Final = 9
PAGES: Final = 2  # of each kind in a round
ROWS: Final = 50  # on a page: only full ones are compared
PATHS: Final = {
    "open": "/?view=todo",
    "mine": "/?view=mine",
    "unassigned": "/?view=unassigned",
    "promised": "/?view=due",
    "resolved": "/?view=done",
    "resolved_page_100": "/?view=done&before={page_100}",
}
READERS: Final = ("all", "most", "few")  # of the branches
SIGN_IN: Final = "allauth.account.auth_backends.AuthenticationBackend"


def main() -> None:
    """Fill both databases, measure in turns, print."""
    large, small, rounds = map(int, sys.argv[1:] or (1_000_000, 100_000, ROUNDS))
    show(compare(large, small, rounds))


def compare(large: int, small: int, rounds: int) -> list[Figure]:
    """Return what each page costs at both sizes, in CPU milliseconds, their ratios, and the ratio of all together."""
    with tempfile.TemporaryDirectory(prefix="ucho-bench-") as folder, _servers(Path(folder), large, small) as servers:
        for server in servers:
            server.measure()  # the first pages load templates
        costs = [[server.measure() for server in servers] for _round in range(rounds)]
        filled = servers[0].seconds
    figures = [Figure(f"inbox_fill_{large}", filled, "CPU-s")]
    for kind in costs[0][0]:
        above, below = ([pair[side][kind] for pair in costs] for side in (0, 1))
        figures += [
            Figure(f"inbox_{kind}_at_{large}", statistics.median(above), "CPU-ms"),
            Figure(f"inbox_{kind}_at_{small}", statistics.median(below), "CPU-ms"),
            Figure(f"inbox_{kind}_large_over_small", pairwise(above, below), "ratio"),
        ]
    whole = [[sum(found.values()) for found in pair] for pair in costs]
    return [*figures, Figure("inbox_page_large_over_small", pairwise(*zip(*whole, strict=True)), "ratio")]


@contextmanager
def _servers(folder: Path, *counts: int) -> Iterator[list[Server]]:
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Server(folder / str(count), count))) for count in counts]


class Server:
    """A process that serves inbox pages from a database of its own when told to."""

    def __init__(self, folder: Path, count: int) -> None:
        """Start it and wait until the database is filled; `seconds` is the CPU time that took."""
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.inbox", "serve", str(count)],
            cwd=ROOT,
            env={**os.environ, "UCHO_DATA": str(folder), "UCHO_DATABASE": "", "UCHO_LOG": "json"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.seconds = float(self._answer())

    def measure(self) -> dict[str, float]:
        """Return the CPU milliseconds of one page of each kind."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return {kind: float(words) for kind, _, words in (one.partition("=") for one in self._answer().split())}

    def close(self) -> None:
        """End it and remove its database."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answer(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the measured process died")
        return line


def serve(count: int) -> None:
    """Fill the database, then serve pages whenever a line comes in."""
    from benchmarks.product import set_up

    set_up()
    from django.test import Client

    from benchmarks.big_inbox import fill
    from ucho.core.clock import now

    started = time.process_time()
    company = fill(count, now())
    print(time.process_time() - started, flush=True)
    pages: list[tuple[str, Client, str]] = []
    for reader in READERS:
        client = Client()
        client.force_login(company.readers[reader], backend=SIGN_IN)
        far = _page_100()
        pages += [(f"{kind}_for_{reader}", client, path.format(page_100=far)) for kind, path in PATHS.items()]
    for _line in sys.stdin:
        print(*(f"{kind}={_cost(client, path)}" for kind, client, path in pages), flush=True)


def _cost(client: Any, path: str) -> float:
    """Return the CPU milliseconds of a page."""
    started = time.process_time()
    for _page in range(PAGES):
        answer = client.get(path)
        assert answer.status_code == 200, answer.status_code
        assert answer.content.count(b'id="row-') == ROWS, f"{path}: not a full page"
    return (time.process_time() - started) * 1000 / PAGES


def _page_100() -> str:
    """Return the cursor of a place in the middle of what is resolved, as the page's own links have it."""
    from urllib.parse import quote

    from ucho.conversations.inbox_models import InboxItem

    done = InboxItem.objects.filter(folder=InboxItem.Folder.DONE).order_by("-sort_at", "-pk")
    line = done[min(5000, done.count() // 2)]
    return quote(f"{line.sort_at.isoformat()}~{line.pk}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        main()
