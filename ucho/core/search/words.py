"""The analyser: turns text into tokens, the same way when it is indexed and when somebody searches for it.

A word is indexed under several tokens: itself without diacritics, and its stems in the languages that it may be in,
since one message mixes languages and people leave diacritics out. Who searches finds it by any of them.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import Stemmer

from ucho.core.language.words import ENGLISH, POLISH, RUSSIAN

TEXT_LIMIT: Final = 100_000  # characters of one thing that are indexed; PostgreSQL takes 1 MB of tokens a row
WORD_LIMIT: Final = 64  # characters of one token
QUERY_LIMIT: Final = 400  # characters
TERM_LIMIT: Final = 16  # words of one query
PREFIX: Final = 3  # letters from which the last word may be unfinished; a shorter one would match too much
JOINT: Final = "·"  # stands between the parts of an address or a number; no word contains it

# All repetitions are bounded or possessive, so that no text makes this slow.
_PIECE = re.compile(
    r"(?P<address>[\w.+\-]{1,64}@[^\W_][\w\-]{0,62}(?:\.[\w\-]{1,63}){1,8})"
    r"|(?P<number>(?<![^\W_])[+(]{0,2}\d(?:[ \u00a0().\-/]{0,3}\d){5,18}(?![^\W_]))"
    r"|(?P<code>[^\W_]{1,64}(?:[\-_/.'’][^\W_]{1,64}){1,8}(?![^\W_]))"
    r"|(?P<word>[^\W_]++)"
)
_PART = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"\d")
_UNDECOMPOSED = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_SHORT_WORDS: Final = frozenset(word for word in POLISH | RUSSIAN | ENGLISH if len(word) <= PREFIX)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that somebody searches for, and the ways in which it may stand in a text.

    `whole` are tokens of which any one is enough (the joined number, the full address). Otherwise each of `parts` must
    be there, by any one of its tokens. `last` is the beginning of the last part, as typed.
    """

    whole: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    last: str


def tokens(text: str) -> set[str]:
    """Return the tokens under which a text is found; none contains a blank, a quote or any other ASCII sign."""
    found: set[str] = set()
    for line in _folded(text[:TEXT_LIMIT]).splitlines():
        figures: list[str] = []  # neighbours that may be parts of one number
        for chunk in line.split(" "):
            if _FIGURE.search(chunk) or (figures and not _PART.search(chunk)):
                figures.append(chunk)
                continue
            if figures:
                found.update(_all_tokens(" ".join(figures)))
                figures = []
            found.update(_tokens_of_chunk(chunk) if len(chunk) <= WORD_LIMIT else _all_tokens(chunk))
        if figures:
            found.update(_all_tokens(" ".join(figures)))
    return found


@lru_cache(maxsize=50_000)
def _tokens_of_chunk(chunk: str) -> tuple[str, ...]:
    """Return the tokens of what stands between two blanks; most of a letter are words that were met before."""
    return tuple(_all_tokens(chunk))


def _all_tokens(folded: str) -> set[str]:
    found: set[str] = set()
    for term in _terms(folded):
        found.update(term.whole)
        for part in term.parts:
            found.update(part)
    return found


def query_terms(query: str) -> list[Term]:
    """Return what a query asks for; all of it must be found. Little words count only if there are no others."""
    terms = list(_terms(_folded(query[:QUERY_LIMIT])))[:TERM_LIMIT]
    telling = [term for term in terms if term.last not in _SHORT_WORDS or len(term.parts) > 1]
    return list(dict.fromkeys(telling or terms))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _terms(folded: str) -> Iterator[Term]:
    for match in _PIECE.finditer(folded):
        pieces = [piece[:WORD_LIMIT] for piece in _PART.findall(match[0])]
        if pieces:
            kind = match.lastgroup
            whole = _numbers(pieces) if kind == "number" else _joined(pieces, address=kind == "address")
            yield Term(whole, tuple(map(_stems, pieces)), _plain(pieces[-1]))


def _joined(pieces: list[str], *, address: bool) -> tuple[str, ...]:
    if address:
        return (JOINT.join(map(_plain, pieces))[: 4 * WORD_LIMIT],)
    if len(pieces) > 1 and any(piece.isdigit() or piece[-1].isdigit() for piece in pieces):  # ZAM/2026/00123, pk-10442
        return ("".join(map(_plain, pieces))[:WORD_LIMIT],)
    return ()


def _numbers(pieces: list[str]) -> tuple[str, ...]:
    """A telephone number is written with or without the country and in any grouping: its last 9 and 10 digits count."""
    digits = "".join(pieces)
    return tuple(dict.fromkeys(digits[-length:] for length in (len(digits), 10, 9) if length <= len(digits)))


def _plain(word: str) -> str:
    """A word without its diacritics: ł is l, ё is е, й is и."""
    word = word.translate(_UNDECOMPOSED)
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if sign.isalnum()) or word


class _Stemmers(threading.local):
    """Each thread has its own: a stemmer keeps its work in itself."""

    def __init__(self) -> None:
        self.polish = Stemmer.Stemmer("polish")
        self.russian = Stemmer.Stemmer("russian")
        self.english = Stemmer.Stemmer("english")


_stemmers = _Stemmers()


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    plain = _plain(word)
    if word[0].isdigit():
        found = [plain]
    elif "Ѐ" <= word[0] <= "ӿ":
        found = [plain, _russian(word.replace("ё", "е"))]
    elif plain.isascii():
        found = [plain, _polish(word), _polish(plain), _stemmers.english.stemWord(plain)]
    else:
        found = [plain]
    return tuple(dict.fromkeys(found))


def _polish(word: str) -> str:
    stem = _plain(_stemmers.polish.stemWord(word))
    return _without_moving_vowel(stem[:-1] + "k" if stem.endswith("c") and len(stem) > 3 else stem)  # bułce: bułk-


def _russian(word: str) -> str:
    return _without_moving_vowel(_plain(_stemmers.russian.stemWord(word)))


def _without_moving_vowel(stem: str) -> str:
    """Bułek and булочек have a vowel before the last letter that bułka and булочка have not."""
    return stem[:-2] + stem[-1] if len(stem) > 3 and stem.endswith(("ek", "ок", "ек")) else stem
