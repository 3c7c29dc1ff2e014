"""A label of a set that somebody taught with `ucho text train`."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.text.asking import add_one_of


class Label(Reader):
    """One of the labels of a taught head; not sure where none is likely."""

    name = "label"
    after = ("language",)

    def read(self, batch: Batch) -> None:
        """Add how likely each is, when there is a head."""
        add_one_of(batch, self.name)
