"""Running an import: reads an archive or a dump to its end, some at a time, and says how far it is.

It may be stopped at any moment and run again: what is here is found by its name and passed over.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from django.db import OperationalError

from ucho.channels.contract import Inbound, Unreadable
from ucho.channels.models import Account
from ucho.channels.reading import Reader
from ucho.conversations.importing.archive import ReadMail
from ucho.conversations.importing.bodies import Words, read_body
from ucho.conversations.importing.contract import Archive, Dump, Importer, Mail, Talk, Trouble
from ucho.conversations.importing.rehearsing import Rehearsal
from ucho.conversations.importing.sketch import Sketch, ref_of, sketch
from ucho.conversations.importing.threads import Thread, arrange
from ucho.conversations.importing.writing import Brought
from ucho.conversations.operations.importing import OPEN_DAYS, bring_mails, bring_talk, known_refs
from ucho.core import blobs
from ucho.core.actors import By
from ucho.org.models import Agent, Unit

AT_ONCE: Final = 50  # mails of one transaction
BYTES_AT_ONCE: Final = 33_554_432  # of raw mails held at once
LONGEST_SOURCE: Final = 60  # characters
FUTURE: Final = timedelta(days=1)
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: things done, the share of the whole, and seconds since it began."""

    done: int
    share: float
    seconds: float
    looking: bool = False  # it only looks which mails belong together


@dataclass
class Summary:
    """What an import did, or would do."""

    made: Brought = field(default_factory=Brought)
    troubles: list[Trouble] = field(default_factory=list)
    left_out: int = 0  # drafts, deleted things, and what is older than asked for


@dataclass(frozen=True, slots=True)
class Order:
    """What to import, and where it goes."""

    importer: Importer
    path: Path
    unit: Unit
    source: str
    account: Account | None = None
    since: datetime | None = None
    open_days: int = OPEN_DAYS
    dry_run: bool = False


def run(
    order: Order, *, by: By, tell: Callable[[Progress], None] = lambda _progress: None, reader: Reader | None = None
) -> Summary:
    """Import everything that an order names; stopping it in the middle leaves what is done.

    Args:
        order: what, and where to.
        by: who, and when.
        tell: called now and then with how far it is.
        reader: reads what comes from outside; one of its own when left out.

    Returns:
        What was made and what could not be read.

    Raises:
        Refused: the file is not what its kind says.
    """
    with nullcontext(reader) if reader else Reader() as found:
        running = _Run(order, by, tell, found)
        running.mails(order.importer) if isinstance(order.importer, Archive) else running.talks(order.importer)
    return running.summary


class _Run:
    """One import under way."""

    def __init__(self, order: Order, by: By, tell: Callable[[Progress], None], reader: Reader) -> None:
        self._order, self._by, self._tell, self._reader = order, by, tell, reader
        self._began, self._done = time.monotonic(), 0
        self._rehearsal = Rehearsal(order.source)
        self.summary = Summary(self._rehearsal.made if order.dry_run else Brought())

    def mails(self, archive: Archive) -> None:
        """Look which mails belong together, then read and store them."""
        ours = {one.lower() for one in Agent.objects.values_list("email", flat=True)}
        ours |= set(Account.objects.exclude(address="").values_list("address", flat=True))
        threads = arrange(self._sketches(archive), ours)
        self._began, self._done = time.monotonic(), 0
        waiting: list[Mail] = []
        for found in archive.mails(self._order.path):
            self._done += 1
            if isinstance(found, Trouble):
                self._note(found)
                continue
            waiting.append(found)
            if len(waiting) >= AT_ONCE or sum(len(one.raw) for one in waiting) >= BYTES_AT_ONCE:
                self._bring(waiting, threads)
                waiting = []
                self._say(found.share)
        self._bring(waiting, threads)
        self._say(1.0)

    def talks(self, dump: Importer) -> None:
        """Store the conversations of a dump, one after the other."""
        assert isinstance(dump, Dump)
        for found in dump.talks(self._order.path):
            self._done += 1
            if isinstance(found, Trouble):
                self._note(found)
            elif self._too_old(max((one.at for one in found.said), default=None)):
                self.summary.left_out += 1
            else:
                self._bring_talk(found)
            self._say(found.share)

    def _sketches(self, archive: Archive) -> Iterator[Sketch]:
        for found in archive.mails(self._order.path):
            self._done += 1
            if isinstance(found, Mail):
                yield sketch(found.raw, found.at)
                if not self._done % 500:
                    self._say(found.share, looking=True)

    def _bring(self, mails: list[Mail], threads: Mapping[str, Thread]) -> None:
        """Read and store some mails; when storing them together fails, each is stored alone."""
        named = [(ref_of(one.raw), one) for one in mails]
        known = known_refs(self._order.source, [ref for ref, _mail in named])
        self.summary.made.known += sum(1 for ref, _mail in named if ref in known)
        read = [
            (mail, done)
            for ref, mail in named
            if ref not in known and (done := self._read(ref, mail, threads.get(ref) or Thread(ref))) is not None
        ]
        if self._order.dry_run:
            for _mail, one in read:
                self._rehearsal.mail(one)
            return
        try:
            self._store([one for _mail, one in read])
        except Exception:  # one of them is to blame; the others must come in
            for mail, one in read:
                try:
                    self._store([one])
                except OperationalError:  # the database is out of reach, or the disk is full: nothing would come in
                    raise
                except Exception as problem:  # a bug of ours is listed with its place
                    _logger.error("import_failed", kind=type(problem).__name__)  # its words may be a customer's
                    self._note(Trouble(mail.place, f"failed: {type(problem).__name__}"))

    def _store(self, mails: list[ReadMail]) -> None:
        for mail in mails:
            for file in mail.message.files:
                blobs.put(file.content)
        if mails:
            order = self._order
            made = bring_mails(
                order.unit,
                mails=mails,
                source=order.source,
                by=self._by,
                account=order.account,
                open_days=order.open_days,
            )
            self.summary.made.add(made)

    def _read(self, ref: str, mail: Mail, thread: Thread) -> ReadMail | None:
        if self._too_old(thread.newest):
            self.summary.left_out += 1
            return None
        address = self._order.account.address if self._order.account else ""
        try:
            messages = self._reader.read("email", mail.raw, {"address": address})
        except Unreadable as problem:
            self._note(Trouble(mail.place, problem.reason))
            return None
        if not messages:
            self._note(Trouble(mail.place, "empty"))
            return None
        hashes = [hashlib.sha256(form).hexdigest() for form in _forms(mail.raw)]
        return ReadMail(ref, messages[0], thread, self._moment(messages[0], mail), hashes)

    def _moment(self, message: Inbound, mail: Mail) -> datetime:
        """Return when a mail was sent: by its date, else when a server had it, else now; never in the future."""
        latest = self._by.at + FUTURE
        for moment in (message.sent_at, sketch(mail.raw, mail.at).at):
            if moment is not None and moment <= latest:
                return min(moment, self._by.at)
        return self._by.at

    def _bring_talk(self, talk: Talk) -> None:
        for trouble in talk.troubles:
            self._note(trouble)
        words: dict[str, Words] = {}
        known = known_refs(self._order.source, [f"message:{one.ref}" for one in talk.said])
        for said in talk.said:
            if f"message:{said.ref}" in known:
                words[said.ref] = Words("")
                continue
            try:
                words[said.ref] = read_body(said, self._reader)
            except Unreadable as problem:
                self._note(Trouble(f"{talk.place}, {said.ref}", problem.reason))
        order = self._order
        if order.dry_run:
            self._rehearsal.talk(talk, len(known), set(words))
            return
        try:
            made = bring_talk(
                order.unit, talk=talk, words=words, source=order.source, by=self._by, account=order.account
            )
            self.summary.made.add(made)
        except OperationalError:
            raise
        except Exception as problem:  # the next ones must come in; a bug of ours is listed with its place
            _logger.error("import_failed", kind=type(problem).__name__)
            self._note(Trouble(talk.place, f"failed: {type(problem).__name__}"))

    def _too_old(self, newest: datetime | None) -> bool:
        return self._order.since is not None and newest is not None and newest < self._order.since

    def _note(self, trouble: Trouble) -> None:
        if trouble.left_out:
            self.summary.left_out += 1
        else:
            self.summary.troubles.append(trouble)

    def _say(self, share: float, *, looking: bool = False) -> None:
        self._tell(Progress(self._done, share, time.monotonic() - self._began, looking))


def _forms(raw: bytes) -> Iterator[bytes]:
    """Go over the forms in which the same mail may have come by a connection: its line ends are told by the server."""
    lines = raw.replace(b"\r\n", b"\n")
    yield lines.replace(b"\n", b"\r\n")
    stripped = lines.rstrip(b"\n") + b"\n"
    yield stripped.replace(b"\n", b"\r\n")
    yield raw
