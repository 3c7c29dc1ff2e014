"""The product as its owner runs it: the command line, processes of its own, and an API that a program asks.

Nothing of it is imported into the tests; what happened is seen in mailboxes, in the API and in the browser.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.local import free_port, listening, tail
from tests.servers.postfix import Postfix

Found = TypeVar("Found")
PATIENCE = 40.0  # seconds; the machine may be busy
COMMAND = [sys.executable, "-m", "ucho.config.command"]


def wait_for(look: Callable[[], Found], what: str, seconds: float = PATIENCE) -> Found:
    """Return what a look finds, as soon as it finds something."""
    until = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > until:
            raise AssertionError(f"waited {seconds:g} s for {what}")
        time.sleep(0.05)
    return found


class Forms(HTMLParser):
    """The forms of a page with what their fields hold."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a field, a choice."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif tag == "select":
            self._select = found.get("name", "")
        elif tag == "option" and self._select and self.forms:
            if "selected" in found or self._select not in self.forms[-1]:
                self.forms[-1][self._select] = found.get("value", "")
        elif tag == "input" and self.forms and ("checked" in found or found.get("type") not in {"checkbox", "radio"}):
            self.forms[-1][found.get("name", "")] = found.get("value", "")


class Part:
    """One running command with its log."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        """Take the process and the file it writes to."""
        self.name, self.process, self.log = name, process, log
        self._family: set[psutil.Process] = set()

    @property
    def output(self) -> str:
        """What it has printed."""
        return self.log.read_text("utf-8", "replace")

    @property
    def alive(self) -> bool:
        """Return whether it runs."""
        return self.process.poll() is None

    def family(self) -> list[psutil.Process]:
        """Return the process and everything below it."""
        with contextlib.suppress(psutil.NoSuchProcess):
            first = psutil.Process(self.process.pid)
            self._family |= {first, *first.children(recursive=True)}
        return [one for one in self._family if one.is_running()]

    def child(self, *words: str) -> psutil.Process | None:
        """Return the living process below it whose command line holds all these words."""
        for one in self.family():
            with contextlib.suppress(psutil.Error):
                if set(words) <= set(one.cmdline()) and one.status() != psutil.STATUS_ZOMBIE:
                    return one
        return None

    def _hears(self, number: signal.Signals) -> bool:
        """Return whether it catches a signal, which Python's first tenths of a second cannot."""
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
            caught = re.search(r"^SigCgt:\s*(\w+)$", status, re.MULTILINE)
            return bool(caught and int(caught.group(1), 16) >> (number - 1) & 1)
        return True

    def kill(self) -> None:
        """Kill it without a word of warning."""
        self.family()
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """Ask it to end, as soon as it can hear that; returns its exit code."""
        wait_for(lambda: not self.alive or self._hears(signal.SIGTERM), f"{self.name} to begin")
        self.family()
        if self.alive:
            self.process.terminate()
        return self.process.wait(PATIENCE)

    def wait_for_death(self, seconds: float = PATIENCE) -> None:
        """Wait until it was killed; anything else that ends it fails the test."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} still lives\n{tail(self.log)}") from None
        assert code == -signal.SIGKILL, f"{self.name} ended with {code}\n{tail(self.log)}"

    def clean_up(self) -> None:
        """Leave nothing behind."""
        self.family()
        if self.alive:
            self.process.kill()
            self.process.wait()
        for one in self._family:
            with contextlib.suppress(psutil.Error):
                one.kill()


class Product:
    """One installation: a data directory, a database, and whatever of it runs."""

    def __init__(self, folder: Path, database: str) -> None:
        """Take an empty folder and the address of an empty database; start nothing."""
        self.folder, self.data = folder, folder / "data"
        self.options = ["--data", str(self.data)]
        if database.startswith("postgresql"):
            self.options += ["--database", database]
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("UCHO_", "DJANGO_"))},
            "UCHO_LOG": "json",
            "PYTHONPATH": str(Path.cwd()),
        }
        self.smtp_port = free_port()
        self.url = self.setup = ""
        self.parts: list[Part] = []
        self._token = ""

    def run(self, *words: str) -> str:
        """Run a command to its end; returns what it printed."""
        done = subprocess.run(
            [*COMMAND, *words, *self.options],
            env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"ucho {' '.join(words)}: {done.stderr}"
        return done.stdout

    def begin(self, *words: str, **environment: str) -> Part:
        """Start a command that runs until it is stopped."""
        log = self.folder / f"{len(self.parts):02}-{words[0]}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*COMMAND, *words, *self.options],
                env={**self.environment, **environment}, stdout=out, stderr=subprocess.STDOUT, process_group=0,
            )  # fmt: skip
        part = Part(" ".join([*words, *environment.values()]), process, log)
        self.parts.append(part)
        return part

    # ------------------------------------------------------------------------------------------------- its processes

    def up(self) -> Part:
        """Start everything with one command and wait until the first page can be opened."""
        part = self.begin("up", "--listen", "127.0.0.1:0", "--smtp", self.smtp)

        def look() -> str:
            assert part.alive, part.output
            found = re.search(r"Open (http://\S+) in your browser", part.output)
            return found.group(1) if found else ""

        self.url = wait_for(look, "the address to be printed")
        wait_for(self.healthy, "a living worker")
        return part

    def web(self, *, die_at: str = "") -> Part:
        """Start the pages alone; a second one, which may die at a named point, is where people go from then on."""
        port = free_port()
        part = self.begin("web", "--listen", f"127.0.0.1:{port}", UCHO_DIE_AT=die_at)
        wait_for(lambda: listening(port) or not part.alive, "the pages")
        assert part.alive, part.output
        self.url = f"http://127.0.0.1:{port}"
        return part

    def worker(self, *, die_at: str = "") -> Part:
        """Start a worker alone, which is killed at a named point."""
        return self.begin("worker", UCHO_DIE_AT=die_at)

    def connectors(self, *, die_at: str = "", smtp: bool = False) -> Part:
        """Start the connections alone; with `smtp` they also listen for mail."""
        return self.begin("connectors", *(["--smtp", self.smtp] if smtp else []), UCHO_DIE_AT=die_at)

    def healthy(self) -> bool:
        """Return whether pages are served and a worker lives."""
        try:
            return bool(httpx.get(f"{self.url}/healthz", timeout=5).json()["status"] == "ok")
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        """End whatever runs."""
        for part in reversed(self.parts):
            if part.alive:
                part.process.terminate()
        for part in self.parts:
            with contextlib.suppress(subprocess.TimeoutExpired):
                part.process.wait(PATIENCE)
            part.clean_up()

    def logs(self) -> str:
        """Return the ends of all logs, for the reader of a failed test."""
        return "\n".join(f"--- {part.name}\n{tail(part.log, 12)}" for part in self.parts)

    @property
    def smtp(self) -> str:
        """Where our own mail listener accepts mail."""
        return f"127.0.0.1:{self.smtp_port}"

    # --------------------------------------------------------------------------------------------- asked by programs

    def add_mailbox(self, name: str, mailbox: Mailbox, dovecot: Dovecot, postfix: Postfix | None = None) -> None:
        """Add a mailbox by the command line, with its password in a file."""
        password = self.folder / f"password-{name}"
        password.write_text(mailbox.password + "\n", "utf-8")
        user = mailbox.address.replace("@", "%40")
        out = ["--smtp-out", f"smtp://{user}@127.0.0.1:{postfix.submission_port}"] if postfix else []
        self.run(
            "channels", "add", "email", name, "--imap", dovecot.imap_url(mailbox), *out,
            "--password-file", str(password), "--sender-name", "Piekarnia Kłos",
        )  # fmt: skip
        password.unlink()

    @property
    def token(self) -> str:
        """A token of the API, made by the command line when it is first needed."""
        self._token = self._token or self.run("token", "create", "--name", "walk").strip()
        return self._token

    def api(self, method: str, path: str, **words: Any) -> Any:
        """Ask the API with a token of the command line; returns the JSON it answers."""
        headers = {"Authorization": f"Bearer {self.token}", **words.pop("headers", {})}
        answer = httpx.request(method, f"{self.url}/api/v1{path}", headers=headers, timeout=30, **words)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, path: str, **params: Any) -> Any:
        """Ask the API for something."""
        return self.api("GET", path, params=params)

    def all(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """Return everything that a list of the API holds, page by page."""
        items: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.get(path, limit=100, **params, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next"]
            if not cursor:
                return items

    def account(self, name: str) -> dict[str, Any]:
        """Return an account with its health and its ledger."""
        return next(one for one in self.all("/accounts") if one["name"] == name)

    def reply(self, conversation: int, text: str, *, key: str = "") -> dict[str, Any]:
        """Answer in a conversation."""
        headers = {"Idempotency-Key": key} if key else {}
        said: dict[str, Any] = self.api(
            "POST", f"/conversations/{conversation}/reply", json={"text": text}, headers=headers
        )
        return said

    def messages(self, conversation: int) -> list[dict[str, Any]]:
        """Return what was said in a conversation, in order."""
        return self.all(f"/conversations/{conversation}/messages")

    def admin(self) -> httpx.Client:
        """Return a browser without scripts in which the first administrator is signed in."""
        page = httpx.Client(base_url=self.url, follow_redirects=True, timeout=30, headers={"Accept-Language": "en"})
        page.get(self.setup).raise_for_status()
        typed = {"name": "Ola Zielińska", "email": "ola@klos.example", "password": "chrupiaca-skorka-1"}
        self.submit(page, self.setup, typed).raise_for_status()
        return page

    def submit(self, page: httpx.Client, path: str, typed: dict[str, str]) -> httpx.Response:
        """Type something into the longest form of a page and send it as the browser does, the rest as it stands."""
        shown = Forms()
        shown.feed(page.get(path).text)
        form = max(shown.forms, key=len)
        assert set(typed) <= set(form), f"{path} asks for {sorted(form)}"
        return page.post(path, data=form | typed, headers={"Referer": self.url})

    def ask(self, code: str) -> Any:
        """Run code inside the installation, where no command says it; returns the JSON it prints."""
        whole = f"from ucho.config.start import start\nstart()\nimport json\n{code}"
        database = {"UCHO_DATABASE": self.options[3]} if len(self.options) > 2 else {}
        done = subprocess.run(
            [sys.executable, "-c", whole], env={**self.environment, "UCHO_DATA": str(self.data), **database},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@contextlib.contextmanager
def installed(folder: Path, database: str) -> Iterator[Product]:
    """Give an installation with an up-to-date database; ends what runs of it, and prints its logs for a failed test."""
    product = Product(folder, database)
    product.setup = json.loads(product.run("migrate", "--report"))["setup"]
    try:
        yield product
    finally:
        product.stop()
        print(product.logs())
