"""Texts that mean alike: similar conversations, answers that fitted, and searching by meaning."""

from typing import Final

WIDTH: Final = 384  # numbers of a vector
