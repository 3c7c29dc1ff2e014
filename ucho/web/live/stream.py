"""`GET /live/TICKET`: the events of a page as Server-Sent Events, resumable, in plain ASGI.

A new stream first says where the log ends; one that comes back (`Last-Event-ID`, or `?after=` from a script) first gets
what it missed. A stream ends with its ticket, when its browser is too slow, or when the server stops: each time the
browser comes back and resumes, so nothing is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs

from django.db import connection

from ucho.core import clock
from ucho.web.live import feed
from ucho.web.live.hub import Hub, Reader
from ucho.web.live.ticket import Ticket, admit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Answer = TypeVar("Answer")

HEARTBEAT: Final = 15.0  # seconds; proxies cut lines that are silent for longer
LONGEST_REPLAY: Final = 5000  # events; whoever missed more reloads the page
PATIENCE: Final = 30.0  # seconds that a browser may take to accept a piece
HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
hub = Hub()
_replays = ThreadPoolExecutor(2, "replay")  # so many database connections, however many browsers come back at once


def end_all() -> None:
    """End all streams of this process; its loop's thread calls this when the server stops."""
    hub.end()


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one stream."""
    at = clock.now()
    ticket = admit(scope["path"].rpartition("/")[2], at=at)
    if ticket is None or scope["method"] != "GET":
        await _refuse(send, 403 if ticket is None else 405)
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    reader = hub.join()
    leaving = asyncio.create_task(_left(receive))
    sending = asyncio.create_task(_carry(reader, ticket, _last_seen(scope), send))
    try:
        seconds = (ticket.until - at).total_seconds()
        await asyncio.wait({leaving, sending}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(reader)
        gone = leaving.done()
        for task in (leaving, sending):
            task.cancel()
        await asyncio.gather(leaving, sending, return_exceptions=True)
    if not gone:
        await send({"type": "http.response.body", "body": b""})


async def _carry(reader: Reader, ticket: Ticket, last_seen: str | None, send: Send) -> None:
    """Send what was missed, then what happens."""
    await reader.ready.wait()
    sent = await _catch_up(ticket, last_seen, send)
    while not reader.cut and not hub.ended:
        try:
            event = await asyncio.wait_for(reader.queue.get(), HEARTBEAT)
        except TimeoutError:
            await _send(send, feed.mark(hub.cursor))
            continue
        if event is None:
            return
        if event.fact_id not in sent and ticket.admits(event.unit_id):
            await _send(send, event.frame)


async def _catch_up(ticket: Ticket, last_seen: str | None, send: Send) -> set[int | None]:
    """Replay what came after the last seen event; returns the facts that the browser has now."""
    if last_seen is None:
        await _send(send, feed.mark(hub.cursor))
        return set()
    cursor, sent = last_seen, set[int | None]()
    try:
        while len(sent) < LONGEST_REPLAY:
            events, cursor = await _ask(partial(feed.after, feed.tail(), cursor))
            if not events:
                return sent
            sent |= {event.fact_id for event in events}
            if frames := b"".join(event.frame for event in events if ticket.admits(event.unit_id)):
                await _send(send, frames)
    except ValueError:  # not a place of this log: an old page, or somebody who tries things
        pass
    await _send(send, feed.mark(hub.cursor, "reload"))
    return set()


async def _ask(question: Callable[[], Answer]) -> Answer:
    return await asyncio.get_running_loop().run_in_executor(_replays, _with_connection, question)


def _with_connection(question: Callable[[], Answer]) -> Answer:
    """Ask the database on a pool's thread, with a connection that still lives."""
    connection.close_if_unusable_or_obsolete()
    return question()


async def _send(send: Send, body: bytes) -> None:
    async with asyncio.timeout(PATIENCE):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    """Return when the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _last_seen(scope: Scope) -> str | None:
    """Return the cursor of the last event that the browser has seen, None for a page that was just loaded."""
    given: str = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin1")
    asked = parse_qs(scope["query_string"].decode("latin1")).get("after", [])
    return given or (asked[0] if asked else None)


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0"), *HEADERS[1:]]})
    await send({"type": "http.response.body", "body": b""})
