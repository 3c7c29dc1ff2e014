"""`ucho up`: brings the database up to date, keeps `web` and `worker` running, and stops them all together.

Imports no Django: it has to start at once, stay small, and survive whatever happens in its children.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, Final

from ucho.config import children, lifeline, sockets
from ucho.config.children import Child
from ucho.config.place import Place, here
from ucho.core.errors import Refused

TICK: Final = 1.0  # seconds between looks at the children when nothing wakes us
HOPELESS: Final = 4  # deaths of a child before the first page was served, after which we give up
OPEN_IT: Final = "Open it in your browser, or give a second one another directory with --data."


def up(_given: argparse.Namespace) -> int:
    """Run everything until somebody stops it; returns the exit code."""
    place = here()
    place.prepare()
    with alone(place) as note, sockets.bind(_listen(), "--listen") as listening:
        _try_smtp(os.environ.get("UCHO_SMTP_LISTEN", ""))
        url = os.environ.setdefault("UCHO_BASE_URL", sockets.name_of(listening).url)
        note.write(json.dumps({"url": url, "process": os.getpid()}))
        note.flush()
        return Supervisor(listening, url).run()


def _listen() -> sockets.Address:
    return sockets.address(os.environ.get("UCHO_LISTEN") or sockets.DEFAULT)


def _try_smtp(words: str) -> None:
    """Find out now, not in a child, that the port for mail cannot be had."""
    if words:
        sockets.bind(sockets.address(words), "--smtp").close()


@contextlib.contextmanager
def alone(place: Place, advice: str = OPEN_IT) -> Iterator[TextIOWrapper]:
    """Hold the data directory for one `ucho up`; gives the file that says where it runs.

    Raises:
        Refused: another one runs.
    """
    with place.running.open("a+", encoding="utf-8") as note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(_already(place, advice)) from None
        note.seek(0)
        note.truncate()
        yield note
        note.seek(0)
        note.truncate()


def running(place: Place) -> dict[str, Any] | None:
    """Return where `ucho up` runs on this data directory (`url`, `process`), None when it does not."""
    try:
        with place.running.open("r", encoding="utf-8") as note:
            fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
    except FileNotFoundError:
        return None
    except OSError:
        with contextlib.suppress(ValueError, OSError):
            return dict(json.loads(place.running.read_text("utf-8")))
        return {}


def _already(place: Place, advice: str) -> str:
    found = running(place) or {}
    where = f" at {found['url']}" if "url" in found else ""
    stop = f" `kill {found['process']}` stops it." if "process" in found else ""
    return f"ucho already runs on {place.data}{where}. {advice}{stop}"


class Supervisor:
    """The children, the signals, and what is printed for people."""

    def __init__(self, listening: socket.socket, url: str) -> None:
        """Take the socket that pages are served on and the address people open."""
        self.url = url
        self.stopping = False
        self.greeted = False
        self.code = 0
        self.lifeline = os.pipe()  # its writing end lives in this process alone
        self.ready = os.pipe()
        self.wake = os.pipe()
        os.set_blocking(self.wake[1], False)
        web = {sockets.INHERITED: str(listening.fileno()), lifeline.READY: str(self.ready[1])}
        self.children = [
            Child("web", ["web"], web, [listening.fileno(), self.ready[1]]),
            Child("worker", ["worker", "--with-connectors"]),
        ]
        self.once: list[Child] = []

    def run(self) -> int:
        """Migrate, start, watch, stop."""
        signal.set_wakeup_fd(self.wake[1], warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            gate = os.pipe()
            for child in self.children:
                child.start(self.lifeline[0], {lifeline.GATE: gate[0]})
            os.close(gate[0])
            report = self._migrate()
            if report is None:  # its reason is printed; those at the gate have nothing to end
                children.stop(self.children, patience=0)
                return 1
            os.close(gate[1])
            if os.environ.get("UCHO_DEMO") == "1":
                self._start_demo()
            self._watch(report)
        finally:
            children.stop([*self.children, *self.once])
        print("ucho has stopped.", flush=True)
        return self.code

    def _asked(self, _number: int, _frame: object) -> None:
        if self.stopping:  # somebody is in a hurry
            for child in self.children:
                child.signal(signal.SIGKILL)
        self.stopping = True

    def _migrate(self) -> dict[str, Any] | None:
        """Bring the database up to date; returns what the child reports, None when it could not."""
        words = [sys.executable, "-m", "ucho.config.command", "migrate", "--report"]
        done = subprocess.run(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            return None
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def _start_demo(self) -> None:
        demo = Child("demo", ["demo"])
        demo.start(self.lifeline[0])
        self.once.append(demo)

    def _watch(self, report: dict[str, Any]) -> None:
        listening = [self.wake[0], self.ready[0]]
        while not self.stopping:
            woken, _, _ = select.select(listening, [], [], self._until_next())
            if self.wake[0] in woken:
                os.read(self.wake[0], 4096)
            if self.ready[0] in woken:
                os.read(self.ready[0], 1)
                self._greet(report)
            self._start_again()

    def _until_next(self) -> float:
        waiting = [child.due - time.monotonic() for child in self.children if child.process is None]
        return max(0.0, min([TICK, *waiting]))

    def _start_again(self) -> None:
        for child in self.once:
            if child.died():
                print("The demo company could not be made; the reason is above.", file=sys.stderr, flush=True)
        for child in self.children:
            if (code := child.died()) is not None and not self.stopping:
                print(
                    f"The {child.name} process ended ({_why(code)}). It starts again in {child.pause:g} s.",
                    file=sys.stderr,
                    flush=True,
                )
            if child.deaths >= HOPELESS and not self.greeted:
                print(
                    "ucho cannot start; the reason is above. `ucho doctor` may know more.", file=sys.stderr, flush=True
                )
                self.stopping, self.code = True, 1
            if child.process is None and child.due <= time.monotonic() and not self.stopping:
                child.start(self.lifeline[0])

    def _greet(self, report: dict[str, Any]) -> None:
        """Say where the browser finds us; only the first time."""
        if self.greeted:
            return
        self.greeted = True
        print(f"\nucho is ready. Open {self.url} in your browser. Press Ctrl+C here to stop it.", flush=True)
        if setup := report.get("setup"):
            print(
                "Nobody can sign in yet. Make the first administrator's account here (the link works once, "
                f"for three days):\n  {self.url}{setup}",
                flush=True,
            )


def _why(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
