"""Whether somebody insults or swears at people."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.text.asking import add_flag


class Rudeness(Reader):
    """Whether somebody insults or swears at people."""

    name = "rudeness"
    after = ("language", "rules")

    def read(self, batch: Batch) -> None:
        """Add how likely it is; a rule that found it makes it likelier."""
        add_flag(batch, self.name, code="rude")
