"""What parts of the service a text speaks of, and how."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.text.aspects import find_aspects


class Aspects(Reader):
    """Reads clause by clause: the staff may be kind and the parcel late in one sentence."""

    name = "aspects"
    after = ("language", "sentiment")

    def read(self, batch: Batch) -> None:
        """Add the aspects with their places in the text as it was written."""
        find_aspects(batch)
