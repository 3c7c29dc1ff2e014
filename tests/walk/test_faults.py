"""What goes wrong around the product: servers, passwords, hostile mail, machines that answer by themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.postfix import Postfix
from tests.walk.letters import plain, received
from tests.walk.product import Part, Product, wait_for

HEAD = b"From: Jan <jan@x.test>\r\nTo: kontakt@klos.test\r\nMIME-Version: 1.0\r\n"
BOMBS = {
    "unknown charset": b"Content-Type: text/plain; charset=x-klingon\r\n\r\nChleb \xbfytni\r\n",
    "50,000 parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nChleb\r\n" * 50_000,
    "20,000 recipients": b"Cc: " + b",\r\n ".join(b"J <j%d@x.test>" % n for n in range(20_000)) + b"\r\n\r\nChleb\r\n",
    "1,000 nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1_000)
    )
    + b"\r\nChleb\r\n",
    "NUL bytes": b"\r\nChleb\0 zytni" + b"\0" * 10_000 + b"\r\n",
    "30 MB": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nChleb\r\n--b\r\n"
    b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"QUJD" * 19 * 394_000,
}  # fmt: skip
RAW = """
from hashlib import sha256
from ucho.channels.models import JournalEntry
from ucho.channels.raw import raw_of
print(json.dumps([sha256(raw_of(entry)).hexdigest() for entry in JournalEntry.objects.order_by("pk")]))
"""
ACKNOWLEDGE = """
from ucho.conversations import operations
from ucho.conversations.models import Conversation, Message
from ucho.core import clock
from ucho.core.actors import By, system
from ucho.core.errors import Refused
by = By(system("tests.acknowledgement", ["*"]), clock.now())
said = []
for conversation in Conversation.objects.all():
    last = conversation.messages.order_by("pk").last()
    if last.direction == Message.Direction.IN:
        try:
            operations.reply(conversation, text="Dziękujemy, odpiszemy do jutra.", by=by, automatic=True)
            said.append("sent")
        except Refused as refusal:
            said.append(str(refusal))
print(json.dumps(said))
"""


@pytest.fixture
def frozen(server_folder: Callable[[str], Path]) -> Iterator[Dovecot]:
    """A second mail server, which only one test freezes."""
    server = Dovecot(server_folder("frozen"))
    server.start()
    yield server
    server.stop()


def start(product: Product) -> Part:
    """Start the parts; returns the worker."""
    product.web()
    worker = product.worker()
    product.connectors(smtp=True)
    return worker


def problem_of(product: Product, name: str) -> str:
    code: str = product.account(name)["health"]["problem"]
    return code


def test_a_wrong_password_is_said_in_words_and_not_tried_again_and_again(
    product: Product, dovecot: Dovecot, postfix: Postfix
) -> None:
    right = dovecot.mailbox("kontakt")
    product.add_mailbox("Poczta", Mailbox(right.address, "wrong"), dovecot, postfix)
    dovecot.append(right, plain("Gdzie tort?", sender="ala@x.test", to=right.address, message_id="<1@x.test>"))
    start(product)
    wait_for(lambda: problem_of(product, "Poczta") == "login_refused", "the refusal")
    page = product.admin()
    assert "The server refused the name or the password." in page.get("/settings/channels/").text
    wait_for(lambda: known_for(product, seconds=8), "a storm of tries to show itself", seconds=60)
    assert refused_logins(dovecot, right) == 1
    address = f"/settings/channels/{product.account('Poczta')['id']}/"
    product.submit(page, address, {"in_password": right.password}).raise_for_status()
    wait_for(lambda: product.account("Poczta")["ledger"]["stored"] == 1, "the mail that waited")
    assert problem_of(product, "Poczta") == ""
    assert "The server refused" not in page.get("/settings/channels/").text
    assert refused_logins(dovecot, right) == 1


def known_for(product: Product, *, seconds: int) -> bool:
    """Return whether the product has known of the problem for so many seconds, by its own clock."""
    code = "from ucho.channels.models import Account\nfrom ucho.core import clock\n"
    code += "print(json.dumps((clock.now() - Account.objects.get().problem_since).total_seconds()))"
    return bool(product.ask(code) >= seconds)


def refused_logins(dovecot: Dovecot, mailbox: Mailbox) -> int:
    """Return how often the server has refused this user."""
    lines = dovecot.log.read_text("utf-8", "replace").splitlines()
    return sum(f"user=<{mailbox.address}>" in line and "auth failed" in line for line in lines)


def test_nothing_is_lost_while_the_servers_are_down(product: Product, dovecot: Dovecot, postfix: Postfix) -> None:
    office, ala = dovecot.mailbox("kontakt"), dovecot.mailbox("ala")
    product.add_mailbox("Poczta", office, dovecot, postfix)

    def write(number: int) -> None:
        mail = plain(f"List {number}", sender=ala.address, to=office.address, message_id=f"<{number}-{ala.address}>")
        postfix.send(ala.address, [office.address], mail)

    write(1)
    start(product)
    wait_for(lambda: product.account("Poczta")["ledger"]["stored"] == 1, "the first mail")
    dovecot.stop()
    write(2)
    postfix.stop()
    (conversation,) = product.all("/conversations")
    said = product.reply(conversation["id"], "Odpowiedź mimo awarii.")["id"]
    wait_for(lambda: product.get(f"/messages/{said}")["sending"]["reason"].startswith("cannot connect"), "a first try")
    wait_for(lambda: problem_of(product, "Poczta") == "unreachable", "the problem to be noted")
    dovecot.start()
    postfix.start()
    # Postfix had put the second mail off, and Dovecot may tell a waiting connection of it half a minute late.
    wait_for(lambda: product.account("Poczta")["ledger"]["stored"] == 2, "the mail of the bad hour", seconds=90)
    assert problem_of(product, "Poczta") == ""
    wait_for(lambda: product.get(f"/messages/{said}")["sending"]["state"] == "accepted", "the answer to be taken")
    (answer,) = [received(raw) for raw in dovecot.wait_for(ala.address, seconds=60)]
    assert answer.text.startswith("Odpowiedź mimo awarii.")
    ledger = product.account("Poczta")["ledger"]
    assert (ledger["received"], ledger["server_count"], ledger["balanced"]) == (2, 2, True)


def test_hostile_mail_and_a_frozen_server_hold_nobody_up(product: Product, dovecot: Dovecot, frozen: Dovecot) -> None:
    """One account's server stands still while another's mailbox fills with bombs; good mail goes on through both."""
    other, office = frozen.mailbox("biuro"), dovecot.mailbox("kontakt")
    product.add_mailbox("Biuro", other, frozen)
    product.add_mailbox("Poczta", office, dovecot)
    worker = start(product)
    wait_for(lambda: product.account("Biuro")["health"]["round_trip_at"], "the first connection")
    frozen.freeze()
    deliver_bombs(product, dovecot, office, worker)
    wait_for(lambda: problem_of(product, "Biuro") == "no_answer", "the silence to be noticed", seconds=90)
    frozen.thaw()
    frozen.append(other, plain("Nareszcie", sender="ala@x.test", to=other.address, message_id="<thaw@x.test>"))
    wait_for(lambda: product.account("Biuro")["ledger"]["stored"] == 1, "the mail after the thaw")
    assert problem_of(product, "Biuro") == ""


def deliver_bombs(product: Product, dovecot: Dovecot, office: Mailbox, worker: Part) -> None:
    """Put each bomb into the mailbox with a good mail behind it, and wait for that one."""
    for number, (name, body) in enumerate(BOMBS.items()):
        sitting = Sitting(worker)
        dovecot.append(office, HEAD + b"Subject: %d\r\n" % number + body)
        good = plain(
            "Dobry list", sender="ala@x.test", to=office.address, subject=name, message_id=f"<{number}@x.test>"
        )
        dovecot.append(office, good)
        wait_for(lambda: sitting.watch() and name in subjects(product), f"the mail behind “{name}”", seconds=20)  # noqa: B023
        assert sitting.cpu_seconds < 3, name  # 2 s for the bomb, the rest for the start of a child and the good mail
        assert sitting.peak_bytes < 400 * 1024 * 1024, name  # 256 MB on top of what the process needs by itself
    dovecot.append(office, b"\r\n \r\n")  # nothing in it to read
    wait_for(lambda: product.all("/quarantine"), "the quarantine")
    ledger = product.account("Poczta")["ledger"]
    assert (ledger["received"], ledger["stored"], ledger["failed"]) == (13, 12, 1)
    assert ledger["balanced"]
    (kept,) = product.all("/quarantine")
    assert (kept["state"], kept["reason"], kept["tries"]) == ("failed", "empty", 1)
    check_that_raw_mail_is_kept(product, dovecot, office)


def subjects(product: Product) -> set[str]:
    return {one["subject"] for one in product.all("/conversations")}


def check_that_raw_mail_is_kept(product: Product, dovecot: Dovecot, office: Mailbox) -> None:
    """The journal holds, byte for byte, what the server hands out."""
    line = dovecot.connect(office)
    line.select("INBOX", readonly=True)
    _, answer = line.fetch("1:*", "(BODY.PEEK[])")
    line.logout()
    server = [hashlib.sha256(part[1]).hexdigest() for part in answer if isinstance(part, tuple)]
    assert len(server) == 2 * len(BOMBS) + 1
    assert product.ask(RAW) == server


class Sitting:
    """The reading child, watched while it reads: CPU time since now, and its highest memory."""

    def __init__(self, worker: Part) -> None:
        self._worker = worker
        self._used: dict[int, float] = {}
        self._before: dict[int, float] = {}
        self.peak_bytes = 0
        self.watch()
        self._before = dict(self._used)

    def watch(self) -> bool:
        """Look; returns True."""
        for child in self._worker.family():
            try:
                if "ucho.channels.mail.child" in child.cmdline():
                    times = child.cpu_times()
                    self._used[child.pid] = times.user + times.system
                    status = Path(f"/proc/{child.pid}/status").read_text()
                    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
                    self.peak_bytes = max(self.peak_bytes, int(peak.split()[1]) * 1024)
            except (psutil.Error, OSError, StopIteration):
                continue
        return True

    @property
    def cpu_seconds(self) -> float:
        """Return the CPU time of all its children since the sitting began."""
        return sum(self._used.values()) - sum(self._before.values())


class Machine:
    """A mailbox of which a dumb program answers every letter at once, without saying that it is a program."""

    def __init__(self, post: Postfix, dovecot: Dovecot, mailbox: Mailbox) -> None:
        self._post, self._dovecot, self._mailbox = post, dovecot, mailbox
        self.answered = 0

    def answer(self) -> int:
        """Answer what is new; returns how many letters there are."""
        letters = self._dovecot.messages(self._mailbox.address)
        for raw in letters[self.answered :]:
            got = received(raw)
            self.answered += 1
            mail = plain(
                "Dziękujemy za wiadomość. Skontaktujemy się wkrótce.",
                sender=self._mailbox.address,
                to=got.reply_to or got.sender,
                subject=got.subject,
                message_id=f"<machine-{self.answered}-{self._mailbox.address}>",
            )
            self._post.send(self._mailbox.address, [got.reply_to or got.sender], mail)
        return len(letters)


def test_a_dumb_machine_and_our_acknowledgement_stop_writing_to_each_other(
    product: Product, dovecot: Dovecot, postfix: Postfix
) -> None:
    office, jan = dovecot.mailbox("kontakt"), dovecot.mailbox("jan")
    product.add_mailbox("Poczta", office, dovecot, postfix)
    start(product)
    machine = Machine(postfix, dovecot, jan)
    mail = plain("Gdzie tort?", sender=jan.address, to=office.address, message_id=f"<0-{jan.address}>")
    postfix.send(jan.address, [office.address], mail)
    for number in range(1, 6):
        wait_for(lambda: product.account("Poczta")["ledger"]["stored"] == number, f"letter {number}")  # noqa: B023
        if product.ask(ACKNOWLEDGE) != ["sent"]:
            break
        wait_for(lambda: machine.answer() == number, f"acknowledgement {number}")  # noqa: B023
    letters = [received(raw) for raw in dovecot.messages(jan.address)]
    assert 1 <= len(letters) <= 3
    assert all(letter.automatic == "auto-replied" for letter in letters)


def test_a_vacation_answer_reopens_nothing_and_gets_no_answer(
    product: Product, dovecot: Dovecot, postfix: Postfix
) -> None:
    office, ala = dovecot.mailbox("kontakt"), dovecot.mailbox("ala")
    product.add_mailbox("Poczta", office, dovecot, postfix)
    start(product)
    mail = plain("Gdzie tort?", sender=ala.address, to=office.address, message_id=f"<0-{ala.address}>")
    postfix.send(ala.address, [office.address], mail)
    wait_for(lambda: product.all("/conversations"), "the question")
    (conversation,) = product.all("/conversations")
    product.reply(conversation["id"], "Już w drodze!")
    product.api("POST", f"/conversations/{conversation['id']}/resolve", json={})
    (answer,) = [received(raw) for raw in dovecot.wait_for(ala.address)]
    vacation = plain(
        "Jestem na urlopie do poniedziałku.",
        sender=ala.address,
        to=answer.reply_to,
        subject="Automatyczna odpowiedź: Gdzie tort?",
        message_id=f"<vacation-{ala.address}>",
        In_Reply_To=answer.message_id,
        Auto_Submitted="auto-replied",
    )
    postfix.send("", [answer.reply_to], vacation)
    wait_for(lambda: product.account("Poczta")["ledger"]["stored"] == 2, "the vacation answer")
    (same,) = product.all("/conversations")
    assert same["status"] == "resolved"
    said: list[dict[str, Any]] = product.messages(same["id"])
    assert [one["auto_kind"] for one in said] == ["", "", "auto_reply"]
    (refusal,) = product.ask(ACKNOWLEDGE)
    assert refusal.startswith("The last message came from a machine")
    assert len(dovecot.messages(ala.address)) == 1
