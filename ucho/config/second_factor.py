"""Second factors of signing in: their secrets never lie in clear in the database."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter

from ucho.core import keys


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: the secrets are encrypted with the key ring that lies outside the database."""

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return keys.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret as it was."""
        return keys.decrypt(encrypted_text)
