"""A provider of access tokens: gives them for codes and refresh tokens, and tells Dovecot whose they are.

The token endpoints of Google and Microsoft cannot be had in a test; this one keeps to RFC 6749, 7636 and 7662.
"""

from __future__ import annotations

import hashlib
import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from tests.servers.dovecot import Dovecot
from tests.servers.local import wait_until


@contextmanager
def provider_of(dovecot: Dovecot) -> Iterator[TokenServer]:
    """Run a provider that a Dovecot asks, and has begun to ask."""
    running = TokenServer(dovecot.token_port)
    address = dovecot.mailbox("probe").address
    running.owners["probe"] = address
    try:
        wait_until(lambda: dovecot.takes_token(address, "probe"), "Asking the provider", seconds=90)
        del running.owners["probe"]
        yield running
    finally:
        running.stop()


class TokenServer:
    """One provider; `asked` counts what was asked for, `fault` makes it answer with an error."""

    def __init__(self, port: int) -> None:
        """Listen on a loopback port, at once."""
        self.owners: dict[str, str] = {}  # access token → address
        self.leaves: dict[str, str] = {}  # refresh token → address
        self.codes: dict[str, tuple[str, str]] = {}  # code → (address, challenge)
        self.asked: list[dict[str, str]] = []
        self.fault: tuple[int, dict[str, str]] | None = None
        self.seconds = 3600
        self.pause = threading.Event()
        self.pause.set()
        self._numbers = count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._answering())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def allow(self, address: str) -> dict[str, Any]:
        """Return what the owner of a mailbox would get: an access token and a refresh token."""
        number = next(self._numbers)
        access, refresh = f"access-{number}", f"refresh-{number}"
        self.owners[access], self.leaves[refresh] = address, address
        return {"access_token": access, "refresh_token": refresh, "expires_in": self.seconds, "token_type": "Bearer"}

    def settings(self) -> dict[str, str]:
        """Return the settings of an account that signs in here."""
        return {
            "sign_in": "other",
            "oauth_client_id": "ucho-test",
            "oauth_client_secret": "client-secret",
            "oauth_authorize": f"{self.url}/authorize",
            "oauth_token": f"{self.url}/token",
            "oauth_scope": "mail",
        }

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer somebody who asks for tokens."""
        self.asked.append(asked)
        self.pause.wait(20)
        if self.fault:
            return self.fault
        if (asked.get("client_id"), asked.get("client_secret")) != ("ucho-test", "client-secret"):
            return 401, {"error": "invalid_client"}
        if asked.get("grant_type") == "refresh_token" and asked.get("refresh_token") in self.leaves:
            given = self.allow(self.leaves[asked["refresh_token"]])
            del given["refresh_token"]
            return 200, given
        address, challenge = self.codes.pop(asked.get("code", ""), ("", ""))
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if address and urlsafe_b64encode(digest).decode().rstrip("=") == challenge:
            return 200, self.allow(address)
        return 400, {"error": "invalid_grant", "error_description": "The leave was taken back."}

    def introspect(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Tell a mail server whose token it is."""
        address = self.owners.get(asked.get("token", ""))
        return 200, {"active": True, "email": address, "username": address} if address else {"active": False}

    def _answering(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                asked = {name: values[0] for name, values in parse_qs(body).items()}
                answer = provider.introspect if self.path.startswith("/introspect") else provider.token
                status, told = answer(asked)
                words = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        return Answering
