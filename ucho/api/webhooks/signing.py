"""Signatures by the Standard Webhooks specification (standardwebhooks.com), version 1: HMAC-SHA256."""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import Final

PREFIX: Final = "whsec_"


def new_secret() -> str:
    """Return a fresh secret: 32 bytes, base64, as receivers' libraries want it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers of a signed message.

    Args:
        secret: as `new_secret` made it.
        message_id: the same at every try, so that receivers notice repetitions.
        timestamp: of this try, in seconds since 1970; receivers refuse old ones.
        body: what is sent.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b"%s.%d.%s" % (message_id.encode(), timestamp, body)
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode("ascii")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
