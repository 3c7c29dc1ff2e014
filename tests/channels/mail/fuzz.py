"""Reads mail that libFuzzer makes, led by what the code does with it; run by `test_fuzz.py` under `./dev test --full`.

Args: a folder for new finds, a folder of seeds, and options of libFuzzer such as `-max_total_time=600`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import atheris
import msgspec

with atheris.instrument_imports(include=["ucho.channels.mail"]):
    from ucho.channels.contract import Unreadable
    from ucho.channels.mail.inbound import inbound
    from ucho.channels.mail.letter import plain
    from ucho.channels.mail.reader import read

CPU_SECONDS = 2.0


def texts(value: Any) -> Iterator[str]:
    """Go over all words in plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


def one_mail(raw: bytes) -> None:
    """Read a mail as the product does; what it promises of any mail is checked."""
    started = time.process_time()
    try:
        letter = read(raw, loop_key="key")
    except Unreadable as refusal:
        if not refusal.final:
            raise
        return
    json.dumps(plain(letter)).encode("ascii")
    message = inbound(letter, "pomoc@klos.test")
    for words in texts([*msgspec.to_builtins([message, letter.delivered_to, letter.return_path])]):
        words.encode("utf-8")  # no half of a letter, which a database would refuse
        assert "\0" not in words
    assert all(file.size == len(file.content) and file.name for file in message.files)
    assert time.process_time() - started < CPU_SECONDS


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_mail)
    atheris.Fuzz()
