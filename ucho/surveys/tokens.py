"""The token in a survey's address: whoever holds it may answer that invitation, and nothing else."""

from __future__ import annotations

from typing import Final

from ucho.core import keys

PURPOSE: Final = "surveys.answer"


def token_for(invitation_id: int) -> str:
    """Return the token of an invitation: short, lower case, safe in an address.

    Args:
        invitation_id: the invitation.
    """
    return f"{invitation_id}-{keys.sign(str(invitation_id), PURPOSE)}"


def invitation_of(token: str) -> int | None:
    """Return the id of the invitation that a genuine token opens, None for any other text.

    Args:
        token: what stood in the address.
    """
    number, dash, signature = token.strip().lower().partition("-")
    plain = number.isascii() and number.isdigit() and not number.startswith("0") and len(number) < 19
    return int(number) if dash and plain and keys.verify(number, signature, PURPOSE) else None
