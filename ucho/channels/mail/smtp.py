"""Handing a mail to a server, and knowing exactly what became of it.

`smtplib.sendmail` cannot tell a line that broke before the message from one that broke after it, so the conversation
is led step by step here. Only between our final dot and the server's answer can a message be in doubt.
"""

from __future__ import annotations

import smtplib
import socket
from base64 import b64encode
from collections.abc import Sequence
from time import monotonic
from typing import Final

from ucho.channels.contract import InDoubt, LoginRefused, NotLetIn, Receipt, Undeliverable
from ucho.channels.mail.bearer import first_words, last_words, mechanism
from ucho.channels.mail.servers import Server, tls_context

CONNECT_SECONDS: Final = 15.0
ANSWER_SECONDS: Final = 25.0  # for each answer
TOTAL_SECONDS: Final = 75.0  # for the whole conversation, less than the lease of a message that is being sent
TAKE_SECONDS: Final = 25.0  # of them are left for the answer to the final dot: servers scan the message before it
ABOUT_OUR_LOGIN: Final = (530, 535, 538)  # answers that say nothing of the message (RFC 4954)


class _Timed(smtplib.SMTP):
    """A line whose waits all end before one deadline."""

    def __init__(self, server: Server) -> None:
        self.deadline = monotonic() + TOTAL_SECONDS
        own = socket.gethostname()
        name = own if "." in own else "[127.0.0.1]"  # asking the name service for ours can take minutes
        if server.security == "tls":  # smtplib's own class for this differs by just one line
            self._tls_context = tls_context()
            self._tls_name = server.host
        super().__init__(server.host, server.port, local_hostname=name, timeout=CONNECT_SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = super()._get_socket(host, port, timeout)  # type: ignore[misc]  # not in the stubs
        context = getattr(self, "_tls_context", None)
        secured: socket.socket = context.wrap_socket(line, server_hostname=self._tls_name) if context else line
        return secured

    def getreply(self) -> tuple[int, bytes]:
        """Wait for an answer, but not beyond the deadline."""
        self.allow(ANSWER_SECONDS)
        return super().getreply()

    def allow(self, seconds: float, *, spare: float = 0.0) -> None:
        """Let the next wait take so long at most, and leave `spare` seconds before the deadline."""
        if self.sock is not None:
            self.sock.settimeout(max(0.1, min(seconds, self.deadline - spare - monotonic())))


def open_line(server: Server) -> _Timed:
    """Connect, secure the line and sign in.

    Raises:
        LoginRefused: the server does not accept the user or the password.
        OSError: it cannot be reached, or answers with a refusal (`smtplib.SMTPException` is one).
    """
    line = _Timed(server)
    try:
        line.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            line.starttls(context=tls_context())
            line.ehlo()
        if server.user:
            _sign_in(line, server)
    except BaseException:
        line.close()
        raise
    return line


def _sign_in(line: _Timed, server: Server) -> None:
    try:
        if server.token:
            _sign_in_by_token(line, server)
            return
        if (server.user + server.password).isascii():
            line.login(server.user, server.password)
            return
        words = b64encode(f"\0{server.user}\0{server.password}".encode()).decode("ascii")  # smtplib takes ASCII only
        code, answer = line.docmd("AUTH", f"PLAIN {words}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, answer)
    except smtplib.SMTPAuthenticationError as refusal:
        if refusal.smtp_code >= 500:
            raise LoginRefused(_said(refusal.smtp_code, refusal.smtp_error)) from None
        raise


def _sign_in_by_token(line: _Timed, server: Server) -> None:
    name = mechanism(line.esmtp_features.get("auth", "").upper().split())
    code, answer = line.docmd("AUTH", f"{name} {b64encode(first_words(name, server.user, server.token)).decode()}")
    if code == 334:  # reasons for a refusal, which have to be answered before the refusal itself comes
        code, answer = line.docmd(b64encode(last_words(name)).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


def deliver(server: Server, sender: str, recipients: Sequence[str], mail: bytes) -> Receipt:
    """Hand one mail to a server.

    Args:
        server: who takes it.
        sender: the envelope sender, to whom bounces go.
        recipients: the main recipient first, then copies.
        mail: the whole mail with CRLF line ends.

    Returns:
        The server's words; copies it refused are named in `detail`.

    Raises:
        NotLetIn: the server does not accept our user, password or token.
        Undeliverable: it was not taken; permanent after a 5xx answer about this message.
        InDoubt: the line died after the final dot.
    """
    try:
        line = open_line(server)
    except LoginRefused as refusal:
        raise NotLetIn(f"login refused: {refusal}") from None
    except smtplib.SMTPResponseException as refusal:
        raise Undeliverable(_said(refusal.smtp_code, refusal.smtp_error), permanent=False) from None
    except OSError as problem:
        raise Undeliverable(f"cannot connect: {problem}", permanent=False) from None
    try:
        return _converse(line, sender, recipients, mail)
    except OSError as problem:
        raise Undeliverable(f"the line broke before the message was handed over: {problem}", permanent=False) from None
    finally:
        line.close()


def _converse(line: _Timed, sender: str, recipients: Sequence[str], mail: bytes) -> Receipt:
    options = [f"size={len(mail)}"] if line.has_extn("size") else []
    if line.has_extn("8bitmime"):
        options.append("body=8bitmime")
    _expect(line.mail(sender, options))
    _expect(line.rcpt(recipients[0]))
    refused = []
    for copy in recipients[1:]:
        code, words = line.rcpt(copy)
        if code not in (250, 251):
            refused.append(f"{copy}: {_said(code, words)}")
    code, words = line.docmd("DATA")
    if code != 354:
        raise _refusal(code, words)
    whole = mail if mail.endswith(b"\r\n") else mail + b"\r\n"
    line.allow(TOTAL_SECONDS, spare=TAKE_SECONDS)
    line.send(b"." * whole.startswith(b".") + whole.replace(b"\r\n.", b"\r\n.."))
    taken = _take(line)
    _quit(line)
    return Receipt(external_id="", detail="; ".join([taken, *refused]))


def _take(line: _Timed) -> str:
    """Send the final dot and read the answer; from here on a broken line leaves us in doubt."""
    try:
        line.allow(TAKE_SECONDS)
        line.send(b".\r\n")
        code, words = line.getreply()
    except OSError as problem:
        raise InDoubt(f"the line broke after the message was handed over: {problem}") from None
    if not 200 <= code < 600:
        raise InDoubt(f"the server answered {_said(code, words)} after the message was handed over")
    if code >= 300:
        raise _refusal(code, words)
    return _said(code, words)


def _quit(line: _Timed) -> None:
    try:
        line.deadline = monotonic() + 2.0  # the message is taken; nobody waits long for a goodbye
        line.docmd("QUIT")
    except OSError:
        return


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if code not in (250, 251):
        raise _refusal(code, words)


def _refusal(code: int, words: bytes) -> Exception:
    if code < 200:
        return smtplib.SMTPServerDisconnected("no answer that can be understood")
    if code in ABOUT_OUR_LOGIN:
        return NotLetIn(_said(code, words))
    return Undeliverable(_said(code, words), permanent=500 <= code < 600)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:500]
