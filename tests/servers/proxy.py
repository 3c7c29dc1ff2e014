"""A web proxy as companies have them: takes CONNECT over real TCP, and leads every name to one machine of the test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class ProxyServer:
    """One proxy; `asked` keeps the first line of each request, `refuses` makes it let nobody through."""

    def __init__(self, port: int) -> None:
        """Listen on a free loopback port, and lead to another port there."""
        self.asked: list[str] = []
        self.refuses = False
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        """End it."""
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                caller, _address = self._listening.accept()
                threading.Thread(target=self._lead, args=(caller,), daemon=True).start()

    def _lead(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            told = b""
            while b"\r\n\r\n" not in told:
                piece = caller.recv(4096)
                if not piece:
                    return
                told += piece
            self.asked.append(told.split(b"\r\n")[0].decode())
            if self.refuses:
                caller.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self._port)) as far:
                caller.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_pour, args=(far, caller), daemon=True)
                back.start()
                _pour(caller, far)
                back.join(5)


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def proxy(port: int) -> Iterator[ProxyServer]:
    """Run one that leads everybody to a port of this machine."""
    running = ProxyServer(port)
    try:
        yield running
    finally:
        running.stop()
