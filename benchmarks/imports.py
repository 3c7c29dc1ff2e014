"""How many mails of an archive ucho brings over per CPU-second, the limited reader included.

    ./dev bench imports                  an mbox of 5,000 mails
    ./dev bench imports 20000            of 20,000

The mails are those of `benchmarks/mails.py`; a tenth of them answer earlier ones. The second figure is how fast the
same archive is passed over when it is imported again.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, show
from benchmarks.mails import Letter, write
from benchmarks.product import Product

ROUND: Final = 500  # mails written at once


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if sys.argv[1:] else 5_000
    with tempfile.TemporaryDirectory(prefix="ucho-bench-") as folder:
        archive = _archive(Path(folder), count)
        product = Product(Path(folder))
        first, again = product.ask("benchmarks.imports", "serve", str(archive), str(count))
    show([Figure("import_mails", count / first, "mails/CPU-s"), Figure("import_again", count / again, "mails/CPU-s")])


def _archive(folder: Path, count: int) -> Path:
    """Write an mbox."""
    archive, letters = folder / "archive.mbox", list[Letter]()
    with archive.open("wb") as out:
        for number in range(0, count, ROUND):
            letters = write(folder / str(number), number, min(ROUND, count - number), letters)
            for file in sorted((folder / str(number)).iterdir()):
                out.write(b"From bench@example.com Fri Nov 20 12:00:00 2026\n")
                lines = file.read_bytes().splitlines(keepends=True)
                out.writelines(b">" + line if line.startswith(b"From ") else line for line in lines)
                out.write(b"\n")
    return archive


def serve(archive: Path, count: int) -> None:
    """Import the archive twice into an empty bakery; prints the CPU-seconds of both as JSON."""
    from benchmarks.intake import _spent
    from benchmarks.mails import TO
    from benchmarks.product import set_up

    set_up()
    from ucho.channels import operations
    from ucho.conversations.importing import registry
    from ucho.conversations.importing.running import Order, run
    from ucho.conversations.models import Message
    from ucho.core.actors import Actor, By, rights_everywhere
    from ucho.core.clock import now
    from ucho.org import operations as org

    by = By(Actor("system", "bench", rights_everywhere(["*"])), now())
    company = org.found_company(name={"en": "Kłos Bakery"}, by=by)
    settings = {"address": TO, "smtp_out": "smtp://127.0.0.1:9"}
    account = operations.open_account(company, adapter="email", name="Mail", settings=settings, by=by)
    order = Order(registry.importer("mbox"), archive, company, "mail", account)
    seconds = []
    for _once in range(2):
        started = _spent()
        summary = run(order, by=by)
        seconds.append(_spent() - started)
        if summary.troubles or Message.objects.count() != count:
            raise RuntimeError(f"{Message.objects.count()} of {count} mails came in: {summary.troubles[:3]}")
    print(seconds)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
