"""Reading raw messages in a limited process of their own, so that none of them can harm or delay the rest.

One child serves many messages; it is started when first needed, killed when a message takes too long, and replaced.
"""

from __future__ import annotations

import contextlib
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

import ucho
from ucho.channels.contract import Inbound, Unreadable

WALL_SECONDS: Final = 10.0  # per message; the child counts its own 2 s of CPU, a busy machine may need longer for them
START_SECONDS: Final = 60.0

_REQUEST: Final = struct.Struct(">II")
_ANSWER: Final = struct.Struct(">BBI")
_OK, _UNREADABLE, _UNREADABLE_NOW, _FAILED, _NO_MEMORY = range(5)


class _Died(Exception):
    """The child ended in the middle of a conversation."""


class Reader:
    """Reads messages one at a time through one child process; may be shared by threads.

    Reasons of `Unreadable` are codes: those of the adapter (`empty`, `too_large`…), `too_slow`, `too_much_memory`,
    `crashed`, and `failed: ERROR FILE:LINE` for a bug of ours.
    """

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        """Start nothing yet; `wall_seconds` is the longest that one message may take."""
        self._wall_seconds = wall_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
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

    def ask(self, task: str, raw: bytes, *, adapter_name: str = "", settings: Mapping[str, str] | None = None) -> bytes:
        """Have the child do one task (`normalise`, `letter`) on a raw message; return its answer as it came.

        Raises:
            Unreadable: it cannot be read, or not within the limits.
        """
        head = msgspec.msgpack.encode({"task": task, "adapter": adapter_name, "settings": dict(settings or {})})
        with self._lock:
            fresh = self._child is None
            try:
                return self._converse(head, raw)
            except _Died as died:
                if fresh or died.args:  # it had begun to read this message
                    raise Unreadable("crashed", final=False) from None
            return self._again(head, raw)  # it had died before, of something else

    def _again(self, head: bytes, raw: bytes) -> bytes:
        try:
            return self._converse(head, raw)
        except _Died:
            raise Unreadable("crashed", final=False) from None

    def _converse(self, head: bytes, raw: bytes) -> bytes:
        child = self._running()
        started = time.monotonic()
        deadline = started + self._wall_seconds
        try:
            _send(child, b"".join((_REQUEST.pack(len(head), len(raw)), head)), deadline)
            _send(child, raw, deadline)
            state, tired, size = _ANSWER.unpack(_receive(child, _ANSWER.size, deadline))
            content = _receive(child, size, deadline)
        except TimeoutError:
            self._end(kill=True)
            raise Unreadable("too_slow", final=False) from None
        except (_Died, OSError):
            status = self._end(kill=False)
            if status == -27:  # SIGPROF: its CPU time was up
                raise Unreadable("too_slow", final=False) from None
            raise _Died(*(("reading",) if status in (-6, -9, -11) else ())) from None
        if tired:
            self._end(kill=False)
        if state == _OK:
            return content
        words = content.decode("utf-8", "replace")
        if state in (_UNREADABLE, _UNREADABLE_NOW):
            raise Unreadable(words, final=state == _UNREADABLE)
        raise Unreadable("too_much_memory" if state == _NO_MEMORY else f"failed: {words}", final=False)

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
        self._child = child
        try:
            _receive(child, _ANSWER.size, time.monotonic() + START_SECONDS)
        except (TimeoutError, OSError, _Died):
            self._end(kill=True)
            raise RuntimeError("the reading process does not start; see its messages above") from None
        return child

    def _end(self, *, kill: bool) -> int:
        """End the child and return its exit status; without `kill` it has ended by itself or is about to."""
        child, self._child = self._child, None
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
        _wait(descriptor, select.POLLOUT, deadline)
        with contextlib.suppress(BlockingIOError):
            view = view[os.write(descriptor, view[:1_048_576]) :]


def _receive(child: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
    assert child.stdout is not None
    descriptor = child.stdout.fileno()
    content = bytearray()
    while len(content) < size:
        _wait(descriptor, select.POLLIN, deadline)
        piece = os.read(descriptor, min(1_048_576, size - len(content)))
        if not piece:
            raise _Died
        content += piece
    return bytes(content)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1_000):
        raise TimeoutError
