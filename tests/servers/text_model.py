"""A model behind an address: speaks the chat and embeddings requests of OpenAI over real HTTP, and can misbehave.

A service of that kind cannot be had in a test. The answers in `tests/understanding/outside_model/answers.json` are the
vendor's own shapes: `ChatCompletion`, `CreateEmbeddingResponse` and `ErrorObject` of its Python client were filled in
and written out with `model_dump(mode="json")`; the file says which version. What changes from test to test (the label,
the count) is put into these.
"""

from __future__ import annotations

import copy
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

SHAPES: Final = json.loads(
    (Path(__file__).parent.parent / "understanding" / "outside_model" / "answers.json").read_text("utf-8")
)
KEY: Final = "sk-only-for-tests-0123456789"
Label = Callable[[str, list[str]], str]


@contextmanager
def text_model() -> Iterator[TextModelServer]:
    """Run one."""
    running = TextModelServer()
    try:
        yield running
    finally:
        running.stop()


class TextModelServer:
    """One service; `label` decides what it says, `fault` makes it misbehave, `asked` keeps what it was sent."""

    def __init__(self) -> None:
        """Listen on a free loopback port, at once."""
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.label: Label = lambda _text, labels: labels[0]
        self.content: str | None = None  # what it says instead of a label
        self.fault = ""  # slow, drip, huge, html, redirect, down, plain, refusal, list, packed
        self.led_to: list[str] = []  # requests that followed a redirect
        self._server = _Listening(("127.0.0.1", 0), _Answering)
        self._server.model = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def messages(self) -> list[str]:
        """Return the customers' words that it was sent."""
        return [
            json.loads(one["messages"][1]["content"])["customer_message"] for one in self.asked if "messages" in one
        ]

    def chat(self, asked: dict[str, Any]) -> tuple[int, Any]:
        """Answer a question."""
        if self.fault == "plain" and ("response_format" in asked or "max_tokens" in asked):
            return 400, SHAPES["error"]
        if self.fault == "refusal":
            return 200, SHAPES["refusal"]
        if self.fault == "list":
            return 200, ["not", "an", "object"]
        told = copy.deepcopy(SHAPES["chat"])
        question = json.loads(asked["messages"][1]["content"])
        label = self.label(question["customer_message"], question["labels"])
        content = json.dumps({"label": label, "confidence": 0.91}) if self.content is None else self.content
        told["choices"][0]["message"]["content"] = content
        return 200, told

    def embeddings(self, asked: dict[str, Any]) -> tuple[int, Any]:
        """Answer with vectors."""
        told = copy.deepcopy(SHAPES["embeddings"])
        told["data"] = [{**told["data"][0], "index": place} for place in range(len(asked["input"]))][::-1]
        return 200, told


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    model: TextModelServer

    def handle_error(self, *_where: object) -> None:
        """Say nothing about clients that hung up."""


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _model(self) -> TextModelServer:
        assert isinstance(self.server, _Listening)
        return self.server.model

    def do_POST(self) -> None:
        model = self._model
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        model.headers.append(dict(self.headers))
        if self.path == "/elsewhere":
            model.led_to.append(self.path)
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            self._say(401, SHAPES["error"])
            return
        model.asked.append(body)
        misbehave = getattr(self, f"_{model.fault}", None)
        if misbehave:
            misbehave()
        else:
            self._say(*(model.embeddings(body) if self.path == "/v1/embeddings" else model.chat(body)))

    def _say(self, status: int, told: Any, **headers: str) -> None:
        self._send(status, json.dumps(told).encode(), **headers)

    def _send(self, status: int, words: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def _slow(self) -> None:
        time.sleep(3)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass  # they hung up, as they should

    def _huge(self) -> None:
        told = copy.deepcopy(SHAPES["chat"])
        told["choices"][0]["message"]["content"] = json.dumps({"label": "positive", "confidence": 1})
        with suppress(OSError):  # they hang up, as they should
            self._send(200, json.dumps(told).encode() + b" " * (16 * 2**20))

    def _html(self) -> None:
        self._send(200, b"<html>Welcome to the network of our hotel</html>", Content_Type="text/html")

    def _redirect(self) -> None:
        self._say(307, {}, Location="/elsewhere")

    def _down(self) -> None:
        self._say(503, SHAPES["error"])

    def _packed(self) -> None:
        self._send(200, b"\x1f\x8b\x08", Content_Encoding="gzip")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""
