"""The e-mail adapter against real servers: everything comes in once, everything goes out, faults are told apart."""

from __future__ import annotations

import imaplib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.postfix import Postfix
from ucho.channels.contract import Address, Fetched, LoginRefused, NotLetIn, Outbound, Undeliverable
from ucho.channels.mail import imap
from ucho.channels.registry import adapter

EMAIL = adapter("email")
POLISH = (
    "From: Ala <ala@x.test>\r\nTo: pomoc@klos.test\r\nSubject: Tort\r\nMessage-ID: <{}@x.test>\r\n"
    "Content-Type: text/plain; charset=windows-1250\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGdzie mój tort? Żal.\r\n"
)


class Notebook:
    """A line that keeps in memory what the connectors process keeps in the database."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings
        self.opened_at = datetime.now(UTC)
        self.journalled: list[Fetched] = []
        self.batches: list[int] = []
        self.kept: Mapping[str, Any] = {}
        self.counts: list[int | None] = []
        self.problem: BaseException | None = None
        self.refuse = False
        self._stop = threading.Event()
        self._changed = threading.Condition()

    def cursor(self) -> Mapping[str, Any]:
        return self.kept

    def journal(self, batch: Sequence[Fetched], cursor: Mapping[str, Any]) -> None:
        if self.refuse:
            raise RuntimeError("the disk is full")
        self.journalled += batch
        self.batches.append(len(batch))
        self.kept = cursor
        self._tell()

    def healthy(self, *, server_count: int | None = None) -> None:
        self.counts.append(server_count)
        self._tell()

    def stopped(self) -> bool:
        return self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        return self._stop.wait(seconds)

    def stop(self) -> None:
        self._stop.set()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def until(self, reached: Any, seconds: float = 20) -> None:
        with self._changed:
            assert self._changed.wait_for(reached, seconds), (self.problem, len(self.journalled), self.counts)

    def follow(self) -> None:
        try:
            EMAIL.listen(self)
        except BaseException as problem:
            self.problem = problem
        self._tell()


@contextmanager
def following(line: Notebook) -> Iterator[Notebook]:
    thread = threading.Thread(target=line.follow)
    thread.start()
    try:
        yield line
    finally:
        line.stop()
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def office(dovecot: Dovecot) -> Mailbox:
    return dovecot.mailbox("pomoc")


@pytest.fixture
def settings(dovecot: Dovecot, office: Mailbox) -> dict[str, str]:
    return {
        "address": office.address,
        "sender_name": "Piekarnia Kłos",
        "imap": dovecot.imap_url(office),
        "imap_password": office.password,
    }


def test_everything_in_the_mailbox_and_everything_after_it_is_journalled_once(dovecot, office, settings):
    for number in range(120):
        dovecot.append(office, POLISH.format(number).encode("cp1250"))
    with following(Notebook(settings)) as line:
        line.until(lambda: len(line.journalled) == 120)
        assert max(line.batches) <= 50
        dovecot.deliver(office.address, POLISH.format("later").encode("cp1250"))
        line.until(lambda: line.counts[-1:] == [121])
    assert [found.provider_ref.split(":")[1] for found in line.journalled] == [str(uid) for uid in range(1, 122)]
    (read,) = EMAIL.normalise(line.journalled[-1].raw, settings)
    assert (read.text, read.language, read.external_id) == ("Gdzie mój tort? Żal.", "pl", "<later@x.test>")


def test_mail_is_not_marked_as_read(dovecot, office, settings):
    dovecot.append(office, POLISH.format(1).encode("cp1250"))
    with following(Notebook(settings)) as line:
        line.until(lambda: line.journalled)
    connection = dovecot.connect(office)
    connection.select("INBOX", readonly=True)
    assert connection.search(None, "UNSEEN")[1] == [b"1"]
    connection.logout()


def test_a_new_connection_goes_on_behind_the_cursor(dovecot, office, settings):
    dovecot.append(office, POLISH.format(1).encode("cp1250"))
    with following(Notebook(settings)) as first:
        first.until(lambda: first.journalled)
    dovecot.append(office, POLISH.format(2).encode("cp1250"))
    second = Notebook(settings)
    second.kept = first.kept
    with following(second):
        second.until(lambda: second.journalled)
    assert [found.provider_ref.split(":")[1] for found in second.journalled] == ["2"]


def test_the_cursor_does_not_move_when_the_journal_fails(dovecot, office, settings):
    dovecot.append(office, POLISH.format(1).encode("cp1250"))
    line = Notebook(settings)
    line.refuse = True
    line.follow()
    assert str(line.problem) == "the disk is full"
    assert line.kept == {}


def test_a_restored_mailbox_is_read_from_the_beginning(dovecot, office, settings):
    dovecot.append(office, POLISH.format(1).encode("cp1250"))
    with following(Notebook(settings)) as line:
        line.until(lambda: line.journalled)
    validity = dovecot.reset_uidvalidity(office)
    again = Notebook(settings)
    again.kept = line.kept
    with following(again):
        again.until(lambda: again.journalled)
    assert again.journalled[0].provider_ref == f"{validity}:1"
    assert again.journalled[0].raw == line.journalled[0].raw


def test_a_frozen_server_is_noticed_though_its_socket_stays_open(dovecot, settings, monkeypatch):
    monkeypatch.setattr(imap, "PROBE_SECONDS", 0.3)
    monkeypatch.setattr(imap, "ANSWER_SECONDS", 0.5)
    line = Notebook(settings)
    thread = threading.Thread(target=line.follow)
    thread.start()
    line.until(lambda: line.counts)
    dovecot.freeze()
    line.until(lambda: line.problem)
    thread.join(10)
    assert isinstance(line.problem, OSError | imaplib.IMAP4.error)


def test_a_stopped_server_ends_the_connection_with_an_error(dovecot, settings):
    line = Notebook(settings)
    thread = threading.Thread(target=line.follow)
    thread.start()
    line.until(lambda: line.counts)
    dovecot.stop()
    line.until(lambda: line.problem)
    thread.join(10)
    again = Notebook(settings)
    again.follow()
    assert isinstance(again.problem, OSError)


def test_a_wrong_password_is_told_apart_from_a_broken_line(settings):
    line = Notebook({**settings, "imap_password": "zgaduję"})
    line.follow()
    assert isinstance(line.problem, LoginRefused)


def outgoing(settings: dict[str, str], port: int, user: str = "") -> dict[str, str]:
    who = user.replace("@", "%40") + "@" if user else ""
    return {**settings, "smtp_out": f"smtp://{who}127.0.0.1:{port}"}


def answer(to: str, **more: Any) -> Outbound:
    given = {
        "message_id": "<1@klos.test>",
        "subject": "Re: Tort żółty",
        "text": "Już jedzie.\n",
        "reply_token": "c7-ab12cd",
    }
    return Outbound(recipient=Address("email", to, "Ala Żółw"), **{**given, **more})


def test_an_answer_reaches_the_customer_and_the_reply_finds_its_way_back(dovecot, postfix: Postfix, office, settings):
    ala = dovecot.mailbox("ala")
    sent = answer(ala.address, in_reply_to="<0@x.test>", references=["<a@x.test>", "<0@x.test>"])
    receipt = EMAIL.send(sent, outgoing(settings, postfix.port))
    assert receipt.external_id == "<1@klos.test>"
    assert receipt.detail.startswith("250")
    (arrived,) = dovecot.wait_for(ala.address)
    (read,) = EMAIL.normalise(arrived, {"address": ala.address})
    assert (read.subject, read.text, read.external_id) == ("Re: Tort żółty", "Już jedzie.", "<1@klos.test>")
    assert read.references == ["<0@x.test>", "<a@x.test>"]
    assert read.sender.name == "Piekarnia Kłos"
    reply_to = read.reply_to[0].shown or read.reply_to[0].value
    reply = f"From: {ala.address}\r\nTo: {reply_to}\r\nMessage-ID: <2@x.test>\r\n\r\nDziękuję\r\n".encode()
    postfix.send(ala.address, [reply_to], reply)
    (back,) = dovecot.wait_for(office.address)
    (heard,) = EMAIL.normalise(back, settings)
    assert heard.reply_tokens == ["c7-ab12cd"]


def test_our_own_mail_is_recognised_when_it_comes_back(dovecot, postfix: Postfix, office, settings):
    EMAIL.send(answer(office.address), outgoing(settings, postfix.port) | {"loop_key": "ours"})
    (arrived,) = dovecot.wait_for(office.address)
    (read,) = EMAIL.normalise(arrived, settings | {"loop_key": "ours"})
    assert read.auto_kind == "loop"
    (elsewhere,) = EMAIL.normalise(arrived, settings | {"loop_key": "theirs"})
    assert elsewhere.auto_kind == ""


def test_nobody_there_is_permanent_and_a_stopped_server_is_not(dovecot, postfix: Postfix, settings):
    with pytest.raises(Undeliverable) as refusal:
        EMAIL.send(answer("somebody@example.com"), outgoing(settings, postfix.port))
    assert refusal.value.permanent
    postfix.stop()
    with pytest.raises(Undeliverable) as silence:
        EMAIL.send(answer("ala@example.test"), outgoing(settings, postfix.port))
    assert not silence.value.permanent


def test_checking_an_account_says_what_is_wrong_and_nothing_when_all_works(dovecot, postfix: Postfix, office, settings):
    works = outgoing(settings, postfix.submission_port, office.address)
    assert EMAIL.check(works) == []
    wrong = EMAIL.check({**works, "imap_password": "zgaduję"})
    assert [words.split(" server ")[0] for words in wrong] == ["The incoming mail", "The outgoing mail"]
    assert all("Check both" in words for words in wrong)
    folder = EMAIL.check({**works, "imap": dovecot.imap_url(office) + "/Nie ma"})
    assert folder == ["The incoming mail server has no folder called Nie ma. Check its name."]
    dovecot.stop()
    assert "does not answer on port" in EMAIL.check({**settings, "smtp_out": works["smtp_out"]})[0]
    assert "missing" in EMAIL.check({"address": office.address})[0]


def test_a_refused_login_keeps_the_message_for_later(postfix: Postfix, office, settings):
    with pytest.raises(NotLetIn) as refusal:
        EMAIL.send(
            answer("ala@example.test"),
            outgoing({**settings, "imap_password": "x"}, postfix.submission_port, office.address),
        )
    assert not refusal.value.permanent


def test_message_ids_are_ours_and_never_the_same(settings, office):
    ids = {EMAIL.new_message_id(settings, "c7-ab") for _ in range(100)}
    assert len(ids) == 100
    assert all(found.endswith("@example.test>") and "c7-ab" not in found for found in ids)


def test_a_mail_without_an_id_gets_one_that_stays_the_same():
    raw = b"From: ala@x.test\r\nDate: Mon, 12 May 2025 10:00:00 +0200\r\n\r\nGdzie tort?\r\n"
    first, again = (EMAIL.normalise(b"Received: from %d\r\n" % turn + raw, {})[0].external_id for turn in (1, 2))
    assert first == again
    assert first != EMAIL.normalise(raw.replace(b"Gdzie", b"Kiedy"), {})[0].external_id
