"""Tokens of the page on which a customer confirms our summary; each opens that one summary and nothing else."""

from __future__ import annotations

from typing import Final

from ucho.core import keys

PURPOSE: Final = "cases.paraphrase"


def token_for(paraphrase_id: int) -> str:
    """Return the token of a summary: lower case, safe in an address."""
    return f"{paraphrase_id}-{keys.sign(str(paraphrase_id), PURPOSE)}"


def paraphrase_id_of(token: str) -> int | None:
    """Return the summary a genuine token opens, None for anything else."""
    number, _dash, signature = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return int(number) if keys.verify(number, signature, PURPOSE) else None
