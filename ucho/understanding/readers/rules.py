"""Words and phrases that mean something by themselves, each with its place."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.rules.finding import look


class Rules(Reader):
    """Finds phrases; they make flags likelier and explain codes."""

    name = "rules"
    after = ("language",)

    def read(self, batch: Batch) -> None:
        """Find what the rules know."""
        for text, draft in zip(batch.texts, batch.drafts, strict=True):
            draft.evidence, draft.calm = look(text.words, draft.language)
