"""Mail on its way in: how fast beside a peer, whether it stays as fast as messages pile up, a backlog, a search.

./dev bench mail                     beside 100,000 stored messages, with a backlog of 2,000
./dev bench mail 1000000 10000       beside a million, with a backlog of 10,000 (a quarter of an hour)
./dev bench mail 20000 500 alone     without the peer, which has to be installed
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks import intake
from benchmarks.figures import Figure, pairwise, show
from benchmarks.intake import Taker
from benchmarks.mails import TO, Letter, write

SMALL: Final = 1_000  # messages
ROUNDS: Final = 3
COUNT: Final = 200  # mails in a round
COMMON: Final = ("chleb", "tort", "piątek", "хлеб", "заказ", "cake", "invoice", "pozdrawiam")
FORMS: Final = ("tortem", "chlebami", "заказал", "пятницу", "ordered", "rozczarowany")
RARE: Final = ("zam17", "zam900", "zam901 chleb", "gruszka")


def main() -> None:
    """Measure, print."""
    large, backlog = map(int, sys.argv[1:3] or (100_000, 2_000))
    if sys.argv[3:] != ["alone"]:
        show(intake.compare(ROUNDS, COUNT))
    with tempfile.TemporaryDirectory(prefix="ucho-bench-") as folder:
        show(_flat(Path(folder), large))
        show(_backlog(Path(folder), backlog))


def _flat(home: Path, large: int) -> list[Figure]:
    """Take the same mails in beside many messages and beside few, in turns; then search among the many."""
    takers = [Taker(_serving(size), home / str(size), COUNT) for size in (large, SMALL)]
    letters: list[Letter] = []
    spent = []
    try:
        for number in range(ROUNDS + 2):
            letters = write(home / "mails" / str(number), number, COUNT, letters)
            spent.append([taker.take(home / "mails" / str(number))[0] for taker in takers])
        found = takers[0].ask("search")
    finally:
        for taker in takers:
            taker.stop()
    of_large, of_small = (list(column) for column in zip(*spent[2:], strict=True))
    return [
        Figure("intake_large", COUNT / statistics.median(of_large), "mails/CPU-s"),
        Figure("intake_small", COUNT / statistics.median(of_small), "mails/CPU-s"),
        Figure("intake_large_over_small", pairwise(of_small, of_large), "ratio"),
        Figure("search_median", statistics.median(found), "CPU-ms"),
        Figure("search_worst", max(found), "CPU-ms"),
    ]


def _backlog(home: Path, count: int) -> list[Figure]:
    """Journal a backlog, have it drained by one run of the job, and compare the sums."""
    taker = Taker(_serving(0), home / "backlog", count)
    try:
        write(home / "mails" / "backlog", 99, count, [])
        taker.take(home / "mails" / "backlog")  # one run; it raises when a mail is missing or left
        entries, messages, balanced = taker.ask("ledger")
    finally:
        taker.stop()
    return [
        Figure("backlog_journalled", entries, "mails"),
        Figure("backlog_stored", messages, "mails"),
        Figure("backlog_ledger_balanced", balanced, "yes"),
    ]


def _serving(filled: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.mail", "serve", str(filled)]


def serve(filled: int) -> None:
    """Fill a bakery, then take in each folder that is named on a line of standard input, or answer a question."""
    from benchmarks.product import set_up

    set_up()
    from ucho.channels import queries
    from ucho.channels.models import Account, JournalEntry
    from ucho.conversations.models import Message
    from ucho.core.clock import now

    if filled:
        from benchmarks.big_mail import fill

        fill(filled, now())
    take = intake.taker(reactions=False)
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "search":
            print(*_searches(), flush=True)
        elif line.strip() == "ledger":
            ledger = queries.ledger(Account.objects.get(address=TO))
            print(JournalEntry.objects.count(), Message.objects.count(), int(ledger.balanced), flush=True)
        else:
            stored, _reacted, messages, left = take(Path(line.strip()))
            print(stored, messages - filled, left, flush=True)


def _searches() -> list[float]:
    """Return what each search costs, in milliseconds of CPU time, the best of three."""
    from ucho.core import search

    def cost(word: str) -> float:
        return min(_milliseconds(lambda: search.search("message", word, units=None)) for _ in range(3))

    return [cost(word) for word in (*COMMON, *FORMS, *RARE)]


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return (time.thread_time() - started) * 1000


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        main()
