"""Which language a text is in, with what its author and the company write otherwise."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.languages import identify_many, transliterated


class Language(Reader):
    """Tells the language; Russian in Latin letters is written in its own for all that read after."""

    name = "language"

    def read(self, batch: Batch) -> None:
        """Tell the language of each text; none rather than a wrong one."""
        known = [text.language for text in batch.texts]
        guesses = identify_many(batch.plain, customers=known if any(known) else ())
        for place, (draft, guess) in enumerate(zip(batch.drafts, guesses, strict=True)):
            draft.language = guess.language
            if guess.language == "ru" and batch.plain[place].isascii():
                batch.plain[place] = transliterated(batch.plain[place]) or batch.plain[place]
