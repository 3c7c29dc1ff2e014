"""The signed word in the address where bounces of a message come back to (a variable envelope return path)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ucho.core import keys

PURPOSE: Final = "channels.return"


def token_for(dispatch_id: int) -> str:
    """Return the signed word that stands in the address where bounces of a message come back to.

    Args:
        dispatch_id: the message of ours.

    Returns:
        Letters, digits and one dash, safe in the local part of an address and whatever its case: "b12-…".
    """
    return f"b{dispatch_id}-{keys.sign(str(dispatch_id), PURPOSE)}"


def dispatches_in(tokens: Iterable[str]) -> Iterable[int]:
    """Yield the messages named by genuine words of ours; what anybody else made up is passed over."""
    for token in tokens:
        number, dash, signature = token.strip().lower().removeprefix("b").partition("-")
        plain = number.isascii() and number.isdigit() and len(number) < 19
        if dash and plain and keys.verify(number, signature, PURPOSE):
            yield int(number)
