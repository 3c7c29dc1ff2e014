"""`ucho token`: tokens for programs that use the API; what `create` prints is the token and nothing else."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any

from ucho.config.start import start
from ucho.core.errors import Refused


def create(given: argparse.Namespace) -> int:
    """Print a new token."""
    start()
    from ucho.api import tokens
    from ucho.config.commands.by import command_line

    print(tokens.create(name=given.name, agent=given.agent, by=command_line("api.create_token")))
    return 0


def show(given: argparse.Namespace) -> int:
    """Print the tokens that were made, never the tokens themselves."""
    start()
    from ucho.api import tokens

    rows = [
        {
            "number": token.pk,
            "name": token.name,
            "agent": token.agent.email if token.agent else None,
            "created_at": _moment(token.created_at),
            "expires_at": _moment(token.expires_at),
            "last_used_at": _moment(token.last_used_at),
            "revoked_at": _moment(token.revoked_at),
        }
        for token in tokens.tokens()
    ]
    for row in rows:
        print(json.dumps(row, ensure_ascii=False) if given.json else _line(row))
    if not rows and not given.json:
        print("There are no tokens yet. `ucho token create --help` says how to make one.")
    return 0


def revoke(given: argparse.Namespace) -> int:
    """Make a token worthless."""
    start()
    from ucho.api import tokens
    from ucho.config.commands.by import command_line

    token = tokens.tokens().filter(pk=given.number).first()
    if token is None:
        raise Refused(f"There is no token {given.number}. `ucho token list` shows those there are.")
    tokens.revoke(token, by=command_line("api.create_token"))
    print(f"Token {token.pk} ({token.name}) opens nothing any more.")
    return 0


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="minutes") if at else None


def _line(row: dict[str, Any]) -> str:
    rights = f"the rights of {row['agent']}" if row["agent"] else "all rights"
    used = f"last used {row['last_used_at']}" if row["last_used_at"] else "never used"
    ends = [f"{word} {row[key]}" for key, word in (("expires_at", "expires"), ("revoked_at", "revoked")) if row[key]]
    return ", ".join([f"{row['number']}: {row['name']}", rights, used, *ends])
