"""`ucho mail parse`: what the product reads in a mail, one line of JSON for each file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TextIO

from ucho.channels.contract import Unreadable
from ucho.channels.mail.letter import Letter, Mailbox, plain
from ucho.channels.mail.reader import SIZE_LIMIT
from ucho.channels.reading import Reader

_NOTHING: Final = Letter(Mailbox("", ""), (), (), (), "", None, "", "", "", "", "", "", (), (), ())
_REASONS: Final = {
    "empty": "The file is empty. Give the raw mail with its headers.",
    "too_large": "The mail is larger than 50 MB. Ask the sender to share large files by a link.",
    "too_slow": "Reading the mail took longer than 2 seconds, so it was stopped.",
    "too_much_memory": "Reading the mail needed more than 256 MB of memory, so it was stopped.",
    "crashed": "The process that read the mail broke down. The next mails are not affected.",
}


def parse_files(files: Sequence[str], out: TextIO) -> int:
    """Write one JSON object for each file on a line of its own, in their order, whatever the files hold.

    Args:
        files: paths of raw mails.
        out: where the lines go; they are pure ASCII.

    Returns:
        The exit status: always 0, an object with `error` stands for what could not be read.
    """
    with Reader() as reader:
        for file in files:
            out.write(_line(file, reader) + "\n")
            out.flush()
    return 0


def _line(file: str, reader: Reader) -> str:
    try:
        with Path(file).open("rb") as stream:
            raw = stream.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as problem:
        words = getattr(problem, "strerror", None) or "it cannot be opened"
        return _failure(f"The file cannot be read: {words}.")
    try:
        return reader.ask("letter", raw).decode("ascii")
    except Unreadable as problem:
        return _failure(_REASONS.get(problem.reason, f"The mail cannot be read ({problem.reason})."))


def _failure(words: str) -> str:
    return json.dumps({**plain(_NOTHING), "error": words})
