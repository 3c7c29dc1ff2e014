"""Making the demo company: once, in order, able to go on where it was interrupted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ucho.channels.models import Account, JournalEntry
from ucho.core.actors import By
from ucho.core.database.durable import durable
from ucho.core.errors import Refused
from ucho.demo.cast import FOUNDER, PASSWORD, assemble, find_cast
from ucho.demo.content import load
from ucho.demo.facts import Begun, Finished
from ucho.demo.listening import parts
from ucho.demo.passwords import quick_passwords
from ucho.demo.stage import Stage, key_of
from ucho.demo.steps import Step, plan
from ucho.demo.worker import QUICK, work
from ucho.events import log
from ucho.events.models import FactRow
from ucho.org import queries as org

BEFORE: Final = timedelta(days=91)  # how long before now the company opened


def build(at: datetime) -> str:
    """Make the demo company; a second call changes nothing, and one after an interruption goes on.

    Args:
        at: now; the history ends here. An interrupted build keeps the moment at which it began.

    Returns:
        Sentences that say how to sign in.

    Raises:
        Refused: this installation belongs to a real company already.

    Records:
        `Begun` and `Finished`, and in between everything that a real company would have recorded.
    """
    if not FactRow.objects.filter(type=Finished.type).exists():
        now = _begin(at)
        script = load()
        stage = Stage(script, find_cast(script))
        _play(stage, _left(plan(script, now)), now)
        for part in parts(script, find_cast(script), now):
            with _portion():
                part()
        with _portion():
            _finish(now)
    return _welcome()


def _begin(at: datetime) -> datetime:
    """Return the moment at which the history ends; set the company up when this is the first call."""
    begun = FactRow.objects.filter(type=Begun.type).first()
    if begun is not None:
        return datetime.fromtimestamp(begun.payload["now"], UTC)
    if org.agents().exists() or Account.objects.exists():
        raise Refused(
            _("This installation belongs to a company already. Start the demo in a folder of its own, with --data.")
        )
    now = at.astimezone(UTC).replace(microsecond=0)
    with _portion(), quick_passwords():
        assemble(load(), at=now - BEFORE, now=now)
        work(now - BEFORE + QUICK)
        company = org.company()
        if company is None:  # `assemble` has just made it
            raise LookupError("no company")
        log.record(Begun(int(now.timestamp())), company, by=By(FOUNDER, now - BEFORE))
    return now


def _left(portions: Sequence[Sequence[Step]]) -> Sequence[Sequence[Step]]:
    """Return the portions still to be told: each begins with a customer's mail, and is stored whole or not."""
    entries = JournalEntry.objects.filter(provider_ref__startswith="demo:").values_list("provider_ref", flat=True)
    done = set(entries)
    return [portion for portion in portions if key_of(portion[0]) not in done]


def _play(stage: Stage, portions: Sequence[Sequence[Step]], now: datetime) -> None:
    for portion in portions:
        with _portion():
            stage.tell(portion, now)
            if portion is portions[-1]:
                stage.litter(now)


def _finish(now: datetime) -> None:
    company = org.company()
    if company is None:
        raise LookupError("no company")
    log.record(Finished(len(load().conversations)), company, by=By(FOUNDER, now))


@contextmanager
def _portion() -> Iterator[None]:
    """Make all of a portion visible at once: a worker that runs meanwhile must not do its part at today's moment."""
    if connection.in_atomic_block:
        yield
        return
    with durable(), transaction.atomic():
        yield


def _welcome() -> str:
    people = ", ".join(
        f"{load().colleagues[key].email} ({what})"
        for key, what in (("ola", "team lead"), ("katya", "Russian"), ("james", "English"), ("pawel", "administrator"))
    )
    return f"The demo company is ready. Sign in as {people}; the password of all is {PASSWORD}"
