"""What several subjects need: how answers are described, and the key of a request that must not happen twice."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final

from ninja import Header

from ucho.api.answers import CODES, Problem
from ucho.api.bearer import Asking

KEY_LENGTH: Final = 200  # characters
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=KEY_LENGTH, description="Makes a repetition harmless.")]


def says(shape: Any, status: int = 200) -> dict[Any, Any]:
    """Return the description of an endpoint's answers."""
    return {status: shape, CODES: Problem}


def scoped(request: Asking, key: str) -> str:
    """Return a key that no other token's key equals, of a length that can be stored; empty when there is none."""
    if not key:
        return ""
    return f"api:{request.token.pk}:{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}"
