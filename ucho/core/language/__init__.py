"""The three languages of ucho: which one a text is in, and a company's own texts in all of them."""

from ucho.core.language.company import LANGUAGES, Incomplete, Words, check, say
from ucho.core.language.detect import detect

__all__ = ["LANGUAGES", "Incomplete", "Words", "check", "detect", "say"]
