"""How many mails ucho takes in per CPU-second, as a multiple of django-helpdesk, in turns on the same mails.

    ./dev bench intake                   five rounds of 200 mails
    ./dev bench intake 10 500            ten of 500

django-helpdesk is installed from PyPI into an environment of its own below the cache directory (XDG_CACHE_HOME), once.
It reads mails from a directory, its own fastest way. Ours are journalled in batches of 50, read by the limited child
process, stored with search words and facts; its CPU time counts, and so, in `…_with_reactions`, does everything else
that the worker does because of them.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, pairwise, show
from benchmarks.mails import TO, Letter, write
from benchmarks.processes import precise_cpu_seconds

ROOT: Final = Path(__file__).resolve().parents[1]
PEER: Final = "django-helpdesk==2.6.1"
BATCH: Final = 50


def main() -> None:
    """Measure in turns, print."""
    rounds, count = map(int, sys.argv[1:] or (5, 200))
    show(compare(rounds, count))


def compare(rounds: int, count: int) -> list[Figure]:
    """Return mails per CPU-second of both, and the ratios."""
    peer_python = install()
    with tempfile.TemporaryDirectory(prefix="ucho-bench-") as folder:
        home = Path(folder)
        (home / "peer").mkdir()
        ours = Taker([sys.executable, "-m", "benchmarks.intake", "serve"], home / "ours", count)
        peer = Taker(
            [str(peer_python), "-P", str(ROOT / "benchmarks" / "peer_helpdesk.py"), str(home / "peer")], home, count
        )
        spent = _in_turns(home, ours, peer, rounds, count)
    taken, reacted, theirs = (list(column) for column in zip(*spent, strict=True))
    return [
        Figure("intake_ucho", count / statistics.median(taken), "mails/CPU-s"),
        Figure("intake_ucho_with_reactions", count / statistics.median(reacted), "mails/CPU-s"),
        Figure("intake_django_helpdesk", count / statistics.median(theirs), "mails/CPU-s"),
        Figure("intake_over_django_helpdesk", pairwise(theirs, taken), "ratio"),
        Figure("intake_with_reactions_over_django_helpdesk", pairwise(theirs, reacted), "ratio"),
    ]


def _in_turns(home: Path, ours: Taker, peer: Taker, rounds: int, count: int) -> list[tuple[float, float, float]]:
    """Give both the same folders, one after the other; the first one warms up and does not count."""
    letters: list[Letter] = []
    spent = []
    try:
        for number in range(rounds + 1):
            letters = write(home / "mails" / str(number), number, count, letters)
            taken, reacted = ours.take(home / "mails" / str(number))
            (theirs,) = peer.take(home / "mails" / str(number))
            spent.append((taken, reacted, theirs))
    finally:
        ours.stop()
        peer.stop()
    return spent[1:]


class Taker:
    """A process that takes in folders of mails and says how many CPU-seconds that took."""

    def __init__(self, command: list[str], folder: Path, count: int) -> None:
        """Start it and wait until it is ready; every folder will hold `count` mails."""
        self.count, self.expected = count, 0
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "UCHO_DATA": str(folder), "UCHO_DATABASE": "", "UCHO_LOG": "json"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def take(self, folder: Path) -> list[float]:
        """Take in a folder; returns the CPU-seconds. What it stored has to be all of it."""
        *seconds, stored, left = self.ask(str(folder))
        self.expected += self.count
        if (stored, left) != (self.expected, 0):
            raise RuntimeError(f"{stored:.0f} of {self.expected} mails are stored, {left:.0f} are left")
        return seconds

    def ask(self, line: str) -> list[float]:
        """Write a line and return the numbers it answers with."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return [float(word) for word in self._answer().split()]

    def stop(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def _answer(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the measured process died")
        return line


def install() -> Path:
    """Return the Python that has django-helpdesk, installed now unless it was before."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ucho-bench" / "helpdesk"
    python, stamp = home / "bin" / "python", home / "installed"
    if not stamp.exists() or stamp.read_text("utf-8") != PEER:
        print(f"Installing {PEER} into {home} (once).", file=sys.stderr, flush=True)
        venv.create(home, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PEER], check=True)
        stamp.write_text(PEER, "utf-8")
    return python


def serve() -> None:
    """Open an empty bakery, then take in each folder that is named on a line of standard input."""
    from benchmarks.product import set_up

    set_up()
    take = taker()
    print("ready", flush=True)
    for line in sys.stdin:
        print(*take(Path(line.strip())), flush=True)


def taker(*, reactions: bool = True) -> Callable[[Path], tuple[float, float, int, int]]:
    """Return what takes in a folder: the CPU-seconds until all is stored, until nothing is left to do, and the sums.

    Args:
        reactions: whether to do what follows from the mails as well.
    """
    from ucho.channels import intake, operations
    from ucho.channels.contract import Fetched
    from ucho.channels.journal import CONNECTOR, journal
    from ucho.channels.models import JournalEntry
    from ucho.conversations.models import Message
    from ucho.core.actors import Actor, By, rights_everywhere
    from ucho.core.clock import now
    from ucho.events.delivery import deliver_all
    from ucho.events.jobs.registry import JOBS
    from ucho.org import operations as org
    from ucho.org.models import Unit

    by = By(Actor("system", "bench", rights_everywhere(["*"])), now())
    company = Unit.objects.order_by("pk").first() or org.found_company(name={"en": "Kłos Bakery"}, by=by)
    settings = {"address": TO, "smtp_out": "smtp://127.0.0.1:9"}
    account = operations.open_account(company, adapter="email", name="Letters", settings=settings, by=by)
    deliver_all(now())

    def take(folder: Path) -> tuple[float, float, int, int]:
        fetched = [Fetched(f"{folder.name}:{file.name}", file.read_bytes()) for file in sorted(folder.iterdir())]
        at, started = now(), _spent()
        for first in range(0, len(fetched), BATCH):
            journal(account, fetched[first : first + BATCH], by=By(CONNECTOR, at))
        intake.take_in.run(by=By(JOBS["channels.take_in"].actor, at), account_id=account.pk)
        stored = _spent() - started
        if reactions:
            deliver_all(at)
        reacted = _spent() - started
        left = JournalEntry.objects.exclude(state__in=["stored", "joined"]).count()
        return stored, reacted, Message.objects.count(), left

    return take


def _spent() -> float:
    """Return the CPU-seconds of this process and of its children, the living one included."""
    import psutil

    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = sum(precise_cpu_seconds(child.pid) for child in psutil.Process().children(recursive=True))
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime + of_children.ru_utime + of_children.ru_stime + living


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve()
    else:
        main()
