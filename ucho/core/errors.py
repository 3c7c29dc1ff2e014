"""Errors that people read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """We will not do this; the words say what happened and what to do instead.

    Pages answer 422 with the words, the API answers 422 with them under "error", the command line prints them.
    """

    def __init__(self, words: str | _StrPromise, *, record: Callable[[], object] | None = None) -> None:
        """Keep the translated sentence in `words`.

        Everything the operation did is undone; `record` runs after that in a transaction of its own, so that the
        refusal itself can be written down.
        """
        super().__init__(words)
        self.words = words
        self.record = record

    def __str__(self) -> str:
        """Return the sentence in the language that is active now."""
        return str(self.words)


class Forbidden(Refused):
    """The actor lacks the permission for this; pages answer 403."""


class Missing(Refused):
    """There is no such thing, or this actor may not see it; pages answer 404."""
