"""What somebody wants of us: only companies that taught a head for it know their own intents."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.text.asking import add_one_of


class Intent(Reader):
    """One of the company's own labels."""

    name = "intent"
    after = ("language",)

    def read(self, batch: Batch) -> None:
        """Add how likely each is, when there is a head."""
        add_one_of(batch, self.name)
