"""Several mails are given to the reading process at once; what befalls one of them befalls no other."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.cast import letter
from ucho.channels.contract import Unreadable
from ucho.channels.reading import Reader

SETTINGS = {"address": "kontakt@klos.example"}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as running:
        yield running


def mails(count: int, size: int = 0) -> list[bytes]:
    return [letter(f"Mail {number}.\n{'x' * size}", message_id=f"<{number}@e.example>") for number in range(count)]


def first_lines(reader: Reader, raws: list[bytes]) -> list[str]:
    found = reader.read_many("email", raws, SETTINGS)
    return [one.reason if isinstance(one, Unreadable) else one[0].text.splitlines()[0] for one in found]


def test_answers_come_in_the_order_of_the_mails(reader: Reader) -> None:
    assert first_lines(reader, mails(30)) == [f"Mail {number}." for number in range(30)]
    assert first_lines(reader, []) == []


def test_answers_larger_than_any_pipe_pass(reader: Reader) -> None:
    assert first_lines(reader, mails(6, size=900_000)) == [f"Mail {number}." for number in range(6)]


def test_one_that_cannot_be_read_leaves_the_others_alone(reader: Reader) -> None:
    raws = mails(5)
    raws[2] = b""
    assert first_lines(reader, raws) == ["Mail 0.", "Mail 1.", "empty", "Mail 3.", "Mail 4."]


def test_a_process_that_is_killed_loses_no_mail(reader: Reader) -> None:
    found = reader.read_many("email", mails(4, size=900_000), SETTINGS)
    first = next(found)
    assert reader._child is not None
    os.kill(reader._child.pid, signal.SIGTERM)
    rest = list(found)
    assert not isinstance(first, Unreadable)
    assert [one[0].text.splitlines()[0] for one in rest if not isinstance(one, Unreadable)] == [
        "Mail 1.",
        "Mail 2.",
        "Mail 3.",
    ]


def test_who_stops_in_the_middle_gets_no_old_answers_later(reader: Reader) -> None:
    found = reader.read_many("email", mails(4), SETTINGS)
    next(found)
    found.close()  # type: ignore[attr-defined]  # a generator
    assert reader.read("email", letter("Another one."), SETTINGS)[0].text.strip() == "Another one."
