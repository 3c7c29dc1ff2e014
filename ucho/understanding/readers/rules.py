"""Words and phrases that mean something by themselves, each with its place."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.rules.finding import look_at


class Rules(Reader):
    """Finds phrases; they make flags likelier and explain codes."""

    name = "rules"
    after = ("language",)

    def read(self, batch: Batch) -> None:
        """Find what the rules know; places are those of the text as it was written."""
        for cleaned, draft in zip(batch.cleaned, batch.drafts, strict=True):
            draft.evidence, draft.calm = look_at(cleaned, draft.language)
