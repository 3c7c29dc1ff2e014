"""What we write about ourselves: ids, codes and numbers; never a person's words or address, never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

ADDRESS: Final = re.compile(r"[^\s@<>\"',;:()\[\]]+@[^\s@<>\"',;:()\[\]]+")
SECRET_PATH: Final = re.compile(r"(/(?:setup|live|password/reset/key|invitation|blob)/)[^\s/?]+")


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank e-mail addresses and secret parts of web addresses, whoever wrote them into a line."""
    for name, value in event.items():
        if isinstance(value, str) and ("@" in value or "/" in value):
            event[name] = SECRET_PATH.sub(r"\1…", ADDRESS.sub("…@…", value))
    return event


def configure(*, json: bool | None = None, level: int = logging.INFO) -> None:
    """Send structlog and the standard library's log through one pipe to standard error.

    Args:
        json: one JSON object a line (for collectors), or lines for people; None asks whether a person looks.
        level: the least serious level that is written.
    """
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info]
    last += [scrub, structlog.processors.JSONRenderer(ensure_ascii=False)] if as_json else [scrub, _console()]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    pipe = logging.StreamHandler(sys.stderr)
    pipe.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    root = logging.getLogger()
    root.handlers[:] = [pipe]
    root.setLevel(level)
    quiet()


def quiet() -> None:
    """Hush the libraries whose ordinary chatter would name people or fill the disk."""
    for name, level in {
        "django.request": logging.ERROR,  # a 404 is nobody's error, and its address may hold a secret
        "django.security": logging.ERROR,
        "axes": logging.ERROR,  # it writes user names
        "uvicorn.access": logging.WARNING,
        "uvicorn.error": logging.WARNING,
        "imapclient": logging.WARNING,  # it writes commands, logins among them
        "mail": logging.WARNING,  # aiosmtpd
        "asyncio": logging.WARNING,
        "httpx": logging.WARNING,
    }.items():
        logging.getLogger(name).setLevel(level)


def _console() -> Any:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
