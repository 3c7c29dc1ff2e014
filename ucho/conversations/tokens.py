"""Reply tokens: signed words in the addresses that answers come back to; each opens its conversation, nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from ucho.core import keys

PURPOSE = "conversations.reply"


def token_for(conversation_id: int) -> str:
    """Return the token of a conversation: lower case, safe in the local part of an address."""
    return f"c{conversation_id}-{keys.sign(str(conversation_id), PURPOSE)}"


def conversation_of(tokens: Iterable[str]) -> int | None:
    """Return the conversation of the first genuine token, None when there is none."""
    for token in tokens:
        number, dash, signature = token.strip().lower().removeprefix("c").partition("-")
        if (
            dash
            and number.isascii()
            and number.isdigit()
            and len(number) < 19
            and keys.verify(number, signature, PURPOSE)
        ):
            return int(number)
    return None
