"""Texts that the company writes itself, in up to three languages: names of branches, saved replies, questions."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from ucho.core.errors import Refused

LANGUAGES: Final = ("pl", "ru", "en")
Words = Mapping[str, str]
"""The same text in several languages: `{"pl": "Piekarnia", "ru": "Пекарня", "en": "Bakery"}`."""

_FALLBACK: Final[Mapping[str, tuple[str, ...]]] = {"pl": ("en", "ru"), "ru": ("en", "pl"), "en": ("pl", "ru")}


class Incomplete(Refused):
    """A company text has no words at all, or words in a language that ucho does not speak."""


def say(words: Words, language: str) -> str:
    """Choose the words for a reader.

    Args:
        words: a company text.
        language: the reader's language, such as "pl", "ru-RU" or ""; an unknown one counts as English.

    Returns:
        The text in that language, else English, else Polish, else Russian; empty if there is none at all.
    """
    wanted = language[:2].lower()
    wanted = wanted if wanted in LANGUAGES else "en"
    for candidate in (wanted, *_FALLBACK[wanted]):
        if found := words.get(candidate, "").strip():
            return found
    return ""


def check(words: object, *, complete: bool = False) -> dict[str, str]:
    """Check a company text that somebody typed or sent.

    Args:
        words: the text; anything, since it may come from a form or the API.
        complete: whether all three languages must be there.

    Returns:
        The text with outer white space and empty languages removed.

    Raises:
        Incomplete: it is not a mapping of our languages to texts, it is empty, or a language is missing.
    """
    if not isinstance(words, Mapping) or not all(isinstance(text, str) for text in words.values()):
        raise Incomplete(_("A text in several languages is needed: Polish (pl), Russian (ru) or English (en)."))
    if strange := [str(language) for language in words if language not in LANGUAGES]:
        raise Incomplete(
            _("There is no language “%(language)s” here. Use Polish (pl), Russian (ru) or English (en).")
            % {"language": strange[0][:20]}
        )
    found = {language: words[language].strip() for language in LANGUAGES if words.get(language, "").strip()}
    if not found:
        raise Incomplete(_("Write the text in at least one language."))
    if complete and len(found) < len(LANGUAGES):
        raise Incomplete(_("Write the text in Polish, Russian and English."))
    return found
