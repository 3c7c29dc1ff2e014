"""What parts of the service a text speaks of, and how."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.text.aspects import find_aspects


class Aspects(Reader):
    """Finds what a text speaks of, each part with its own mood: the staff may be kind and the parcel late at once."""

    name = "aspects"
    after = ("language", "sentiment", "emotion", "complaint", "rules")

    def read(self, batch: Batch) -> None:
        """Add the aspects with their places in the text as it was written."""
        find_aspects(batch)
