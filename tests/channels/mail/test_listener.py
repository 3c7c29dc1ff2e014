"""Our own mail listener: yes only when it is stored, no only to strangers, later when we cannot."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator

import pytest

from tests.servers.local import wait_until
from tests.servers.postfix import Postfix
from ucho.channels.contract import Fetched
from ucho.channels.mail import listener as module
from ucho.channels.mail.listener import Listener
from ucho.channels.registry import adapter

ACCOUNTS = {"pomoc@klos.test": 1, "tort@klos.test": 2, "biuro@klos.test": 1}
MAIL = b"From: ala@x.test\r\nMessage-ID: <1@x.test>\r\n\r\nGdzie tort?\r\n"


class Journal(list[tuple[int, Fetched]]):
    broken = False

    def __call__(self, account: int, fetched: Fetched) -> None:
        if self.broken:
            raise RuntimeError("the disk is full")
        self.append((account, fetched))


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def listener(journal: Journal) -> Iterator[Listener]:
    running = Listener("127.0.0.1", 0, ACCOUNTS.get, journal, size_limit=20_000)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def line(listener: Listener) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as opened:
        yield opened


def test_mail_is_journalled_with_its_envelope_before_it_is_taken(line, journal):
    assert line.sendmail("ala@x.test", ["Pomoc+c7-ab@Klos.test"], MAIL) == {}
    ((account, fetched),) = journal
    assert account == 1
    assert fetched.raw == b"Return-Path: <ala@x.test>\r\nDelivered-To: Pomoc+c7-ab@Klos.test\r\n" + MAIL
    assert (fetched.headers["mail_from"], fetched.headers["rcpt_to"]) == ("ala@x.test", "Pomoc+c7-ab@Klos.test")
    (read,) = adapter("email").normalise(fetched.raw, {"address": "pomoc@klos.test"})
    assert (read.text, read.reply_tokens, read.auto_kind) == ("Gdzie tort?", ["c7-ab"], "")


def test_each_account_gets_the_mail_once(line, journal):
    line.sendmail("ala@x.test", ["pomoc@klos.test", "biuro@klos.test", "tort@klos.test"], MAIL)
    assert [account for account, _ in journal] == [1, 2]


def test_a_bounce_comes_from_nobody(line, journal):
    line.sendmail("", ["pomoc@klos.test"], MAIL)
    assert journal[0][1].raw.startswith(b"Return-Path: <>\r\n")


def test_a_stranger_is_told_so_kindly(line, journal):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        line.sendmail("ala@x.test", ["nikt@klos.test"], MAIL)
    code, words = refusal.value.recipients["nikt@klos.test"]
    assert (code, words) == (550, b"5.1.1 Nobody here has the address nikt@klos.test. Please check how it is spelled.")
    assert journal == []


def test_when_the_journal_fails_the_sender_keeps_the_mail(line, journal):
    journal.broken = True
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        line.sendmail("ala@x.test", ["pomoc@klos.test"], MAIL)
    assert refusal.value.smtp_code == 451
    journal.broken = False
    line.sendmail("ala@x.test", ["pomoc@klos.test"], MAIL)
    assert len(journal) == 1


@pytest.mark.parametrize("announced", [True, False])
def test_a_mail_over_the_limit_is_refused(line, journal, announced):
    line.ehlo()
    if not announced:
        line.esmtp_features.pop("size")
    with pytest.raises(smtplib.SMTPResponseException) as refusal:
        line.sendmail("ala@x.test", ["pomoc@klos.test"], MAIL + b"x" * 70 * 400)
    assert refusal.value.smtp_code == 552
    assert journal == []


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n"])
def test_only_a_dot_between_full_line_ends_ends_a_mail(listener, journal, end):
    smuggled = b"MAIL FROM:<evil@x.test>\r\nRCPT TO:<tort@klos.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx"
    with socket.create_connection(("127.0.0.1", listener.port), timeout=20) as raw, raw.makefile("rb") as answers:
        answers.readline()
        for asked in (b"HELO x.test", b"MAIL FROM:<ala@x.test>", b"RCPT TO:<pomoc@klos.test>", b"DATA"):
            raw.sendall(asked + b"\r\n")
            assert answers.readline()[:1] in b"23"
        raw.sendall(b"Subject: x\r\n\r\nfirst" + end + smuggled + b"\r\n.\r\nQUIT\r\n")
        said = answers.read().splitlines()
    assert [account for account, _ in journal] in ([1], [])
    assert not any(fetched.headers["mail_from"] == "evil@x.test" for _, fetched in journal)
    assert len(said) >= 1


def test_a_real_server_hands_its_mail_to_us(listener, journal, postfix: Postfix):
    postfix.route("klos.test", listener.port)
    try:
        postfix.send("ala@x.test", ["pomoc+c7-ab@klos.test"], MAIL)
        wait_until(lambda: bool(journal), "Postfix handing over its mail", log=postfix.log)
    finally:
        postfix.route("klos.test", None)
    assert journal[0][1].headers["rcpt_to"] == "pomoc+c7-ab@klos.test"


def test_of_too_many_lines_the_last_ones_are_asked_to_wait(listener, monkeypatch):
    monkeypatch.setattr(module, "LINES_LIMIT", 2)
    first, second = (smtplib.SMTP("127.0.0.1", listener.port, timeout=20) for _ in range(2))
    with pytest.raises(smtplib.SMTPConnectError) as refusal:
        smtplib.SMTP("127.0.0.1", listener.port, timeout=20)
    assert refusal.value.smtp_code == 421
    first.quit()
    second.quit()
