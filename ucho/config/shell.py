"""The ASGI shell: what is answered without Django, and the gate through which requests reach its threads.

A request's body is taken in completely before a thread is bothered, so that slow senders cost memory and no threads.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import IO, Any, Final
from urllib.parse import quote_from_bytes

import msgspec

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

IN_MEMORY: Final = 512 * 1024  # bytes of a body kept in memory; more goes to a temporary file
PATIENCE: Final = 30.0  # seconds between two pieces of a body
PIECE: Final = 256 * 1024  # bytes handed to Django at once
OWN_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class TooLarge(Exception):
    """The body is larger than we take."""


class Gone(Exception):
    """The sender went away, or was silent for too long."""


class Shell:
    """Sends a request to the application of its first path segment, everything else to Django."""

    def __init__(self, pages: App, own: Mapping[str, App], limit: int, too_large: Callable[[Scope], str]) -> None:
        """Know who answers.

        Args:
            pages: Django.
            own: applications by the first segment of the path, such as "healthz".
            limit: bytes of a request's body.
            too_large: gives the sentence for somebody whose request is larger.
        """
        self.pages, self.own, self.limit, self.too_large = pages, own, limit, too_large

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif app := self.own.get(scope["path"].strip("/").partition("/")[0]):
            await app(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _pages(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await take_in(scope, receive, self.limit)
        except TooLarge:
            await refuse(scope, send, 413, self.too_large(scope))
            return
        except Gone:
            return
        try:
            await self.pages(tidy(scope), replay(body), send)
        finally:
            if body:
                body.close()


def tidy(scope: Scope) -> Scope:
    """Drop headers that WSGI cannot tell apart (`X_Forwarded_For`), and make the query ASCII as WSGI demands."""
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    query = scope["query_string"]
    if not query.isascii():
        query = quote_from_bytes(query, safe="%&=+;/?:@!$'()*,~-._").encode()
    return {**scope, "headers": headers, "query_string": query}


async def take_in(scope: Scope, receive: Receive, limit: int) -> IO[bytes] | None:
    """Return the whole body as a file, None when there is none.

    Raises:
        TooLarge: it has more bytes than the limit, or says it will have.
        Gone: the sender went away.
    """
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > limit:
        raise TooLarge
    if length in {b"", b"0"} and b"transfer-encoding" not in headers:
        return None
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        while True:
            async with asyncio.timeout(PATIENCE):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            body.write(message.get("body", b""))
            if body.tell() > limit:
                raise TooLarge
            if not message.get("more_body"):
                body.seek(0)
                return body
    except TimeoutError:
        body.close()
        raise Gone from None
    except (TooLarge, Gone):
        body.close()
        raise


def replay(body: IO[bytes] | None) -> Receive:
    """Return a `receive` that gives a body that is here already."""

    async def receive() -> Message:
        piece = body.read(PIECE) if body else b""
        return {"type": "http.request", "body": piece, "more_body": len(piece) == PIECE}

    return receive


async def answer(send: Send, status: int, content: bytes, kind: bytes = b"application/json") -> None:
    """Send a small answer of our own."""
    headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode()), *OWN_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def refuse(scope: Scope, send: Send, status: int, words: str) -> None:
    """Answer with a sentence: to programs as JSON, to people as text."""
    if scope["path"].startswith("/api/"):
        await answer(send, status, msgspec.json.encode({"error": words}))
    else:
        await answer(send, status, words.encode(), b"text/plain; charset=utf-8")


async def live(receive: Receive, send: Send) -> None:
    """Answer the server's start and stop."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
