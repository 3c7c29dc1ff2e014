"""Which language a text is in: letters, words and runs of letters, with what is known of the person beforehand.

A few kilobytes of our own, numpy only, some tens of thousands of texts a second. It says "" rather than guess: a wrong
language in an answer is worse than the company's own. `MODEL.md` beside this file says what it was learned from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ucho.understanding.languages.guessing import Guess, guesses

__all__ = ["Guess", "identify", "identify_many", "sentences", "transliterated"]

_SENTENCE = re.compile(
    r"[^\s.!?…。！？][^.!?…。！？\n]*(?:[.!?…](?!\s|$)[^.!?…。！？\n]*)*(?:[.!?…。！？]+[)\"'»”’]*)?"
)
_MOST_SENTENCES = 400


def identify(text: str, *, customer: str = "", company: Sequence[str] = ()) -> Guess:
    """Say which language a text is in.

    Args:
        text: any text; some thousand characters of it are looked at.
        customer: the language this person wrote in last, ISO 639-1; empty when it is not known.
        company: the languages of the company; both only tip the scales where the text leaves it open.

    Returns:
        The language with its probability; the language is empty when there are no words, when several languages are as
        likely, or when it is one that is not told apart.
    """
    return guesses([text], [customer] if customer else [], company)[0]


def identify_many(texts: Sequence[str], *, customers: Sequence[str] = (), company: Sequence[str] = ()) -> list[Guess]:
    """Say of many texts at once which language each is in; many times faster than one after the other.

    Args:
        texts: any texts.
        customers: for each text the language its author wrote in last; empty when nothing is known of any.
        company: the languages of the company.

    Returns:
        A guess for each text, in their order.

    Raises:
        ValueError: there are customers, but not one for each text.
    """
    if customers and len(customers) != len(texts):
        raise ValueError(f'{len(customers)} customers for {len(texts)} texts; name one for each, "" if unknown.')
    return guesses(texts, customers, company)


def sentences(text: str, *, customer: str = "", company: Sequence[str] = ()) -> list[tuple[int, int, Guess]]:
    """Say which language each sentence of a text is in, for texts that change it.

    Args:
        text: any text.
        customer: the language this person wrote in last.
        company: the languages of the company.

    Returns:
        Start, end and guess of each sentence in its order; short ones lean on the language of the whole.
    """
    spans = [(match.start(), match.end()) for match in _SENTENCE.finditer(text)]
    if len(spans) > _MOST_SENTENCES:
        spans = [*spans[: _MOST_SENTENCES - 1], (spans[_MOST_SENTENCES - 1][0], spans[-1][1])]
    spans = [(start, start + len(text[start:end].rstrip())) for start, end in spans]
    if not spans:
        return []
    whole = identify(text, customer=customer, company=company).language or customer
    parts = identify_many(
        [text[start:end] for start, end in spans], customers=[whole] * len(spans) if whole else (), company=company
    )
    return [(start, end, guess) for (start, end), guess in zip(spans, parts, strict=True)]


def transliterated(text: str) -> str | None:
    """Write Russian in Latin letters ("Spasibo, vsyo otlichno") in its own.

    Args:
        text: any text.

    Returns:
        The text in Cyrillic, or None when it is not Russian in Latin letters.
    """
    from ucho.understanding.languages import latin_russian
    from ucho.understanding.languages.guessing import script_of_most
    from ucho.understanding.languages.words import LATIN, words_of

    words = words_of(text)
    if not words or script_of_most(words) != LATIN or guesses([text], [], ())[0].language != "ru":
        return None
    return latin_russian.cyrillic(text)
