"""The three languages by their own names, as a person who speaks them looks for them."""

from __future__ import annotations

from typing import Final

NAMES: Final = {"pl": "polski", "ru": "русский", "en": "English"}


def language_name(code: str) -> str:
    """Return the language's own name, empty for one we do not speak."""
    return NAMES.get(code, "")
