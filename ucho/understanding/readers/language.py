"""Which language a text is in, with what its author and the company write otherwise."""

from __future__ import annotations

from ucho.understanding.contract import Batch, Reader
from ucho.understanding.languages import identify_many, transliterated


class Language(Reader):
    """Tells the language; Russian in Latin letters is written in its own for all that read after."""

    name = "language"

    def read(self, batch: Batch) -> None:
        """Tell the language of each text; none rather than a wrong one."""
        for company in dict.fromkeys(text.company for text in batch.texts):  # hardly ever more than one
            places = [place for place, text in enumerate(batch.texts) if text.company == company]
            known = [batch.texts[place].language for place in places]
            words = [batch.plain[place] for place in places]
            guesses = identify_many(words, customers=known if any(known) else (), company=company)
            for place, guess in zip(places, guesses, strict=True):
                batch.drafts[place].language = guess.language
                if guess.language == "ru" and batch.plain[place].isascii():
                    batch.plain[place] = transliterated(batch.plain[place]) or batch.plain[place]
