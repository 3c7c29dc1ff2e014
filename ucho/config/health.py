"""`GET /healthz`: whether this process reaches the database, and whether a worker is alive."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec
from django.db import Error, connection
from django.db.models import Max

from ucho import __version__
from ucho.config.shell import Receive, Scope, Send, answer
from ucho.core import clock
from ucho.events.models import Worker

PATIENCE: Final = 3.0  # seconds; a database that takes longer does not serve pages either
SILENT: Final = 30.0  # seconds without a sign of life after which a worker counts as gone

_one_thread = ThreadPoolExecutor(1, "health")  # keeps one connection, whoever asks how often


async def health(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer 200 when pages can be served, 503 when they cannot; "degraded" says that no worker runs."""
    try:
        async with asyncio.timeout(PATIENCE):
            found = await asyncio.get_running_loop().run_in_executor(_one_thread, look)
    except TimeoutError:
        found = _down()
    content = b"" if scope["method"] == "HEAD" else msgspec.json.encode(found)
    await answer(send, 200 if found["database"] else 503, content)


def look() -> dict[str, Any]:
    """Return the state of this installation: `status`, `database`, `worker_seconds`, `version`."""
    try:
        seen = Worker.objects.aggregate(last=Max("seen_at"))["last"]
    except Error:
        connection.close()
        return _down()
    age = None if seen is None else max(0.0, (clock.now() - seen).total_seconds())
    alive = age is not None and age < SILENT
    return {
        "status": "ok" if alive else "degraded",
        "database": True,
        "worker_seconds": None if age is None else round(age, 1),
        "version": __version__,
    }


def _down() -> dict[str, Any]:
    return {"status": "down", "database": False, "worker_seconds": None, "version": __version__}
