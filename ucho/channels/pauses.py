"""What went wrong with a connection, as a code for people's pages, and how long to wait before the next try."""

from __future__ import annotations

import random
import socket
import ssl
from typing import Final

from ucho.channels.contract import LoginRefused
from ucho.core import keys

LONGEST: Final = 300.0  # seconds
AFTER_REFUSAL: Final = 300.0  # seconds after a refused password: servers lock out who keeps trying
LONGEST_REFUSAL: Final = 3600.0  # seconds
DETAIL: Final = 300  # characters of the server's words

REFUSALS: Final = frozenset({"login_refused", "token_refused", "sign_in_again", "program_refused"})
"""Problems that only a person can mend; trying again soon would do harm or nothing."""
CODES: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (LoginRefused, "login_refused"),
    (keys.NoKey, "no_key"),
    (ssl.SSLError, "certificate"),
    (TimeoutError, "no_answer"),
    (socket.gaierror, "unknown_host"),
    (ConnectionRefusedError, "unreachable"),
    (ConnectionError, "line_broke"),
    (OSError, "unreachable"),
)


def problem_of(error: BaseException | None) -> tuple[str, str]:
    """Return a code and the words behind it, secrets hidden; an exception may carry its own `problem` code."""
    if error is None:
        return "ended", ""
    words = str(keys.redact(str(error)))[:DETAIL]
    own = getattr(error, "problem", "")
    if isinstance(own, str) and own:
        return own, words
    return next((code for kind, code in CODES if isinstance(error, kind)), "broken"), words


def pause(tries: int, problem: str) -> float:
    """Return the seconds to wait after so many failures in a row: doubling, give or take a quarter by chance.

    The chance keeps the mailboxes of one server from coming back all at once.
    """
    chance = random.uniform(0.75, 1.25)  # noqa: S311 - spreading load is no secret
    doubled = 2.0 ** min(max(tries, 1) - 1, 12)
    if problem in REFUSALS:
        return min(LONGEST_REFUSAL, AFTER_REFUSAL * doubled) * random.uniform(1.0, 1.25)  # noqa: S311 - as above
    return min(LONGEST, doubled) * chance
