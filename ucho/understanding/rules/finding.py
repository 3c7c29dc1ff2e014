"""What the rules find: words and phrases of three languages, every code with the words that gave it.

Phrases that are turned round by a negation or lie in a harmless turn of speech are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from ucho.understanding.cleaning import Clean, clean
from ucho.understanding.contract import CODES, Evidence
from ucho.understanding.languages import identify
from ucho.understanding.rules.english import ENGLISH
from ucho.understanding.rules.phrases import Found, Lexicon, compile_rules, find, negated
from ucho.understanding.rules.polish import POLISH
from ucho.understanding.rules.russian import RUSSIAN
from ucho.understanding.rules.tokens import Token, tokens

_MEANING: Final = frozenset({*CODES, "good", "bad"})


@cache
def _lexicon(language: str) -> Lexicon:
    return compile_rules({"pl": POLISH, "ru": RUSSIAN, "en": ENGLISH}[language])


class Looked(NamedTuple):
    """What the rules make of a text."""

    evidence: tuple[Evidence, ...] = ()
    calm: frozenset[str] = frozenset()
    """Codes that a harmless turn of speech forbids to guess: who asks for the complaints form complains of nothing."""


def look(text: str, language: str) -> Looked:
    """Return what the rules find in one text.

    Args:
        text: what a customer wrote; any length, any characters.
        language: "pl", "ru" or "en" when it is known; otherwise it is read in those that share its letters.
    """
    words = tokens(text)
    if not words:
        return Looked()
    if language in {"pl", "ru", "en"}:
        return _read(words, language)
    found = [_read(words, one) for one in _candidates(words)]
    return max(found, key=lambda one: len({each.code for each in one.evidence}))


def look_at(cleaned: Clean, language: str) -> Looked:
    """Return what the rules find in one text without what machines put around it.

    Args:
        cleaned: what a customer wrote.
        language: see `look`.

    Returns:
        What `look` returns, with places in the text as it was written.
    """
    found = look(cleaned.text, language)
    return Looked(tuple(Evidence(one.code, *cleaned.written(one.start, one.end)) for one in found.evidence), found.calm)


def find_codes(text: str, language: str) -> tuple[Evidence, ...]:
    """Return the codes that the rules find in one text as it was written.

    Args:
        text: any length, any characters.
        language: that of the text; one that is not known is told first.
    """
    cleaned = clean(text)
    return look_at(cleaned, language or identify(cleaned.text).language).evidence


def _candidates(words: Sequence[Token]) -> tuple[str, ...]:
    cyrillic = sum("а" <= token.word[0] <= "я" for token in words)
    return ("ru",) if cyrillic * 2 > len(words) else ("pl", "en")


def _read(words: Sequence[Token], language: str) -> Looked:
    lexicon = _lexicon(language)
    found = list(find(words, lexicon))
    if not found:
        return Looked()
    emphatic = frozenset(place for one in found if one.kind == "emphasis" for place in range(one.first, one.last + 1))
    evidence = tuple(
        Evidence(_code(one), words[one.first].start, words[one.last].end)
        for one in found
        if one.kind in _MEANING and _means(one, words, lexicon, found, emphatic)
    )
    given = {one.code for one in evidence}
    calmed = {one.kind.partition(" ")[2] for one in found if one.kind.startswith("calm ")}
    codes = set(CODES) if "any" in calmed else calmed
    return Looked(evidence, frozenset(codes - given))


def _code(one: Found) -> str:
    return "unhappy" if one.kind in {"good", "bad"} else one.kind


def _means(
    one: Found, words: Sequence[Token], lexicon: Lexicon, found: Sequence[Found], emphatic: frozenset[int]
) -> bool:
    """Return whether a phrase means what it says: it is not turned round, and not part of a harmless turn of speech."""
    if one.certain:
        return True
    begins = lexicon.negation in lexicon.lists(words[one.first].word)
    turned = not begins and negated(one.first, words, lexicon, emphatic)
    if turned != (one.kind == "good"):
        return False
    calming = {"calm any", f"calm {_code(one)}"}
    return not any(calm.first <= one.first and one.last <= calm.last for calm in found if calm.kind in calming)
