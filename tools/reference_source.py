"""What the reference reads out of the source text itself: environment variables, and the comments beside fields."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

CODE: Final = Path(__file__).resolve().parents[1] / "ucho"
NAME: Final = re.compile(r"UCHO_[A-Z_]+")
# Settings of Django that are no environment variables, although they are called alike.
DJANGO_ONLY: Final = frozenset({"UCHO_BLOBS", "UCHO_CACHE"})

VARIABLES: Final[dict[str, tuple[str, str]]] = {
    "UCHO_DATA": ("The directory of all data, as `--data`.", "`./ucho-data`"),
    "UCHO_DATABASE": (
        (
            "The address of the database, as `--database`: `postgresql://user:password@host:5432/name`, or "
            "`sqlite:////absolute/path`. Characters such as `@` in a password are written as `%40`."
        ),
        "a SQLite file in the data directory",
    ),
    "UCHO_LISTEN": ("Where pages are served, as `--listen`.", "`127.0.0.1:8000`"),
    "UCHO_SMTP_LISTEN": ("Where our own mail listener accepts mail, as `--smtp`.", "it accepts none"),
    "UCHO_DEMO": ("`1` makes the demo company and shows its simulator, as `--demo`.", "no demo"),
    "UCHO_BASE_URL": (
        (
            "The address people open, such as `https://help.example.com`. Links are made from it, and cookies are "
            "marked as secure when it begins with `https`."
        ),
        "the address that is listened on",
    ),
    "UCHO_HOSTS": ("Host names that are answered, with commas between them.", "all of them"),
    "UCHO_PROXIES": (
        "Addresses of reverse proxies whose `X-Forwarded-*` headers are believed, with commas between them.",
        "`127.0.0.1`",
    ),
    "UCHO_KEYS": (
        "The file of the key ring that protects stored passwords: one key a line, the newest first.",
        "`keys/ring` in the data directory",
    ),
    "UCHO_SECRET_KEY": (
        "The secret that signs sessions. Set it when several machines serve pages.",
        "the file `keys/secret` in the data directory",
    ),
    "UCHO_UPLOAD_LIMIT": ("The largest request in bytes.", "27262976 (26 MB)"),
    "UCHO_MAIL_URL": (
        (
            "The server that carries mail to colleagues, such as forgotten passwords: "
            "`smtp://user:password@host:587` or `smtps://…`. Mail to customers leaves by their own accounts instead."
        ),
        "no such mail is sent",
    ),
    "UCHO_MAIL_FROM": ("The sender of that mail.", "`ucho@` and the host of `UCHO_BASE_URL`"),
    "UCHO_DNS": (
        "The name server that is asked for the public records of your domains, such as `127.0.0.1:53`.",
        "those of the machine",
    ),
    "UCHO_LOG": (
        "`json` for one JSON object a line, `console` for lines people read.",
        "JSON unless standard error is a terminal",
    ),
    "UCHO_LOCKOUT": ("`0` lets people try wrong passwords without an end. For tests only.", "`1`"),
    "UCHO_API_RATE": ("How many requests one token may make in a minute, in each process; `0` for no limit.", "`600`"),
    "UCHO_WEBHOOKS_TO_PRIVATE": (
        "`1` lets webhooks go to addresses inside your network, and without TLS.",
        "webhooks go over https to the internet only",
    ),
    "UCHO_DIE_AT": ("Kills the process at a [crash point](crash-points.md). For tests only.", "nothing is killed"),
}
"""Every variable that somebody may set: what it says, and what holds without it."""

INTERNAL: Final[dict[str, str]] = {
    "UCHO_LISTEN_FD": "The socket on which the web process answers, so that a new start loses no request.",
    "UCHO_LIFELINE_FD": "A pipe whose end tells a child that its supervisor is gone.",
    "UCHO_READY_FD": "Where the web process says that it serves.",
    "UCHO_GATE_FD": "Where a child waits until the database is up to date.",
}


def variables_in_code() -> set[str]:
    """Return the names of all environment variables in the code, whether as a constant or in a call."""
    found: set[str] = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
                found.add(node.value)
    return found - DJANGO_ONLY


def field_comments(kind: type[Any]) -> Iterator[tuple[str, str]]:
    """Return the fields of a dataclass with the comment behind each, as " (comment)" or nothing."""
    lines = inspect.getsource(kind).splitlines()
    for field in fields(kind):
        pattern = re.compile(rf"\s+{field.name}\s*:[^#]*(?:#\s*(.*))?$")
        match = next((found for line in lines if (found := pattern.match(line))), None)
        words = match.group(1) if match and match.group(1) else ""
        yield field.name, f" ({words})" if words else ""
