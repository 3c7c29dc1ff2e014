"""Our own mail listener: takes mail by SMTP for addresses we know, and says yes only when it is safely stored.

The server that hands us a mail forgets it when we answer 250, so the journal comes first; when the journal fails we
answer 451 and the other side keeps the mail and comes again.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from ucho.channels.contract import Fetched
from ucho.channels.mail.addresses import normal

SIZE_LIMIT: Final = 36_700_160  # bytes: 25 MB of files after base64, and the text
RECIPIENTS_LIMIT: Final = 100  # RFC 5321 asks for at least so many
LINES_LIMIT: Final = 100  # connections at once
START_SECONDS: Final = 30.0  # a busy machine may need them
LINE_SECONDS: Final = 300.0  # for each command with what belongs to it, as RFC 5321 asks
STOP_SECONDS: Final = 15.0
THREADS: Final = 2  # that journal; each holds a database connection

NOBODY: Final = "550 5.1.1 Nobody here has the address {address}. Please check how it is spelled."
TOO_MANY: Final = "452 4.5.3 Please send to at most {limit} of us at a time; send to the others after that."
NOT_NOW: Final = "451 4.3.0 We cannot store your message just now. Please keep it and try again in a few minutes."
FULL: Final = "421 4.3.2 Too many lines are open just now. Please try again in a few minutes."
TAKEN: Final = "250 2.0.0 Thank you, your message {reference} is stored."

Recipients = Callable[[str], int | None]
Journal = Callable[[int, Fetched], None]
Result = TypeVar("Result")
_logger = structlog.get_logger()


class Listener:
    """An SMTP server in a thread of its own; `start` it and `stop` it."""

    def __init__(
        self, host: str, port: int, recipients: Recipients, journal: Journal, size_limit: int = SIZE_LIMIT
    ) -> None:
        """Prepare a listener.

        Args:
            host: the address to bind to.
            port: the port, 0 for any that is free.
            recipients: returns the account of a normalised address, None for a stranger's. Called in a worker thread.
            journal: stores a mail of an account durably before it returns; may be called again for the same mail.
                Called in a worker thread.
            size_limit: bytes of the largest mail.
        """
        self._place = (host, port)
        self._size_limit = size_limit
        self._door = _Door(recipients, journal)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-listener", daemon=True)
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        """Open the port.

        Raises:
            OSError: somebody else has it, or we may not open it.
        """
        self._thread.start()
        try:
            self._server = self._await(self._loop.create_server(self._new_line, *self._place))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Close the port and end the lines; mail that is being journalled is finished first."""
        if self._thread.is_alive():
            self._await(self._end())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
        self._door.close()

    @property
    def port(self) -> int:
        """Return the port that is open."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def _await(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(STOP_SECONDS)

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        lines = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    def _new_line(self) -> SMTP:
        own = socket.gethostname()
        return _Conversation(
            self._door,
            data_size_limit=self._size_limit,
            enable_SMTPUTF8=True,
            hostname=own if "." in own else f"{own}.invalid",  # asking the name service can take minutes
            ident="ESMTP ucho",
            timeout=LINE_SECONDS,
            loop=self._loop,
            command_call_limit={"*": 1_000, "RCPT": 5 * RECIPIENTS_LIMIT},
        )


class _Conversation(SMTP):
    """One line; there are only so many at once."""

    line_length_limit = 131_072  # RFC 5321 says 1,000; pages in one long line are real

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.lines += 1
        super().connection_made(transport)
        if self.event_handler.lines > LINES_LIMIT and isinstance(transport, asyncio.WriteTransport):
            transport.write(f"{FULL}\r\n".encode())
            transport.close()  # nothing that is written after this goes out, the greeting neither

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.lines -= 1
        super().connection_lost(error)


class _Door:
    """What is answered to each command."""

    def __init__(self, recipients: Recipients, journal: Journal) -> None:
        self._recipients = recipients
        self._journal = journal
        self.lines = 0
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="smtp-listener")

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    async def _off_loop(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS_LIMIT:
            return TOO_MANY.format(limit=RECIPIENTS_LIMIT)
        try:
            account = await self._off_loop(self._account, address)
        except Exception as problem:  # the other side must come again, whatever broke here
            _logger.warning("listener_recipients_failed", kind=type(problem).__name__)
            return NOT_NOW
        if account is None:
            return NOBODY.format(address=address[:200])
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    def _account(self, address: str) -> int | None:
        whole = normal(address)
        found = self._recipients(whole)
        local, plus, _rest = whole.partition("@")[0].partition("+")
        if found is None and plus:
            found = self._recipients(f"{local}@{whole.rpartition('@')[2]}")
        return found

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        reference = secrets.token_hex(8)
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode("utf-8", "surrogateescape")
        try:
            await self._off_loop(self._store, reference, raw, session, envelope)
        except Exception as problem:  # a 250 would be a lie, whatever broke
            _logger.warning("listener_journal_failed", kind=type(problem).__name__)
            return NOT_NOW
        return TAKEN.format(reference=reference)

    def _store(self, reference: str, raw: bytes, session: Session, envelope: Envelope) -> None:
        """Journal the mail once for each account it is for, under the address that was written."""
        sender = envelope.mail_from or ""
        addresses: dict[int, str] = {}
        for address in envelope.rcpt_tos:
            account = self._account(address)
            if account is None:  # it was removed since RCPT; the next try is told so
                raise LookupError("an account is gone")
            addresses.setdefault(account, address)
        headers = {
            "mail_from": sender,
            "peer": str((session.peer or ("",))[0]),
            "helo": (session.host_name or "")[:200],
        }
        for account, address in addresses.items():
            trace = f"Return-Path: <{_field(sender)}>\r\nDelivered-To: {_field(address)}\r\n"
            mail = trace.encode("utf-8", "replace") + raw
            self._journal(account, Fetched(f"smtp:{reference}", mail, {**headers, "rcpt_to": address}))


def _field(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() and letter not in "<>")[:500]
