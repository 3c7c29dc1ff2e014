"""Second factors of signing in: their secrets never lie in clear in the database."""

from __future__ import annotations

from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter

from ucho.core import keys

CONTEXT: Final = "account.second_factor"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets with the key ring that lies outside the database."""

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return keys.seal(text, CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret as it was."""
        return keys.open(encrypted_text, CONTEXT)
