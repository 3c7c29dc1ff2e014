"""Killed anywhere, the product loses nothing and does nothing twice: each named crash point is really died at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

import ucho
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.postfix import Postfix
from tests.walk.letters import plain, received
from tests.walk.product import Part, Product, wait_for

pytestmark = pytest.mark.both_databases

MAILS = 200
CUSTOMERS = 5
ANSWERED = 10  # times that answers are given, three at a time
LATER = """
import time
from datetime import timedelta
from ucho.core import clock
from ucho.core.actors import By
from ucho.events.jobs.registry import JOBS
from ucho.events.models import Job
while Job.objects.filter(task="channels.send", state__in=["ready", "running"]).exists():
    time.sleep(0.1)
job = JOBS["channels.find_interrupted"]
job.run(by=By(job.actor, clock.now() + timedelta(minutes=2)))
print(json.dumps("done"))
"""


def every_point() -> set[str]:
    """Return the names of all crash points in the source."""
    files = Path(ucho.__file__).parent.rglob("*.py")
    return {name for file in files for name in re.findall(r'crash\.point\(\s*"([^"]+)"', file.read_text("utf-8"))}


def loop_points() -> set[str]:
    """Return the names of those at which `test_loop_crashes` kills."""
    return {name for name in every_point() if name.partition(".")[0] in {"playbooks", "surveys", "cases"}}


class Office:
    """A mailbox into which customers write, the answers it sent, and the points at which something was killed."""

    def __init__(self, product: Product, dovecot: Dovecot, postfix: Postfix) -> None:
        self.product, self.dovecot = product, dovecot
        self.mailbox = dovecot.mailbox("kontakt")
        self.customers = [dovecot.mailbox("klient") for _ in range(CUSTOMERS)]
        self.written = 0
        self.answered: dict[str, int] = {}  # text of the answer → conversation
        self.hit: list[str] = []
        product.add_mailbox("Poczta", self.mailbox, dovecot, postfix)
        product.web()

    def write(self, number: int) -> None:
        """Let customers write so many mails; they lie on the IMAP server when this returns."""
        line = self.dovecot.connect(self.mailbox)
        for mail in range(self.written, self.written + number):
            customer = self.customers[mail % CUSTOMERS]
            raw = plain(
                f"Proszę o odpowiedź na list {mail}.",
                sender=f"Klient <{customer.address}>",
                to=self.mailbox.address,
                subject=f"list {mail}",
                message_id=f"<list-{mail}@klient.test>",
            )
            assert line.append("INBOX", None, None, raw)[0] == "OK"  # type: ignore[arg-type]  # both may be left out
        line.logout()
        self.written += number

    def answer(self, number: int = 3) -> None:
        """Answer so many conversations that have no answer yet."""
        done = set(self.answered.values())
        waiting = [one["id"] for one in self.conversations() if one["id"] not in done]
        assert len(waiting) >= number
        for conversation in waiting[-number:]:
            text = f"Odpowiedź {len(self.answered)}."
            self.answered[text] = conversation
            self.product.reply(conversation, text, key=f"answer-{len(self.answered)}")

    def conversations(self) -> list[dict[str, Any]]:
        return self.product.all("/conversations")

    def die(self, point: str, run: Callable[..., Part], work: Callable[[], None] = lambda: None) -> None:
        """Start a part that dies at a point, give it work, and wait until it is dead."""
        self.bury(point, run(die_at=point), work)

    def bury(self, point: str, part: Part, work: Callable[[], None] = lambda: None) -> None:
        work()
        part.wait_for_death()
        self.hit.append(point)

    def until_quiet(self) -> None:
        """Wait until everything that was written is taken in, and every answer has gone or is interrupted."""
        wait_for(lambda: self.ledger["received"] == self.written and not self.ledger["pending"], "the intake")
        wait_for(lambda: "queued" not in self.states().values(), "the answers")

    @property
    def ledger(self) -> dict[str, Any]:
        found: dict[str, Any] = self.product.account("Poczta")["ledger"]
        return found

    def states(self) -> dict[str, str]:
        """Return how far each answer is, by its text."""
        found = {}
        for conversation in set(self.answered.values()):
            for message in self.product.messages(conversation):
                if message["direction"] == "out":
                    found[message["text"]] = message["sending"]["state"]
        return found

    def arrived(self) -> Counter[str]:
        """Return what the customers have, by the first line."""
        raw = [one for customer in self.customers for one in self.dovecot.messages(customer.address)]
        letters = {letter.message_id: letter for letter in map(received, raw)}
        assert len(letters) == len(raw), "one of our letters came twice"
        return Counter(letter.text.splitlines()[0] for letter in letters.values())


def test_two_hundred_mails_and_their_answers_survive_a_kill_at_every_named_point(
    product: Product, dovecot: Dovecot, postfix: Postfix
) -> None:
    office = Office(product, dovecot, postfix)
    kill_at_every_point(office)
    assert set(office.hit) == every_point() - loop_points()
    worker = product.worker()
    office.until_quiet()
    check_intake(office)
    decide_about_doubts(office)
    wait_for(lambda: set(office.states().values()) <= {"accepted", "unknown"}, "the answers that were sent again")
    assert office.arrived() == Counter(list(office.answered))
    assert office.product.all("/dispatches/in-doubt") == []
    assert worker.stop() == 0


def kill_at_every_point(office: Office) -> None:
    """Take the mails in and answer some, with a death at each point in between.

    A mailbox stays leased to dead connectors for 12 seconds, so the worker dies its own deaths meanwhile.
    """
    product = office.product
    office.write(60)
    ears = product.connectors()
    office.die("jobs.scheduled", product.worker)
    calm = product.worker()  # what is answered between the deaths has to be there, however slow the machine is
    wait_for(lambda: office.ledger["stored"] >= 3 * ANSWERED, "mails to answer")
    assert (calm.stop(), ears.stop()) == (0, 0)
    office.die("journal.before_commit", product.connectors, lambda: office.write(20))
    ears = product.connectors(die_at="journal.after_commit")
    for point in ("before_sending", "sending", "taken", "after_commit"):
        office.die(f"dispatch.{point}", product.worker, office.answer)
    office.bury("journal.after_commit", ears)
    product.connectors()
    for point in ("jobs.claimed", "jobs.ran", "jobs.closed", "delivery.claimed", "delivery.reacted", "delivery.done"):
        office.die(point, product.worker, office.answer)
    for point in ("before_store", "before_commit", "after_commit"):
        office.die(f"intake.{point}", product.worker, lambda: office.write(40))


def check_intake(office: Office) -> None:
    """Each mail is visible exactly once, and the sums are those of the server."""
    assert office.written == MAILS
    assert Counter(one["subject"] for one in office.conversations()) == Counter(f"list {n}" for n in range(MAILS))
    ledger = office.ledger
    assert ledger["balanced"]
    assert (ledger["received"], ledger["stored"], ledger["server_count"]) == (MAILS, MAILS, MAILS)
    for conversation in set(office.answered.values()):
        said = office.product.messages(conversation)
        assert [one["direction"] for one in said].count("in") == 1


def decide_about_doubts(office: Office) -> None:
    """Answers whose sending was cut off are in doubt and shown; Ola asks the customers and decides."""
    office.product.ask(LATER)
    doubts = office.product.all("/dispatches/in-doubt")
    arrived = office.arrived()
    texts = texts_of(office, doubts)
    unsure = {text for text, state in office.states().items() if state == "unknown"}
    assert set(texts.values()) == unsure
    assert {arrived[text] for text in unsure} == {0, 1}  # died in `sending`: did not arrive; died in `taken`: did
    assert arrived + Counter(unsure - set(arrived)) == Counter(list(office.answered))
    for doubt in doubts:
        again = texts[doubt["id"]] not in arrived
        office.product.api("POST", f"/dispatches/{doubt['id']}/settle", json={"send_again": again})


def texts_of(office: Office, doubts: Iterable[dict[str, Any]]) -> dict[int, str]:
    found = {}
    for doubt in doubts:
        (said,) = [one for one in office.product.messages(doubt["conversation"]) if one["id"] == doubt["message"]]
        found[doubt["id"]] = said["text"]
    return found


def test_a_mail_that_the_listener_took_before_it_died_is_delivered_again_and_shown_once(
    product: Product, postfix: Postfix, dovecot: Dovecot
) -> None:
    """The acknowledgement is lost with the process; Postfix keeps the mail and comes again."""
    mailbox = Mailbox("kontakt@nasluch.test", "unused")
    product.add_mailbox("Poczta", mailbox, dovecot)
    product.web()
    product.worker()
    postfix.route("nasluch.test", product.smtp_port)
    try:
        ears = product.connectors(die_at="journal.after_commit", smtp=True)
        mail = plain("Gdzie mój tort?", sender="Ala <ala@x.test>", to=mailbox.address, message_id="<tort@x.test>")
        postfix.send("ala@x.test", [mailbox.address], mail)
        ears.wait_for_death()
        product.connectors(smtp=True)
        wait_for(lambda: product.account("Poczta")["ledger"]["received"] == 2, "the second delivery")
    finally:
        postfix.route("nasluch.test", None)
    wait_for(lambda: product.account("Poczta")["ledger"]["stored"] == 1, "the intake")
    wait_for(lambda: postfix.queued() == 0, "the mail to leave the queue")
    ledger = product.account("Poczta")["ledger"]
    assert (ledger["received"], ledger["stored"], ledger["joined"], ledger["balanced"]) == (2, 1, 1, True)
    (conversation,) = product.all("/conversations")
    assert [one["text"] for one in product.messages(conversation["id"])] == ["Gdzie mój tort?"]


def test_a_mailbox_that_was_numbered_anew_is_read_again_and_nothing_shows_twice(
    product: Product, dovecot: Dovecot, postfix: Postfix
) -> None:
    office = Office(product, dovecot, postfix)
    office.write(12)
    product.worker()
    ears = product.connectors()
    wait_for(lambda: office.ledger["stored"] == 12, "the intake")
    assert ears.stop() == 0  # it would notice by itself, too, within half a minute
    dovecot.reset_uidvalidity(office.mailbox)
    office.write(1)
    product.connectors()
    wait_for(lambda: office.ledger["received"] == 25, "the mailbox to be read again")
    wait_for(lambda: office.ledger["stored"] == 13, "the intake")
    ledger = office.ledger
    assert (ledger["joined"], ledger["server_count"], ledger["balanced"]) == (12, 13, True)
    assert Counter(one["subject"] for one in office.conversations()) == Counter(f"list {n}" for n in range(13))
