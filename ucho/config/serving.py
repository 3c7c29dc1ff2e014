"""The web server of one process: uvicorn, on the supervisor's socket or its own."""

from __future__ import annotations

import os
import signal
import socket
from types import FrameType
from typing import Any, Final

import uvicorn

from ucho.config import lifeline, sockets

GRACE: Final = 5  # seconds that requests have to end when we stop


class Server(uvicorn.Server):
    """Ends live streams at once when it is asked to stop, and says when it serves."""

    def __init__(self, config: uvicorn.Config, end_streams: Any) -> None:
        """Take what ends the streams."""
        super().__init__(config)
        self.end_streams = end_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell the supervisor."""
        await super().startup(sockets)
        if not lifeline.say_ready():
            print(f"ucho serves pages at {os.environ.get('UCHO_BASE_URL')}", flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop: streams first, they would last for ever."""
        self.end_streams()
        super().handle_exit(sig, frame)


def serve(listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    from ucho.config.asgi import application, warm_up
    from ucho.web.live.stream import end_all

    warm_up()
    lifeline.wait_for_go()
    config = uvicorn.Config(
        application,
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="off",
        ws="none",
        proxy_headers=True,
        forwarded_allow_ips=os.environ.get("UCHO_PROXIES", "127.0.0.1"),
        timeout_keep_alive=20,
        timeout_graceful_shutdown=GRACE,
    )
    for number in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises the signal again at its end; it has done its work
        signal.signal(number, lambda *_: None)
    Server(config, end_all).run(sockets=[listening])


def wanted_socket() -> socket.socket:
    """Return the socket to serve on.

    Raises:
        Refused: the address cannot be had.
    """
    own = sockets.inherited()
    if own is None:
        own = sockets.bind(sockets.address(os.environ.get("UCHO_LISTEN") or sockets.DEFAULT), "--listen")
        os.environ.setdefault("UCHO_BASE_URL", sockets.name_of(own).url)
    return own
