"""Reading raw messages in a limited process of their own, so that none of them can harm or delay the rest.

One child serves many messages; it is started when first needed, killed when a message takes too long, and replaced.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

import ucho
from ucho.channels.contract import Inbound, Unreadable
from ucho.channels.mail.child import ANSWER, NO_MEMORY, OK, REQUEST, UNREADABLE, UNREADABLE_NOW

WALL_SECONDS: Final = 10.0  # per message; the child counts its own 2 s of CPU, a busy machine may need longer for them
START_SECONDS: Final = 60.0
PIPE: Final = 1_048_576  # bytes: what an unprivileged process may ask of Linux


class _Died(Exception):
    """The child ended in the middle of a conversation."""


class Reader:
    """Reads messages through one child process; may be shared by threads.

    Reasons of `Unreadable` are codes: those of the adapter (`empty`, `too_large`…), `too_slow`, `too_much_memory`,
    `crashed`, and `failed: ERROR FILE:LINE` for a bug of ours.
    """

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        """Start nothing yet; `wall_seconds` is the longest that one message may take."""
        self._wall_seconds = wall_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._left = bytearray()  # of its answers, read but not yet looked at
        self._decoder = msgspec.msgpack.Decoder(list[Inbound])

    def read(self, adapter_name: str, raw: bytes, settings: Mapping[str, str]) -> Sequence[Inbound]:
        """Read a raw message with an adapter's `normalise`.

        Args:
            adapter_name: the name under which the adapter is found.
            raw: the message as it came.
            settings: what the adapter needs to know of its account.

        Returns:
            The messages in it, with the contents of their files.

        Raises:
            Unreadable: it cannot be read, or not within the limits.
        """
        return self._decoder.decode(self.ask("normalise", raw, adapter_name=adapter_name, settings=settings))

    def read_many(
        self, adapter_name: str, raws: Sequence[bytes], settings: Mapping[str, str]
    ) -> Generator[Sequence[Inbound] | Unreadable]:
        """Read raw messages as `read` does; the child reads on while the caller deals with the first of them.

        Args:
            adapter_name: the name under which the adapter is found.
            raws: the messages as they came, a few megabytes together: the child takes all of them at once.
            settings: what the adapter needs to know of its account.

        Yields:
            For each in turn the messages in it, or why it cannot be read.
        """
        with contextlib.closing(self._answers("normalise", raws, adapter_name, settings)) as answers:
            for answer in answers:
                yield answer if isinstance(answer, Unreadable) else self._decoded(answer)

    def _decoded(self, answer: bytes) -> Sequence[Inbound] | Unreadable:
        try:
            return self._decoder.decode(answer)
        except msgspec.MsgspecError as error:  # a bug of ours, which must not stop the messages behind it
            return Unreadable(f"failed: {type(error).__name__}", final=False)

    def ask(self, task: str, raw: bytes, *, adapter_name: str = "", settings: Mapping[str, str] | None = None) -> bytes:
        """Have the child do one task (`normalise`, `letter`) on a raw message; return its answer as it came.

        Raises:
            Unreadable: it cannot be read, or not within the limits.
        """
        (answer,) = self._answers(task, [raw], adapter_name, settings or {})
        if isinstance(answer, Unreadable):
            raise answer
        return answer

    def _answers(
        self, task: str, raws: Sequence[bytes], adapter_name: str, settings: Mapping[str, str]
    ) -> Generator[bytes | Unreadable]:
        """Give the child messages and take its answers; whenever it ends, the next one gets those that are left."""
        head = {"task": task, "adapter": adapter_name, "settings": dict(settings)}
        place = 0
        fresh = busy = False  # the child was started for these; it has some of them
        with self._lock:
            try:
                while place < len(raws):
                    fresh = fresh if busy else self._child is None
                    try:
                        answer = self._converse(head, () if busy else raws[place:])
                    except _Died as died:
                        busy = False
                        if not fresh and not died.args:
                            continue  # it had died before, of something else
                        answer = Unreadable("crashed", final=False)
                    place += 1
                    busy = self._child is not None and place < len(raws)
                    yield answer
            finally:
                if busy:
                    self._end(kill=True)  # nobody wants the rest of its answers

    def _converse(self, head: Mapping[str, Any], raws: Sequence[bytes]) -> bytes | Unreadable:
        """Give the child these messages, if any, and take its next answer."""
        child = self._running()
        deadline = time.monotonic() + self._wall_seconds
        try:
            if raws:
                start = msgspec.msgpack.encode({**head, "sizes": [len(raw) for raw in raws]})
                _send(child, b"".join((REQUEST.pack(len(start)), start, *raws)), deadline)
            state, tired, size = ANSWER.unpack(_receive(child, ANSWER.size, deadline, self._left))
            content = _receive(child, size, deadline, self._left)
        except TimeoutError:
            self._end(kill=True)
            return Unreadable("too_slow", final=False)
        except (_Died, OSError):
            status = self._end(kill=False)
            if status == -27:  # SIGPROF: its CPU time was up
                return Unreadable("too_slow", final=False)
            raise _Died(*(("reading",) if status in (-6, -9, -11) else ())) from None
        if tired:
            self._end(kill=False)
        return content if state == OK else _reason(state, content.decode("utf-8", "replace"))

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the child, started now if there is none; wait until it is ready, however busy the machine is."""
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end(kill=True)
        root = str(Path(ucho.__file__).parents[1])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        child = subprocess.Popen(
            [sys.executable, "-m", "ucho.channels.mail.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "1"},
        )
        for stream in (child.stdin, child.stdout):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)
            with contextlib.suppress(OSError):  # too many pipes on this machine: it is only slower
                fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, PIPE)
        self._child = child
        try:
            _receive(child, ANSWER.size, time.monotonic() + START_SECONDS, bytearray())
        except (TimeoutError, OSError, _Died):
            self._end(kill=True)
            raise RuntimeError("the reading process does not start; see its messages above") from None
        return child

    def _end(self, *, kill: bool) -> int:
        """End the child and return its exit status; without `kill` it has ended by itself or is about to."""
        child, self._child = self._child, None
        self._left.clear()
        if child is None:
            return 0
        if kill:
            child.kill()
        for stream in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                stream and stream.close()
        try:
            return child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()

    def close(self) -> None:
        """End the child; a later `read` starts another."""
        with self._lock:
            self._end(kill=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _send(child: subprocess.Popen[bytes], content: bytes, deadline: float) -> None:
    assert child.stdin is not None
    descriptor = child.stdin.fileno()
    view = memoryview(content)
    while view:
        try:
            view = view[os.write(descriptor, view) :]
        except BlockingIOError:
            _wait(descriptor, select.POLLOUT, deadline)


def _reason(state: int, words: str) -> Unreadable:
    """Return why a message cannot be read, as the child says it."""
    if state in (UNREADABLE, UNREADABLE_NOW):
        return Unreadable(words, final=state == UNREADABLE)
    return Unreadable("too_much_memory" if state == NO_MEMORY else f"failed: {words}", final=False)


def _receive(child: subprocess.Popen[bytes], size: int, deadline: float, left: bytearray) -> bytes:
    """Return so many bytes of the child's answers; `left` are those that came with earlier ones."""
    assert child.stdout is not None
    descriptor = child.stdout.fileno()
    while len(left) < size:
        try:
            piece = os.read(descriptor, 1_048_576)
        except BlockingIOError:
            _wait(descriptor, select.POLLIN, deadline)
            continue
        if not piece:
            raise _Died
        left += piece
    content = bytes(memoryview(left)[:size])
    del left[:size]
    return content


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1_000):
        raise TimeoutError
