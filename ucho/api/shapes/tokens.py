"""Tokens as the API shows them: everything but the token itself, of which only a hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ucho.api.models import Token
from ucho.api.shapes.conversations import Named


@dataclass(frozen=True, slots=True)
class TokenShape:
    """A token; without an agent it may do everything. It is good until it expires or is revoked."""

    id: int
    name: str
    agent: Named | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


def token(row: Token) -> TokenShape:
    """Return a token (fetched with its agent)."""
    return TokenShape(
        id=row.pk,
        name=row.name,
        agent=Named(row.agent.pk, row.agent.name) if row.agent else None,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
