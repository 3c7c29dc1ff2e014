"""Which emotions are heard in a text."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.text.asking import add_several


class Emotion(Reader):
    """Anger, frustration, worry, joy, disappointment, surprise, thanks: any of them, or none."""

    name = "emotion"
    after = ("language", "rules")

    def read(self, batch: Batch) -> None:
        """Add how likely each is; a rule that found thanks makes thanks likelier."""
        add_several(batch, self.name, rules={"thanks": "thanks"})
