"""Whether somebody leaves us, or threatens to."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.text.asking import add_flag


class Leaving(Reader):
    """Whether somebody leaves us, or threatens to."""

    name = "leaving"
    after = ("language", "rules")

    def read(self, batch: Batch) -> None:
        """Add how likely it is; a rule that found it makes it likelier."""
        add_flag(batch, self.name, code="leaving")
