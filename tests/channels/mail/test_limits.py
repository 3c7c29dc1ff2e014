"""Hostile mail: read within the limits or refused, and the next one is not delayed."""

from __future__ import annotations

import io
import json
import os
import signal
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.channels.mail.raw import HEAD, mail
from ucho.channels.contract import Unreadable
from ucho.channels.mail.command import parse_files
from ucho.channels.reading import Reader

HEADER = HEAD.encode()
NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1_000))
PARTS = HEADER + b"Content-Type: multipart/mixed; boundary=b\n\n"
HTML = HEADER + b"Content-Type: text/html\n\n"
MANY = b"To: " + b", ".join(b"Jan %d <j%d@x.pl>" % (n, n) for n in range(20_000))
QUOTES = b"".join(name + b'"\\' * 130_000 + b"\n" for name in (b"Cc: ", b"To: ", b"Reply-To: ") * 9)
FILE = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"

BOMBS = {
    "unknown charset": (mail(b"Tort\xbf", "text/plain; charset=x-nope"), "Tortż"),
    "50,000 parts": (PARTS + b"--b\nContent-Type: text/plain\n\nTort\n" * 50_000, "Tort"),
    "20,000 recipients": (MANY + b"\n" + HEADER + b"\nTort", "Tort"),
    "1,000 nested multiparts": (HEADER + NESTED + b"Content-Type: text/plain\n\nTort\n", "Tort"),
    "NUL bytes": (HEADER + b"\nTo\0rt" + b"\0" * 10_000, "Tort"),
    "30 MB file": (PARTS + b"--b\n\nTort\n--b\n" + FILE + (b"QUJD" * 19 + b"\r\n") * 390_000, "Tort"),
    "30 MB text": (HEADER + b"\n" + "Tort żółty\n".encode("cp1250") * 2_700_000, "Tort żółty"),
    "30 MB HTML": (HTML + b"<p>Tort <b>x</b></p>" * 1_500_000, "Tort"),
    "30 MB of angles": (HTML + b"Tort " + b"<" * 30_000_000, "Tort"),
    "30 MB of dashes": (PARTS + b"--b\n\nTort\n" + b"--c\n" * 7_000_000, "Tort"),
    "200,000 nested elements": (HTML + b"Tort" + b"<div>" * 200_000, "Tort"),
    "100,000 open tables": (HTML + b"Tort" + b"<table><tr><td>" * 33_000, "Tort"),
    "encoded words without end": (b"Subject: " + b"=?a?q?" * 40_000 + b"\n" + HEADER + b"\nTort", "Tort"),
    "quotes without end": (QUOTES + HEADER + b"\nTort", "Tort"),
    "100,000 parameters": (HEADER + b"Content-Type: text/plain; " + b"a*0*=b;" * 100_000 + b"\n\nTort", "Tort"),
}  # fmt: skip


@pytest.fixture(scope="module")
def reader():
    with Reader() as running:
        yield running


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_within_two_seconds_of_cpu_and_256_mb(reader, name):
    raw, text = BOMBS[name]
    (message,) = reader.read("email", raw, {})  # the child ends with an error when it needs more
    assert message.text.startswith(text)


def test_parts_over_the_limit_are_dropped_and_said_to_be(reader):
    (message,) = reader.read("email", BOMBS["50,000 parts"][0], {})
    assert message.problems == ["parts_dropped"]
    assert message.text.count("Tort") == 1_000


def test_bodies_over_the_limit_come_along_as_files(reader):
    page = b"--b\nContent-Type: text/html\n\n" + b"<p>Tort" * 140_000 + b"\n"
    (message,) = reader.read("email", PARTS + page * 20 + b"--b--", {})
    assert message.problems == ["body_cut"]
    assert len(message.text) < 1_000_000
    assert [file.size for file in message.files] == [980_000] * 20


def test_a_file_of_30_mb_comes_whole(reader):
    (message,) = reader.read("email", BOMBS["30 MB file"][0], {})
    assert message.files[0].size == len(message.files[0].content) == 390_000 * 57


@pytest.mark.parametrize(
    ("raw", "reason"), [(b"", "empty"), (b"\r\n\r\n \0", "empty"), (b"x" * 53_000_000, "too_large")]
)
def test_what_holds_no_message_is_refused_for_good(reader, raw, reason):
    with pytest.raises(Unreadable) as refusal:
        reader.read("email", raw, {})
    assert (refusal.value.reason, refusal.value.final) == (reason, True)


def test_a_child_that_does_not_answer_is_replaced_and_the_next_mail_is_read():
    with Reader() as reader:
        assert reader.read("email", mail("raz"), {})[0].text == "raz"
        reader._wall_seconds = 0.5
        os.kill(child(reader), signal.SIGSTOP)
        with pytest.raises(Unreadable) as refusal:
            reader.read("email", mail("dwa"), {})
        assert (refusal.value.reason, refusal.value.final) == ("too_slow", False)
        reader._wall_seconds = 20
        assert reader.read("email", mail("trzy"), {})[0].text == "trzy"


def test_a_child_that_was_killed_between_two_mails_costs_no_mail():
    with Reader() as reader:
        reader.read("email", mail("raz"), {})
        os.kill(child(reader), signal.SIGTERM)
        assert reader.read("email", mail("dwa"), {})[0].text == "dwa"


def test_a_message_that_needs_too_much_memory_takes_only_the_child_down():
    with Reader() as reader:
        with pytest.raises(Unreadable) as refusal:
            reader.read("email", bytes(300_000_000), {})
        assert refusal.value.reason == "crashed"
        assert reader.read("email", mail("dalej"), {})[0].text == "dalej"


def test_an_adapter_nobody_wrote_is_an_error_without_the_customers_words(reader):
    with pytest.raises(Unreadable) as refusal:
        reader.read("nope", mail("sekret"), {})
    assert refusal.value.reason.startswith("failed: LookupError plugins.py:")
    assert not refusal.value.final


def test_threads_share_one_reader(reader):
    read = {}

    def work(number):
        for turn in range(10):
            read[number, turn] = reader.read("email", mail(f"{number} {turn}"), {})[0].text

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == {(number, turn): f"{number} {turn}" for number in range(4) for turn in range(10)}


def child(reader: Reader) -> int:
    assert reader._child is not None
    return reader._child.pid


def test_the_child_ends_when_its_parent_closes_the_line():
    reader = Reader()
    reader.read("email", mail("raz"), {})
    running = reader._child
    reader.close()
    assert running is not None
    assert running.returncode == 0


def parsed(*files: Path | str) -> list[dict]:
    out = io.StringIO()
    assert parse_files([str(file) for file in files], out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_parse_prints_one_line_for_each_file_in_order_whatever_it_is(tmp_path):
    good, empty = tmp_path / "good.eml", tmp_path / "empty.eml"
    good.write_bytes(mail("Dzień\u2028dobry\x85", "text/plain; charset=utf-8", "In-Reply-To: <0@x>"))
    empty.write_bytes(b"")
    lines = parsed(good, empty, tmp_path / "missing.eml", tmp_path, "a\0b", good)
    assert [("error" in line) for line in lines] == [False, True, True, True, True, False]
    assert lines[0] == lines[5]
    assert {
        "from",
        "sender_name",
        "to",
        "cc",
        "reply_to",
        "subject",
        "date",
        "text",
        "quoted",
        "html",
        "language",
    } <= set(lines[1])
    assert (lines[0]["from"], lines[0]["sender_name"]) == ("jan@example.pl", "Jan Kowalski")
    assert lines[0]["to"] == [{"name": "", "address": "pomoc@klos.test"}]
    assert (lines[0]["message_id"], lines[0]["in_reply_to"]) == ("<1@example.pl>", "<0@x>")
    assert lines[0]["date"] == "2025-05-12T10:00:00+02:00"


pieces = st.sampled_from(
    [
        b"From: a@b.pl\n",
        b"Subject: =?utf-8?q?=C5?=",
        b"Content-Type: multipart/mixed; boundary=b\n",
        b"--b\n",
        b"--b--",
        b"Content-Type: text/html\n",
        b"Content-Transfer-Encoding: base64\n",
        b"\n\n",
        b"\r\n",
        b"\r",
        b"<p>",
        b"> x\n",
        b"=?",
        b"\0",
        b"Content-Type: text/plain; charset=utf-7\n",
        b"+2AA-",
        b"filename*0*=",
        b";",
        b'"',
        b"Content-Disposition: attachment;",
        b"&#xd800;",
        b"Content-Type: message/rfc822\n",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"=ZZ",
        b"Date: ",
        b"To: ",
        b"<",
        b"@",
        b",",
        b"\xff\xfe",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.one_of(st.binary(max_size=2_000), st.lists(pieces | st.binary(max_size=8), max_size=40).map(b"".join)))
def test_any_bytes_make_one_line_of_json(reader, raw):
    line = asked(reader, raw)
    assert b"\n" not in line
    json.loads(line)


def asked(reader: Reader, raw: bytes) -> bytes:
    """Return the letter, or that there is none; bugs and limits are no excuse."""
    try:
        messages = reader.read("email", raw, {"address": "pomoc@klos.test"})
        for message in messages:
            (message.text + message.subject + message.html + message.sender.value).encode("utf-8")
        return reader.ask("letter", raw)
    except Unreadable as refusal:
        if not refusal.final:
            raise
        return b"null"
