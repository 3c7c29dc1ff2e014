"""Reply tokens: signed words in the addresses that answers come back to; each opens its conversation, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ucho.core import keys

PURPOSE = "conversations.reply"
WRITTEN: Final = 100_000  # characters of a text in which tokens are looked for
_TOKEN: Final = re.compile(r"(?<![a-z0-9])c[1-9][0-9]{0,17}-[a-z2-7]{20}(?![a-z0-9])", re.IGNORECASE)


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


def tokens_in(text: str) -> Sequence[str]:
    """Return what looks like a token in a text, for example in a quoted reply address; ten at most.

    Args:
        text: what somebody wrote or quoted; only its start counts.
    """
    return list(dict.fromkeys(found[0].lower() for found in _TOKEN.finditer(text[:WRITTEN])))[:10]
