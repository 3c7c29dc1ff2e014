"""The process in which messages are read: limited in memory and time, long-lived, without a database.

The parent (`ucho.channels.reading`) writes a request with one message or several, and takes one answer for each, in
their order, while we read on. When it goes away, standard input ends and so does this process. What comes from outside
is looked at only here.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import struct
import sys
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from ucho.channels import registry
from ucho.channels.contract import Unreadable

MEMORY: Final = 256 * 1024 * 1024  # bytes on top of what the process needs before it has read anything
CPU_SECONDS: Final = 2.0  # per message
TIRED: Final = 72 * 1024 * 1024  # bytes; a child that stays bigger after a message is replaced

OK, UNREADABLE, UNREADABLE_NOW, FAILED, NO_MEMORY = range(5)
REQUEST: Final = struct.Struct(">I")  # bytes of the head, which says what follows
ANSWER: Final = struct.Struct(">BBI")  # state, whether this child ends now, bytes that follow


class Head(msgspec.Struct):
    """What is asked about each of the raw messages that follow: `normalise` of an adapter, or `letter`."""

    task: str
    sizes: list[int]  # bytes of each
    adapter: str = ""
    settings: dict[str, str] = {}


def main() -> None:
    """Answer requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    answers = os.dup(1)
    os.dup2(2, 1)  # a library that prints must not break the conversation
    decoder = msgspec.msgpack.Decoder(Head)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = _pages(0) + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    _write(answers, ANSWER.pack(OK, 0, 0))
    requests = sys.stdin.buffer
    while len(start := requests.read(REQUEST.size)) == REQUEST.size:
        head = decoder.decode(requests.read(*REQUEST.unpack(start)))
        # All of them are taken before the first answer: the parent reads nothing while it writes.
        raws = deque(requests.read(size) for size in head.sizes)
        while raws:
            state, content = _answer(head, raws.popleft())
            tired = state == NO_MEMORY or _pages(1) > TIRED
            _write(answers, ANSWER.pack(state, tired, len(content)) + content)
            del content
            if tired:
                return


def _answer(head: Head, raw: bytes) -> tuple[int, bytes]:
    """Read one message; SIGPROF ends the process when it takes more than its CPU time."""
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        return OK, _TASKS[head.task](head, raw)
    except Unreadable as reason:
        return UNREADABLE if reason.final else UNREADABLE_NOW, reason.reason.encode()
    except (MemoryError, RecursionError):
        return NO_MEMORY, b""
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]  # where, never what: the text may hold a person's words
        return FAILED, f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}".encode()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _normalise(head: Head, raw: bytes) -> bytes:
    return msgspec.msgpack.encode(list(registry.adapter(head.adapter).normalise(raw, head.settings)))


def _letter(head: Head, raw: bytes) -> bytes:
    from ucho.channels.mail.letter import plain
    from ucho.channels.mail.reader import read

    # ASCII only: a line separator inside a text must not look like the end of the line
    return json.dumps(plain(read(raw, loop_key=head.settings.get("loop_key", "")))).encode("ascii")


_TASKS: Final[Mapping[str, Callable[[Head, bytes], bytes]]] = {"normalise": _normalise, "letter": _letter}


def _pages(column: int) -> int:
    """Return bytes of address space (column 0) or resident memory (column 1) of this process."""
    descriptor = _memory()
    if descriptor is None:  # not Linux: the limit counts from what such a process usually needs
        return 0 if column else 512 * 1024 * 1024
    return int(os.pread(descriptor, 200, 0).split()[column]) * resource.getpagesize()


@cache
def _memory() -> int | None:
    """Return the file in which the kernel says how big this process is, opened once."""
    try:
        return os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return None


def _write(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):  # who asked was killed meanwhile
        main()
