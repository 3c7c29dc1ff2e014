"""Knowing at once that something was put in: by SQLite's version counter or PostgreSQL's notifications.

A wake-up only saves waiting. Nothing is lost without it: whoever works also looks by itself twice a second.
"""

from __future__ import annotations

from threading import Condition, Event
from typing import Any, Final

import structlog
from django.db import connection, connections

from ucho.events.jobs.backoff import kind

CHANNEL: Final = "ucho_work"  # the triggers of migration 0002 notify it
GLANCE: Final = 0.05  # seconds between two looks at SQLite's counter; a look costs some ten microseconds
_logger = structlog.get_logger()


class Bell:
    """Wakes the threads that wait; a ring between looking for work and waiting for it is not missed."""

    def __init__(self) -> None:
        """Start with no ring."""
        self.rings = 0
        self._condition = Condition()

    def ring(self) -> None:
        """Wake everybody."""
        with self._condition:
            self.rings += 1
            self._condition.notify_all()

    def wait(self, heard: int, seconds: float) -> None:
        """Wait for a ring after the `heard`-th, at most so long."""
        with self._condition:
            self._condition.wait_for(lambda: self.rings != heard, seconds)


def watch(bell: Bell, stop: Event) -> None:
    """Ring whenever the database changed, until `stop`; a lost connection is opened again."""
    while not stop.is_set():
        try:
            if connection.vendor == "sqlite":
                _watch_counter(bell, stop)
            else:
                _listen(bell, stop)
        except Exception as error:  # psycopg's own errors, too: the waiting is outside of Django's cursor
            _logger.warning("bell_silent", error=kind(error))
            connection.close()
            stop.wait(1)
    connection.close()


def _watch_counter(bell: Bell, stop: Event) -> None:
    """Ring when another connection, of this process or another, has committed."""
    connection.ensure_connection()
    counter = connection.connection.cursor()
    seen: Any = None
    while not stop.wait(GLANCE):
        now = counter.execute("PRAGMA data_version").fetchone()
        if now != seen:
            seen = now
            bell.ring()


def _listen(bell: Bell, stop: Event) -> None:
    """Ring at each notification; needs a direct connection, not a pool that hands them out by transaction."""
    own = connections.create_connection("default")
    try:
        own.ensure_connection()
        own.set_autocommit(True)
        own.connection.execute(f"LISTEN {CHANNEL}")
        bell.ring()  # what came before we listened
        while not stop.is_set():
            for _notice in own.connection.notifies(timeout=0.5, stop_after=1):
                bell.ring()
    finally:
        own.close()
