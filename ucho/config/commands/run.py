"""`ucho web`, `ucho worker`, `ucho connectors`: the parts that `ucho up` runs together."""

from __future__ import annotations

import argparse
import os
import signal
import threading

from ucho.config import lifeline
from ucho.config.start import start


def web(_given: argparse.Namespace) -> int:
    """Serve pages until asked to stop."""
    from ucho.config.serving import serve, wanted_socket

    listening = wanted_socket()
    start()
    serve(listening)
    return 0


def worker(given: argparse.Namespace) -> int:
    """Run jobs until asked to stop, and the connections too when asked for."""
    stop = stop_on_signals()  # first: whoever asks while this still starts is heard, too
    start()
    from ucho.events.jobs import worker as jobs

    lifeline.wait_for_go()
    jobs.run(stop, extra=[_connections] if given.with_connectors else [])
    return 0


def connectors(_given: argparse.Namespace) -> int:
    """Keep connections until asked to stop."""
    stop = stop_on_signals()
    start()
    _connections(stop)
    return 0


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and Ctrl+C set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _connections(stop: threading.Event) -> None:
    from ucho.config.connectors import run

    run(stop, smtp=os.environ.get("UCHO_SMTP_LISTEN", ""))
