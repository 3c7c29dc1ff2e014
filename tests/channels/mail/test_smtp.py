"""Sending over a line that breaks at every point: only after the final dot may a message be in doubt."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest

from ucho.channels.contract import InDoubt, Undeliverable
from ucho.channels.mail import smtp
from ucho.channels.mail.servers import Server, parse_server

MAIL = b"Subject: x\r\n\r\n.first\r\n..second\r\nlast\r\n"
CUT = b""  # instead of an answer: the line breaks
SILENCE = b"..."  # instead of an answer: nothing comes


class Script:
    """A server with given answers to `hello`, `EHLO`, `MAIL`, `RCPT`, `RCPT2`, `DATA`, `dot`; keeps what it took."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.port = socket.create_server(("127.0.0.1", 0))
        self.taken: list[bytes] = []
        self.done = threading.Event()
        self._answers = answers
        self._steps: list[str] = []

    def serve(self) -> None:
        line, _ = self.port.accept()
        with line, line.makefile("rb") as lines:
            going = self._say(line, "hello", b"220 here")
            while going and (asked := lines.readline()):
                word = asked.split()[0].decode().upper().split(":")[0]
                going = self._answer(line, lines, word) and word != "QUIT"

    def _answer(self, line: socket.socket, lines: BinaryIO, word: str) -> bool:
        self._steps.append(word)
        step = "RCPT2" if self._steps.count("RCPT") == 2 and word == "RCPT" else word
        going = self._say(line, step, b"354 go" if word == "DATA" else b"250 OK")
        if word != "DATA" or not self._answers.get("DATA", b"354").startswith(b"354"):
            return going
        body = b""
        while not body.endswith(b"\r\n.\r\n") and (piece := lines.readline()):
            body += piece
        self.taken.append(body)
        return self._say(line, "dot", b"250 2.0.0 queued as 42")

    def _say(self, line: socket.socket, step: str, usual: bytes) -> bool:
        words = self._answers.get(step, usual)
        if words == SILENCE:
            self.done.wait(10)
        elif words != CUT:
            line.sendall(words + b"\r\n")
        return words not in (SILENCE, CUT)


@contextmanager
def server(**answers: bytes) -> Iterator[tuple[Server, list[bytes]]]:
    script = Script(answers)
    thread = threading.Thread(target=script.serve, daemon=True)
    thread.start()
    try:
        yield Server("127.0.0.1", script.port.getsockname()[1], "", "", ""), script.taken
    finally:
        script.done.set()
        thread.join(10)
        script.port.close()


def send(where: Server, *more: str):
    return smtp.deliver(where, "pomoc@klos.test", ["ala@x.test", *more], MAIL)


def test_a_mail_is_handed_over_with_its_dots_doubled():
    with server() as (where, taken):
        receipt = send(where)
    assert receipt.detail == "250 2.0.0 queued as 42"
    assert taken == [b"Subject: x\r\n\r\n..first\r\n...second\r\nlast\r\n.\r\n"]


@pytest.mark.parametrize("step", ["hello", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("words", "permanent"), [(b"451 later", False), (b"550 never", True), (CUT, False), (b"rubbish", False)]
)
def test_before_the_final_dot_nothing_is_in_doubt(step, words, permanent):
    answers = {step: words, **({"HELO": words} if step == "EHLO" else {})}
    with server(**answers) as (where, taken), pytest.raises(Undeliverable) as refusal:
        send(where)
    about_the_message = step in ("MAIL", "RCPT", "DATA")  # a server that greets with 5xx may be repaired tomorrow
    assert refusal.value.permanent == (permanent and about_the_message)
    assert taken == []


@pytest.mark.parametrize(("words", "permanent"), [(b"451 4.3.0 later", False), (b"554 5.7.1 spam", True)])
def test_a_refusal_of_the_whole_message_is_clear(words, permanent):
    with server(dot=words) as (where, _), pytest.raises(Undeliverable) as refusal:
        send(where)
    assert (refusal.value.permanent, refusal.value.reason) == (permanent, words.decode())


@pytest.mark.parametrize("words", [CUT, b"rubbish", SILENCE])
def test_a_line_that_dies_after_the_final_dot_leaves_the_message_in_doubt(words, monkeypatch):
    monkeypatch.setattr(smtp, "ANSWER_SECONDS", 0.4)
    with server(dot=words) as (where, taken), pytest.raises(InDoubt):
        send(where)
    assert len(taken) == 1


def test_a_silent_server_is_left_in_time(monkeypatch):
    monkeypatch.setattr(smtp, "ANSWER_SECONDS", 0.3)
    with server(MAIL=SILENCE) as (where, _), pytest.raises(Undeliverable) as refusal:
        send(where)
    assert not refusal.value.permanent


def test_a_refused_copy_does_not_hold_the_answer_back():
    with server(RCPT2=b"550 nobody") as (where, taken):
        assert send(where, "ola@x.test").detail == "250 2.0.0 queued as 42; ola@x.test: 550 nobody"
    assert len(taken) == 1


def test_nobody_listens():
    port = socket.create_server(("127.0.0.1", 0))
    number = port.getsockname()[1]
    port.close()
    with pytest.raises(Undeliverable) as refusal:
        send(Server("127.0.0.1", number, "", "", ""))
    assert not refusal.value.permanent


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("imaps://jan%40x.pl@mail.x.pl", ("mail.x.pl", 993, "tls", "jan@x.pl", "pw", "INBOX")),
        (
            "imap+starttls://jan:s%2Fcret@mail.x.pl:1143/Archiwum%20A",
            ("mail.x.pl", 1143, "starttls", "jan", "s/cret", "Archiwum A"),
        ),
        ("imap://[::1]:1143/INBOX", ("::1", 1143, "", "", "pw", "INBOX")),
    ],
)
def test_server_addresses_are_read(url, found):
    read = parse_server(url, "imap", "pw")
    assert (read.host, read.port, read.security, read.user, read.password, read.folder) == found


@pytest.mark.parametrize("url", ["", "mail.x.pl", "http://mail.x.pl", "smtp://mail.x.pl", "imap://", "imap://x:port"])
def test_what_is_no_server_address_is_refused(url):
    with pytest.raises(ValueError):  # noqa: PT011 - any of its words will do
        parse_server(url, "imap")
