"""What live streams cost: many browsers on one web process, every one of which has to hear of everything.

    ./dev bench sse                      500 clients
    ./dev bench sse 50 1                 fewer, and one second of silence instead of ten

The real `ucho web` serves; another process writes facts, five in a transaction, every 50 ms. In the middle a tenth of
the clients break off and come back with the last id they saw, as browsers do. Goals: losses 0, 45 CPU-µs for each fact
delivered to a client, 40 KB of memory for each connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

import psutil

from benchmarks.figures import Figure, show
from benchmarks.processes import precise_cpu_seconds
from benchmarks.product import ROOT, Product, fresh

QUICK = True
CLIENTS: Final = 500
FACTS: Final = 200
TOGETHER: Final = 5  # facts in a transaction
PAUSE: Final = 0.05  # seconds between two transactions
IDLE: Final = 10  # seconds
PATIENCE: Final = 90.0  # seconds
Come = Callable[["Browser"], Awaitable[None]]
_FACT: Final = re.compile(rb'data: \{"id":(\d+)')
_PLACE: Final = re.compile(rb"id: (\S+)\n")


def main() -> None:
    """Measure and print."""
    clients, idle = map(int, sys.argv[1:] or (CLIENTS, IDLE))
    show(measure(clients, idle))


def measure(clients: int, idle: float) -> list[Figure]:
    """Return losses, what came twice, and what a delivery, a connection and a second of silence cost."""
    _allow_open_files()
    with fresh() as product, product.started("web") as (pid, url), _writer(product) as writer:
        path = _line(writer)
        return asyncio.run(_watch(pid, url, path, writer, clients, idle))


def _allow_open_files() -> None:
    """Raise this process's limit of open files, which the server inherits."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(hard, 8192)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Browser(asyncio.Protocol):
    """One page's stream: what it heard, and where it goes on."""

    def __init__(self, request: bytes) -> None:
        """Know what to ask for; nothing is open yet."""
        self.request = request
        self.heard: Counter[int] = Counter()
        self.place = b""
        self.ready = asyncio.Event()
        self.news = asyncio.Event()
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream, from where we were."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._rest = transport, b""
        place = b"Last-Event-ID: %b\r\n" % self.place if self.place else b""
        transport.write(self.request + place + b"\r\n")

    def data_received(self, data: bytes) -> None:
        """Note the facts and places in whole events."""
        whole, _, self._rest = (self._rest + data).rpartition(b"\n\n")
        self.heard.update(int(number) for number in _FACT.findall(whole))
        self.news.set()
        if places := _PLACE.findall(whole + b"\n"):
            self.place = places[-1]
            self.ready.set()

    def leave(self) -> None:
        """Break off, as a browser does that loses its network."""
        if self._transport:
            self._transport.abort()
            self._transport = None


async def _watch(
    pid: int, url: str, path: str, writer: subprocess.Popen[str], clients: int, idle: float
) -> list[Figure]:
    host, port = urlsplit(url).hostname or "", urlsplit(url).port or 0
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n".encode()
    loop = asyncio.get_running_loop()

    async def come(browser: Browser) -> None:
        await loop.create_connection(lambda: browser, host, port)

    first = Browser(request)  # what the first one costs is not what each costs
    await come(first)
    await asyncio.wait_for(first.ready.wait(), PATIENCE)
    memory = _pss(pid)
    browsers = [Browser(request) for _ in range(clients)]
    for browser in browsers:
        await come(browser)
    await asyncio.wait_for(asyncio.gather(*(browser.ready.wait() for browser in browsers)), PATIENCE)
    await asyncio.sleep(1)
    each = (_pss(pid) - memory) / clients
    still = precise_cpu_seconds(pid)
    await asyncio.sleep(idle)
    still = precise_cpu_seconds(pid) - still

    spent = precise_cpu_seconds(pid)
    facts = await _write(writer, browsers[::10], come)
    await _heard_by(browsers, facts)
    spent = precise_cpu_seconds(pid) - spent
    lost = sum(1 for browser in browsers for fact in facts if not browser.heard[fact])
    twice = sum(browser.heard[fact] - 1 for browser in browsers for fact in facts if browser.heard[fact] > 1)
    for browser in (first, *browsers):
        browser.leave()
    return [
        Figure("sse_clients", clients, "clients"),
        Figure("sse_deliveries", clients * len(facts), "events"),
        Figure("sse_lost", lost, "events"),
        Figure("sse_repeated_after_reconnecting", twice, "events"),
        Figure("sse_cpu_per_delivery", spent / (clients * len(facts)) * 1e6, "CPU-µs"),
        Figure("sse_memory_per_connection", each / 1024, "KB"),
        Figure("sse_idle", still / idle * 1000, "CPU-ms/s"),
    ]


async def _write(
    writer: subprocess.Popen[str], leaving: list[Browser], come: Callable[[Browser], Awaitable[None]]
) -> list[int]:
    """Have the facts written; meanwhile some browsers go and come back. Returns the numbers of the facts."""
    assert writer.stdin is not None
    writer.stdin.write("go\n")
    writer.stdin.flush()
    answer = asyncio.get_running_loop().run_in_executor(None, _line, writer)
    await asyncio.sleep(FACTS / TOGETHER * PAUSE / 3)
    for browser in leaving:
        browser.leave()
    await asyncio.sleep(0.3)
    for browser in leaving:
        await come(browser)
    return [int(word) for word in (await answer).split()]


async def _heard_by(browsers: list[Browser], facts: list[int]) -> None:
    """Wait until everybody has heard of every fact, or our patience ends."""
    wanted = set(facts)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            for browser in browsers:
                while not wanted <= browser.heard.keys():
                    browser.news.clear()
                    await browser.news.wait()


def _pss(pid: int) -> float:
    memory: float = psutil.Process(pid).memory_full_info().pss
    return memory


def _writer(product: Product) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sse", "write"],
        cwd=ROOT, env=product.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _line(writer: subprocess.Popen[str]) -> str:
    assert writer.stdout is not None
    line = writer.stdout.readline()
    if not line:
        raise RuntimeError("the process that writes died")
    return line.strip()


def write() -> None:
    """Print where the stream is; then, when a line comes in, write facts and print their numbers."""
    from benchmarks.product import set_up

    set_up()
    from django.db import transaction

    from ucho.core.actors import EVERYWHERE, Actor, By, rights_everywhere
    from ucho.core.clock import now
    from ucho.events import log
    from ucho.org import operations as org
    from ucho.org.facts import UnitOpened
    from ucho.web.live import ticket

    by = By(Actor("system", "bench", rights_everywhere(["*"])), now())
    company = org.found_company(name={"en": "Kłos Bakery"}, by=by)
    print(ticket.address(1, EVERYWHERE, at=now()), flush=True)
    for _line_in in sys.stdin:
        numbers: list[int] = []
        while len(numbers) < FACTS:
            with transaction.atomic():
                rows = [log.record(UnitOpened("branch"), company, by=by, unit_id=company.pk) for _ in range(TOGETHER)]
            numbers += [row.pk for row in rows]
            time.sleep(PAUSE)
        print(*numbers, flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    else:
        main()
