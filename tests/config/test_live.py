"""Live updates over real connections: nothing is lost, nothing comes twice, and nobody hears what is not theirs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import time
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import httpx
import pytest

from tests.cast import NOON, arrive, conversation_of, letter, open_bakery
from tests.config.installation import Installation, Running
from ucho.web.live import hub

pytestmark = pytest.mark.both_databases
FREE = "127.0.0.1:0"
OPEN_SHOPS = """
from ucho.config.commands.by import command_line
from ucho.org import operations
by = command_line("org.found", "org.open_unit")
company = operations.found_company(name={{"pl": "Piekarnia Kłos"}}, by=by)
units = [operations.open_unit(company, kind="branch", name={{"pl": f"Sklep {{n}}"}}, by=by).pk for n in range({count})]
print(json.dumps({{"units": units, "company": company.pk}}))
"""
TICKET = """
from datetime import timedelta
from ucho.core import clock
from ucho.web.live import ticket
print(json.dumps(ticket.address(1, frozenset({units}), at=clock.now() - timedelta(minutes={age}))))
"""

T = TypeVar("T")


def run_apart(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine in a thread of its own: the browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Browser:
    """What one page got from its stream."""

    facts: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    last: str = ""
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def got(self, facts: int = 0, names: int = 0) -> None:
        """Wait until there are so many."""
        async with self.news:
            await self.news.wait_for(lambda: len(self.facts) >= facts and len(self.names) >= names)

    async def heard_of(self, unit: int) -> None:
        """Wait until the newest event came."""
        async with self.news, asyncio.timeout(30):
            await self.news.wait_for(lambda: unit in self.units)

    async def read(self, lines: AsyncIterator[str], until: int) -> None:
        """Read events until there are so many facts."""
        name, text, seen = "message", "", None
        async for line in lines:
            label, _, value = line.partition(": ")
            if label == "event":
                name = value
            elif label == "data":
                text = value
            elif label == "id":
                seen = value
            elif not line:
                self.last = self.last if seen is None else seen
                async with self.news:
                    self.note(name, json.loads(text or "{}"))
                    self.news.notify_all()
                name, text, seen = "message", "", None
                if len(self.facts) >= until:
                    return

    def note(self, name: str, event: dict[str, int]) -> None:
        """Remember an event."""
        self.names.append(name)
        if "id" in event:
            self.facts.append(event["id"])
            self.units.append(event["unit"])


@contextlib.asynccontextmanager
async def stream(url: str, last: str = "", after: str = "") -> AsyncIterator[AsyncIterator[str]]:
    """Hold a stream open."""
    headers = {"Last-Event-ID": last} if last else {}
    timeout = httpx.Timeout(30, read=30)
    async with (
        httpx.AsyncClient(timeout=timeout) as client,
        client.stream("GET", f"{url}?after={after}" if after else url, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield answer.aiter_lines()


async def listen(url: str, browser: Browser, until: int, **place: str) -> None:
    """Open a stream and read it."""
    async with stream(url, **place) as lines:
        await browser.read(lines, until)


async def opened(url: str, browsers: list[Browser], until: int) -> list[asyncio.Task[None]]:
    """Open a stream for each browser; returns once all of them were told that they are ready."""
    tasks = [asyncio.create_task(listen(url, browser, until)) for browser in browsers]
    async with asyncio.timeout(30):
        for browser in browsers:
            await browser.got(names=1)
    return tasks


def address(installation: Installation, running: Running, units: set[int] | None = None, age: int = 0) -> str:
    """Return the address of a stream with a ticket."""
    made = installation.ask(TICKET.format(units=units or {0}, age=age))
    return f"{running.url()}{made}"


async def shops(installation: Installation, count: int) -> dict[str, list[int]]:
    """Let things happen: a company opens shops."""
    found: dict[str, list[int]] = await asyncio.to_thread(installation.ask, OPEN_SHOPS.format(count=count))
    return found


def test_fifty_browsers_get_every_event_once_and_in_order(ready):
    browsers = [Browser() for _ in range(50)]

    async def watch(url: str) -> None:
        tasks = await opened(url, browsers, 30)
        await shops(ready, 30)
        async with asyncio.timeout(30):
            await asyncio.gather(*tasks)

    with ready.started("web", "--listen", FREE) as running:
        run_apart(watch(address(ready, running)))
    assert browsers[0].facts == sorted(set(browsers[0].facts))
    assert len(browsers[0].facts) == 30
    assert all(browser.facts == browsers[0].facts for browser in browsers)


@pytest.mark.parametrize("way", ["last", "after"])  # the browser comes back by itself, or a script opens it anew
def test_a_browser_that_comes_back_gets_what_it_missed_and_then_what_happens(ready, way):
    browser = Browser()

    async def watch(url: str) -> None:
        (task,) = await opened(url, [browser], 5)
        await shops(ready, 5)
        await task
        missed = await shops(ready, 7)
        again = asyncio.create_task(listen(url, browser, 15, **{way: browser.last}))
        await browser.got(facts=12)
        assert browser.units[-7:] == missed["units"]
        await shops(ready, 3)
        async with asyncio.timeout(30):
            await again

    with ready.started("web", "--listen", FREE) as running:
        run_apart(watch(address(ready, running)))
    assert len(set(browser.facts)) == len(browser.facts) == 15
    assert browser.facts == sorted(browser.facts)


def test_events_that_happen_while_browsers_come_back_are_not_lost(ready):
    browsers = [Browser() for _ in range(10)]

    async def watch(url: str) -> None:
        tasks = await opened(url, browsers, 3)
        await shops(ready, 3)
        await asyncio.gather(*tasks)
        writing = asyncio.create_task(shops(ready, 60))
        while not writing.done():  # each comes back several times, in the middle of it
            for browser in browsers:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await listen(url, browser, 1000, last=browser.last)
        last = [asyncio.create_task(listen(url, browser, 1000, last=browser.last)) for browser in browsers]
        newest = (await shops(ready, 5))["units"][-1]
        for browser in browsers:
            await browser.heard_of(newest)
        for task in last:
            task.cancel()

    with ready.started("web", "--listen", FREE) as running:
        run_apart(watch(address(ready, running)))
    everything = ready.ask(
        "from ucho.org import queries\nprint(json.dumps([unit.pk for unit in queries.units() if unit.parent_id]))"
    )
    for browser in browsers:
        assert set(browser.units) == set(everything)  # a batch cut in its middle may come again; that only refreshes


def test_a_page_hears_only_of_the_units_that_its_agent_may_read(ready):
    made = run_apart(shops(ready, 2))
    mine, other = Browser(), Browser()
    more = """
from ucho.config.commands.by import command_line
from ucho.org import operations, queries
by = command_line("org.open_unit")
company = queries.company()
from ucho.events import log
from ucho.org.facts import UnitOpened
from django.db import transaction
with transaction.atomic():
    for unit in queries.units():
        log.record(UnitOpened("branch"), unit, by=by, unit_id=unit.pk)
print(json.dumps("done"))
"""

    async def watch(url: str, all_url: str) -> None:
        tasks = [*await opened(url, [mine], 1), *await opened(all_url, [other], 3)]
        await asyncio.to_thread(ready.ask, more)
        async with asyncio.timeout(30):
            await asyncio.gather(*tasks)

    with ready.started("web", "--listen", FREE) as running:
        only = address(ready, running, {made["units"][0]})
        run_apart(watch(only, address(ready, running)))
    assert mine.units == [made["units"][0]]
    assert set(other.units) == {made["company"], *made["units"]}


def test_a_forged_or_old_ticket_opens_nothing(ready):
    with ready.started("web", "--listen", FREE) as running:
        good = address(ready, running)
        assert httpx.get(address(ready, running, age=61)).status_code == 403
        assert httpx.get(good[:-1] + ("a" if good[-1] != "a" else "b")).status_code == 403
        assert httpx.get(f"{running.url()}/live/").status_code == 403
        assert httpx.get(f"{running.url()}/live/WzEsWzBdLDk5OTk5OTk5OTld.aaaaaaaaaaaaaaaaaaaa").status_code == 403
        assert httpx.post(good).status_code == 405


def test_a_place_that_is_none_asks_the_page_to_load_anew(ready):
    browser = Browser()

    async def watch(url: str) -> None:
        async with stream(url, last="'; DROP TABLE") as lines:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await browser.read(lines, 1)

    with ready.started("web", "--listen", FREE) as running:
        run_apart(watch(address(ready, running)))
    assert browser.names == ["reload"]


def test_streams_end_at_once_when_the_server_stops(ready):
    async def watch(url: str, running: Running) -> float:
        browsers = [Browser() for _ in range(5)]
        tasks = await opened(url, browsers, 1)
        began = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        await asyncio.gather(*tasks)
        return time.monotonic() - began

    with ready.started("web", "--listen", FREE) as running:
        assert run_apart(watch(address(ready, running), running)) < 3
        assert running.process.wait(10) == 0


def test_a_browser_that_is_too_slow_is_cut_off_and_not_waited_for():
    reader = hub.Reader()
    for number in range(hub.QUEUE):
        reader.put(hub.Event(number, None, b""))
    assert not reader.cut
    reader.put(hub.Event(hub.QUEUE, None, b""))
    assert reader.cut


def test_colleagues_hear_when_somebody_comes_and_types_but_not_that_it_is_still_so(db):
    from ucho.conversations import operations as conversations
    from ucho.web.live.attention import Watch

    bakery = open_bakery()
    (entry,) = arrive(bakery.mailbox, letter("Kiedy będą chałki?"))
    conversation, noon, watch = conversation_of(entry), NOON, Watch()
    assert watch.changes(noon) == []
    conversations.look(conversation, typing=False, by=bakery.by_ola(noon))
    (came,) = watch.changes(noon)
    assert json.loads(came.frame.partition(b"data: ")[2])["subject"] == f"attention.conversation:{conversation.pk}"
    conversations.look(conversation, typing=False, by=bakery.by_ola(noon + timedelta(seconds=20)))
    assert watch.changes(noon + timedelta(seconds=20)) == []
    conversations.look(conversation, typing=True, by=bakery.by_ola(noon + timedelta(seconds=21)))
    assert len(watch.changes(noon + timedelta(seconds=21))) == 1
    assert len(watch.changes(noon + timedelta(seconds=30))) == 1  # ceased to type
    assert len(watch.changes(noon + timedelta(minutes=2))) == 1  # left
