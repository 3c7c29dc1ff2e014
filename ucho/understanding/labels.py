"""Labels with a meaning of their own."""

from __future__ import annotations

from typing import Final

UNKNOWN: Final = frozenset({"oos", "out_of_scope", "out-of-scope", "none", "none_of_these"})
"""A label with one of these names says that a text is about none of the others."""
