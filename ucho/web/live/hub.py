"""One reader of the log for all streams of a process, and a short queue for each of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from time import monotonic
from typing import Final

import structlog
from django.db import Error, connection

from ucho.core import clock
from ucho.core.database.tail import Tail
from ucho.web.live import feed
from ucho.web.live.attention import Watch
from ucho.web.live.feed import Event

GLANCE: Final = 0.1  # seconds between two looks; on SQLite a look at its version counter costs microseconds
ATTENTION: Final = 0.5  # seconds between two looks at who looks at what
QUEUE: Final = 1024  # events a browser may be behind before it is cut off, to come back and resume
_logger = structlog.get_logger()


class Reader:
    """One browser: what it has still to get."""

    def __init__(self) -> None:
        """Start with nothing to read."""
        self.queue: asyncio.Queue[Event | None] = asyncio.Queue(QUEUE)
        self.cut = False
        self.ready = asyncio.Event()  # set once everything that is committed from then on reaches us

    def put(self, event: Event | None) -> None:
        """Add an event, None for the end; a reader that is too far behind is cut off."""
        if self.cut:
            return
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.cut = True


class Hub:
    """Reads the log in a thread of its own while somebody listens, and hands events to every reader."""

    def __init__(self) -> None:
        """Start without readers."""
        self.readers: set[Reader] = set()
        self.ended = False
        self.cursor = ""  # what has been handed over, known in the loop's thread
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._guard = threading.Lock()
        self._placed = False
        self._watch = Watch()

    def join(self) -> Reader:
        """Add a reader; wait for its `ready` before asking what it has missed."""
        reader = Reader()
        self._loop = asyncio.get_running_loop()
        with self._guard:
            self.readers.add(reader)
            if self._placed:
                reader.ready.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._follow, name="live", daemon=True)
            self._thread.start()
        self._wake.set()
        return reader

    def leave(self, reader: Reader) -> None:
        """Take a reader out."""
        with self._guard:
            self.readers.discard(reader)

    def end(self) -> None:
        """End every stream: the server stops."""
        self.ended = True
        self._wake.set()
        for reader in list(self.readers):
            reader.cut = False
            while reader.queue.full():
                reader.queue.get_nowait()
            reader.ready.set()
            reader.put(None)

    def _begin(self, cursor: str) -> None:
        self.cursor = cursor
        for reader in self.readers:
            reader.ready.set()

    def _give(self, events: Sequence[Event], cursor: str) -> None:
        self.cursor = cursor
        for reader in self.readers:
            for event in events:
                reader.put(event)

    def _follow(self) -> None:
        """Follow the log until the process ends; sleep while nobody listens."""
        log, cursor, glanced = feed.tail(), "", 0.0
        while not self.ended:
            if self._nobody():
                self._wake.wait()
                continue
            try:
                if not self._placed:
                    cursor = self._place(log.start())
                if monotonic() - glanced > ATTENTION:
                    glanced = monotonic()
                    self._hand_over(self._watch.changes(clock.now()), cursor)
                if log.changed():
                    cursor = self._read(log, cursor)
            except Error as error:
                _logger.warning("live_reader_lost_the_database", error=type(error).__name__)
                connection.close()
                log = feed.tail()
            threading.Event().wait(GLANCE)
        connection.close()

    def _nobody(self) -> bool:
        """Return whether nobody listens; then the next reader waits until we know our place again."""
        with self._guard:
            if not self.readers:
                self._placed = False
                self._wake.clear()
            return not self.readers

    def _place(self, cursor: str) -> str:
        with self._guard:
            self._placed = True
        if self._loop:
            self._loop.call_soon_threadsafe(self._begin, cursor)
        return cursor

    def _read(self, log: Tail, cursor: str) -> str:
        while True:
            events, cursor = feed.after(log, cursor)
            self._hand_over(events, cursor)
            if len(events) < feed.BATCH:
                return cursor

    def _hand_over(self, events: Sequence[Event], cursor: str) -> None:
        if events and self._loop:
            self._loop.call_soon_threadsafe(self._give, events, cursor)
