"""A server that cuts the line whenever it should hand out one message: everything else comes, and that one is shown."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import pytest

from tests.channels.test_email_adapter import EMAIL, Notebook, following
from tests.servers.dovecot import Dovecot, Mailbox
from ucho.channels.contract import Unreadable
from ucho.channels.mail.fetching import MOST_TRIES


def mail(number: int) -> bytes:
    return f"From: Ala <ala@x.test>\r\nMessage-ID: <{number}@x.test>\r\n\r\nGdzie tort {number}?\r\n".encode()


@pytest.fixture
def office(dovecot: Dovecot) -> Mailbox:
    return dovecot.mailbox("pomoc")


class Cutter:
    """Stands before an IMAP server and hangs up when the words of one message are asked for."""

    def __init__(self, port: int, uid: int) -> None:
        self._server, self._uid = port, uid
        self.cuts = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._open, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _open(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = socket.create_connection(("127.0.0.1", self._server))
                threading.Thread(target=self._carry, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(server, client, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        with suppress(OSError):
            while (words := source.recv(65536)) and not (asks and self._poisoned(words)):
                target.sendall(words)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _poisoned(self, words: bytes) -> bool:
        asked = re.search(rb"UID FETCH ([0-9,:]+) \(BODY", words)
        if asked is None:
            return False
        spans = [[int(end) for end in span.split(b":")] for span in asked[1].split(b",")]
        hit = any(span[0] <= self._uid <= span[-1] for span in spans)
        self.cuts += hit
        return hit


@contextmanager
def cutting(dovecot: Dovecot, office: Mailbox, uid: int) -> Iterator[tuple[Cutter, dict[str, str]]]:
    """Run a cutter before the server, with the settings of a mailbox behind it."""
    cutter = Cutter(dovecot.imap_port, uid)
    url = dovecot.imap_url(office).replace(str(dovecot.imap_port), str(cutter.port))
    try:
        yield cutter, {"address": office.address, "imap": url, "imap_password": office.password}
    finally:
        cutter.close()


def ended(line: Notebook, awaited: int) -> bool:
    return bool(line.problem) or len(line.journalled) == awaited


def test_a_message_on_which_the_line_is_cut_every_time_is_given_up_and_shown(dovecot: Dovecot, office: Mailbox) -> None:
    for number in range(1, 6):
        dovecot.append(office, mail(number))
    kept: Any = {}
    got: list[str] = []
    with cutting(dovecot, office, 3) as (cutter, settings):
        for _connection in range(30):
            line = Notebook(settings)
            line.kept = kept
            with following(line):
                line.until(partial(ended, line, 5 - len(got)))
            kept = line.kept
            got += [found.provider_ref.split(":")[1] for found in line.journalled]
            if len(got) == 5:
                break
        assert got[-1] == "3"
        assert sorted(got) == ["1", "2", "3", "4", "5"]
        assert "left" not in kept
        alone = MOST_TRIES + 1
        assert alone <= cutter.cuts <= alone + 3, "the group of all, then smaller ones, then the message alone"
        with pytest.raises(Unreadable, match="not_handed_out"):
            EMAIL.normalise(line.journalled[-1].raw, settings)
        after = Notebook(settings)
        after.kept = kept
        dovecot.append(office, mail(6))
        with following(after):
            after.until(lambda: after.journalled)
        assert [found.provider_ref.split(":")[1] for found in after.journalled] == ["6"]


def test_one_that_was_deleted_meanwhile_is_not_shown(dovecot: Dovecot, office: Mailbox) -> None:
    dovecot.append(office, mail(1))
    dovecot.append(office, mail(2))
    other = dovecot.connect(office)
    other.select("INBOX")
    other.store("1", "+FLAGS", r"(\Deleted)")
    other.expunge()
    other.logout()
    with cutting(dovecot, office, 1) as (cutter, settings):
        line = Notebook(settings)
        line.kept = {"uidvalidity": dovecot.uidvalidity(office), "uid": 2, "left": {"1": MOST_TRIES + 1}}
        with following(line):
            line.until(lambda: "left" not in line.kept)
        assert (line.journalled, cutter.cuts) == ([], 0)
