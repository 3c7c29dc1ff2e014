"""Turns a database address such as `postgresql://ola:secret@db:5432/ucho?sslmode=require` into Django's settings."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

POSTGRESQL_SESSION = (
    "-c synchronous_commit=on -c random_page_cost=1.1"  # durable() relies on the first; the second suits SSDs
)

_UNREADABLE = (
    "The database address cannot be read. Its port must be a number from 1 to 65535, and the characters @ : / ? # [ ] "
    "in a user name or password are written as %40 %3A %2F %3F %23 %5B %5D."
)


class BadAddress(ValueError):
    """The database address cannot be understood; the text says what to write instead."""


def database_settings(url: str) -> dict[str, Any]:
    """Read a database address.

    Args:
        url: `sqlite:///relative/path`, `sqlite:////absolute/path`, `sqlite://` (in memory) or
            `postgresql://user:password@host:port/name?option=value`, options being those of libpq (`sslmode`,
            `host` for a socket folder, `options`…). Characters such as `@` in a password are written as `%40`.

    Returns:
        The value of `DATABASES["default"]`.

    Raises:
        BadAddress: the address is not of one of these forms. Its text never repeats the password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its words would repeat parts of a password with an unescaped / or #
        raise BadAddress(_UNREADABLE) from None
    if parts.scheme == "sqlite":
        return _sqlite(parts)
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(parts, port)
    raise BadAddress(
        "The database address must begin with sqlite:/// or postgresql://, for example "
        "sqlite:////var/lib/ucho/ucho.sqlite3 or postgresql://ucho:password@localhost:5432/ucho."
    )


def _sqlite(parts: SplitResult) -> dict[str, Any]:
    if parts.netloc:
        raise BadAddress("A sqlite address has no host: write sqlite:///path, or sqlite:////path for an absolute path.")
    if parts.query or parts.fragment:
        raise BadAddress("A sqlite address takes no options. Write a ? or # in a file name as %3F or %23.")
    name = unquote(parts.path[1:]) or ":memory:"
    return {"ENGINE": "ucho.core.database.sqlite", "NAME": name, "CONN_MAX_AGE": None, "ATOMIC_REQUESTS": False}


def _postgresql(parts: SplitResult, port: int | None) -> dict[str, Any]:
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise BadAddress("The database address names no database. Add it at the end: postgresql://user@host/name.")
    if "/" in name:
        raise BadAddress("The database name must not contain a slash: postgresql://user@host:5432/name.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    options.setdefault("options", POSTGRESQL_SESSION)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": host,
        "PORT": str(port or options.pop("port", "")),
        "CONN_MAX_AGE": None,  # pages run on a fixed pool of threads, so connections are few and live long
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": options,
    }
