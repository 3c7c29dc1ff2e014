"""Whether something went wrong that is ours, or amends are asked for."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.text.asking import add_flag


class Complaint(Reader):
    """Whether something went wrong that is ours, or amends are asked for."""

    name = "complaint"
    after = ("language", "rules")

    def read(self, batch: Batch) -> None:
        """Add how likely it is; a rule that found it makes it likelier."""
        add_flag(batch, self.name, code="complaint")
