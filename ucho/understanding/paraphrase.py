"""The first draft of "You wrote that … and would like …", out of a customer's own words.

It never invents: what happened is their own sentences, said back ("my parcel" becomes "your parcel") where rules do
that safely and quoted where they do not; what they would like is one of a few plain words for something they asked for,
or a quotation. An agent reads and changes it, and the customer confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ucho.understanding.retelling import english, polish, russian, wishes

READ: Final = 20_000  # characters; complaints say in the beginning what they are about
SENTENCES: Final = 3  # at most in a summary
LONGEST: Final = 240  # characters of one sentence
QUOTES: Final = {"pl": ("„", "”"), "ru": ("«", "»"), "en": ("“", "”")}
TURN: Final[dict[str, Callable[[str], str | None]]] = {"pl": polish.turn, "ru": russian.turn, "en": english.turn}

_END: Final = re.compile(r"(?<=[.!?…])[\"”»)]*\s+|\s*\n+\s*")
_SHORT: Final = re.compile(
    r"\b(nr|ul|al|zł|np|tj|tzn|itp|godz|dr|ok|ст|ул|д|г|руб|т|е|стр|др|no|mr|mrs|ms|dr|vs|st)\.$", re.IGNORECASE
)
_GREETING: Final = re.compile(
    r"^(dzie[nń] dobry|dobry wiecz[oó]r|witam|cze[sś][cć]|szanown\w+|drod\w+|hej|"
    r"здравствуйте|добр(ый|ое|ого)\b|привет|уважаем\w+|"
    r"hello|hi\b|hey\b|dear|good (morning|afternoon|evening)|to whom)",
    re.IGNORECASE,
)
_GOODBYE: Final = re.compile(
    r"^(pozdrawiam|z powa[zż]aniem|z wyrazami|serdecznie|pozdro|с уважением|всего (доброго|хорошего)|до свидания|"
    r"(kind |best |warm )?regards|sincerely|yours|cheers|sent from|wys[lł]ane z|отправлено с)",
    re.IGNORECASE,
)
_THANKS: Final = re.compile(
    r"^(dzi[eę]kuj|z g[oó]ry|спасибо|заранее|thank|thanks|many thanks|благодарю)", re.IGNORECASE
)
_NAME: Final = re.compile(r"^[^\W\d_a-ząćęłńóśźżа-яё][\w'’.-]*$|^(and|i|и|z|с|de|von|van|,)$")
_SIGNED: Final = 6  # words of a signature, at most: "Bartosz Rak, Bistro Pod Kasztanem"
_CUT: Final = {
    "pl": re.compile(r"(,\s*(i|a|ale|więc|dlatego)?\s*|\s+(i|oraz|więc|dlatego)\s+|\s*[–—-]\s+)$", re.IGNORECASE),
    "ru": re.compile(r"(,\s*(и|а|но|поэтому)?\s*|\s+(и|поэтому)\s+|\s*[–—-]\s+)$", re.IGNORECASE),
    "en": re.compile(r"(,\s*(and|but|so)?\s*|\s+(and|so)\s+|\s*[–—-]\s+)$", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What goes into the two gaps of the letter; empty where the text gives nothing."""

    words: str
    wish: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence, or what is left of one, with its place in the text."""

    words: str
    start: int
    end: int

    def touches(self, marks: Iterable[tuple[int, int]]) -> bool:
        return any(start < self.end and self.start < end for start, end in marks)


def paraphrase(
    text: str, language: str, *, marks: Iterable[tuple[int, int]] = (), rude: Iterable[tuple[int, int]] = ()
) -> Draft:
    """Draft what we understood of a complaint.

    Args:
        text: what the customer wrote, without what they quoted.
        language: "pl", "ru" or "en"; anything else only quotes.
        marks: what readers found to tell of a complaint, as starts and ends in characters of the text.
        rude: what they found to be rude: it is left out where the rest says enough.

    Returns:
        The draft; both parts are empty for an empty text.
    """
    marks, rude = list(marks), list(rude)
    parts = _sentences(text[:READ])
    if len(parts) > 1 and _signs(parts[-1], text) and not parts[-1].touches(marks):
        del parts[-1]
    told, asked = _told_and_asked(parts, language)
    words = " ".join(_said(one.words, language) for one in _telling(told, marks, rude))
    return Draft(words, _wish(asked, language))


def _sentences(text: str) -> list[_Part]:
    """Split a text; greetings, thanks and signatures say nothing of what happened."""
    found: list[_Part] = []
    start = 0
    ends = [match for match in _END.finditer(text) if not _SHORT.search(text, max(0, match.start() - 8), match.start())]
    for begin, after in [*((match.start(), match.end()) for match in ends), (len(text), len(text))]:
        words = text[start:begin].strip()
        if words:
            if _GOODBYE.search(words):
                break
            found += _without_greeting(_Part(words, start, begin))
        start = after
    return found


def _signs(part: _Part, text: str) -> bool:
    """Tell whether the last words of a text are a name on a line of its own, without an end of a sentence."""
    words = part.words.replace(",", " , ").split()
    alone = "\n" in text[max(0, part.start - 2) : part.start] and not text[part.end : READ].strip()
    shouted = len(words) < 3 and part.words.isupper() and len(part.words) > 3
    return alone and not shouted and len(words) <= _SIGNED and all(_NAME.match(word) for word in words)


def _without_greeting(part: _Part) -> list[_Part]:
    """Leave a greeting out, and what only thanks: "Dzień dobry, paczka nie dotarła." keeps its second half."""
    words = part.words
    if _GREETING.search(words):
        _greeting, comma, rest = words.partition(",") if "," in words[:40] else words.partition("!")
        words = rest.strip() if comma else ("" if len(words) < 60 else words)
    few = len(words.split()) <= 6
    if not re.search(r"\w{2}", words) or (few and _THANKS.search(words)):
        return []
    return [_Part(words, part.start, part.end)]


def _told_and_asked(parts: Iterable[_Part], language: str) -> tuple[list[_Part], list[str]]:
    """Part what happened from what is asked for; one sentence may hold both."""
    told, asked = [], []
    for part in parts:
        place = wishes.asks(part.words, language) if language in wishes.WISHES else None
        if place is None:
            told.append(part)
            continue
        before = part.words[:place]
        cut = _CUT[language].search(before)
        happened = before[: cut.start()].strip() if cut else ""
        if len(happened.split()) > 2:
            told.append(_Part(happened, part.start, part.end))
            asked.append(part.words[place:].strip())
        else:
            asked.append(part.words)
    return told, asked


def _telling(parts: Sequence[_Part], marks: Sequence[tuple[int, int]], rude: Sequence[tuple[int, int]]) -> list[_Part]:
    """Choose the sentences that tell what happened, in the order of the text."""
    decent = [one for one in parts if not one.touches(rude)] or list(parts)
    statements = [one for one in decent if not one.words.endswith("?")] or decent
    marked = [one for one in statements if one.touches(marks)] or [one for one in decent if one.touches(marks)]
    chosen = (marked or statements)[:SENTENCES]
    if marked and len(chosen) < 2:  # one sentence alone often lacks what it is about, which stands before it
        place = decent.index(chosen[0])
        if place and not decent[place - 1].words.endswith("?"):
            chosen = [decent[place - 1], *chosen]
    return chosen


def _said(sentence: str, language: str) -> str:
    """Say a sentence back, or quote it."""
    sentence = _shortened(re.sub(r"\s+", " ", sentence).strip())
    turned = TURN[language](sentence) if language in TURN else None
    if turned is None or turned.isupper():
        return _quoted(sentence, language)
    return turned if turned[-1:] in ".!…" else f"{turned}."


def _quoted(words: str, language: str) -> str:
    left, right = QUOTES.get(language, QUOTES["en"])
    return f"{left}{words.replace(left, '').replace(right, '')}{right}"


def _shortened(words: str) -> str:
    """Cut a sentence that nobody would read to its end, at a comma if there is one."""
    if len(words) <= LONGEST:
        return words
    cut = words[:LONGEST]
    place = max(cut.rfind(","), cut.rfind(";"))
    return cut[: place if place > LONGEST // 2 else cut.rfind(" ")].rstrip(" ,;") + "…"


def _wish(asked: Sequence[str], language: str) -> str:
    """Say what is asked for: in plain words where we know some, with the customer's own where numbers stand in them."""
    things: list[str] = []
    details: list[str] = []
    unknown: list[str] = []
    for clause in asked:
        found = [one for one in wishes.things(clause, language) if one not in things]
        things += found
        if found and re.search(r"\d", clause):
            details.append(clause)
        elif not found and not wishes.things(clause, language):
            unknown.append(clause)
    if not things:
        return " ".join(_quoted(_shortened(one), language) for one in unknown[:1])
    *first, last = things[:3]
    said = wishes.WISHES[language].both.join([", ".join(first), last]) if first else last
    return f"{said} ({' '.join(_quoted(_shortened(one), language) for one in details[:2])})" if details else said
