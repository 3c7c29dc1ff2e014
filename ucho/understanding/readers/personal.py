"""Where personal data stands in a text, so that it can be hidden before the text goes anywhere."""

from __future__ import annotations

from ucho.understanding.cleaning import CAP
from ucho.understanding.contract import Batch, Reader
from ucho.understanding.personal_data import find


class Personal(Reader):
    """Finds personal data; places are those of the text as it was written."""

    name = "personal"
    after = ("language",)

    def read(self, batch: Batch) -> None:
        """Find what tells who somebody is or how they can be reached."""
        for text, draft in zip(batch.texts, batch.drafts, strict=True):
            draft.personal = find(text.words[:CAP], draft.language, text.known)
