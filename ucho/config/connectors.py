"""The long-lived connections: mailboxes under leases, and our own mail listener when it has an address."""

from __future__ import annotations

import threading


def run(stop: threading.Event, *, smtp: str = "") -> None:
    """Keep the connections until asked to stop."""
    stop.wait()
