"""How somebody feels about us in a text as a whole."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.text.asking import add_one_of


class Sentiment(Reader):
    """Negative, neutral or positive; not sure where none of them is likely enough."""

    name = "sentiment"
    after = ("language",)

    def read(self, batch: Batch) -> None:
        """Add how likely each is."""
        add_one_of(batch, self.name)
