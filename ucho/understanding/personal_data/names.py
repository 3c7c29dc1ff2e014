"""Names of people: those we know, and those in greetings, introductions and signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from ucho.understanding.personal_data.forms import Forms, forms_of
from ucho.understanding.personal_data.given_names import ENGLISH, GIVEN
from ucho.understanding.personal_data.name_words import (
    GREETINGS,
    HONORIFICS,
    INTRODUCTIONS,
    MAYBE_INTRODUCTIONS,
    NOT_NAMES,
    SIGN_OFFS,
    TITLES,
)
from ucho.understanding.personal_data.spans import CHECKED, SAID, SHAPED, WHOLE, Found
from ucho.understanding.personal_data.wholes import Places, Whole, outside, wholes
from ucho.understanding.personal_data.words import Word

_GAP: Final = re.compile(r" {1,2}|\. ?| ?- ?|\. {1,2}")  # between the words of one name; "J. Kowalski" has a dot
_LONGEST: Final = 4  # words of one name
_MONTH: Final = 3  # letters: JAN-2024-15 is an order of January rather than one of Jan
_PART: Final = re.compile("[-']")  # between the parts of a word
_SURELY: Final = 6  # letters of a name that is hardly another word, whatever it stands in
_PATRONYMIC: Final = re.compile(r"[^\W\d_]{2,}(?:(?:ович|евич|ьич)(?:а|у|ем|е)?|(?:овн|евн|ичн)(?:а|ы|е|у|ой))")
_SURNAME: Final = re.compile(
    r"[^\W\d_]{2,}(?:ов|ев|ин|ын|ск|цк|ков)(?:а|у|ым|ой|ый|ий|ая|ого|ому|им|ую)?|[^\W\d_]{2,}(?:енко|ук|юк|ян|их|ых)"
)
_LONGEST_LINE: Final = 60  # characters of a line that is nothing but a name
_ONLY_NAMES: Final = re.compile(r" {0,4}-{0,2} {0,2}[^\W\d_]{1,30}(?:[ .'-]{1,2}[^\W\d_]{1,30}){0,3}")
_INITIALS: Final = re.compile(  # И. И. Иванов, Иванов И.И.
    r"(?<![\w.])(?!U\. ?[SK]|P\. ?S)(?:[A-ZА-ЯŁŚŻ]\. ?[A-ZА-ЯŁŚŻ]\. ?[A-ZА-ЯŁŚŻ][^\W\d_]{2,30}"
    r"|[A-ZА-ЯŁŚŻ][^\W\d_]{2,30} [A-ZА-ЯŁŚŻ]\. ?[A-ZА-ЯŁŚŻ]\.)"
)
_AFTER_GREETING: Final = re.compile(r"\s*(?:[,!.:;)-]|\n|$)")
_SIGNED: Final = re.compile(r"[ .,!:;/|-]*\n?(?:[ .,!-]*\n){0,3}[ >*_-]*")
_SIGNATURE_END: Final = re.compile(r"[ .,!)*_]*(?:\n|$)|[ ]*[,|/(+-]| tel| тел")
_LABEL: Final = re.compile(r" ?[:=-] ?")


@lru_cache(maxsize=1)
def _given() -> Forms:
    return forms_of(GIVEN, as_they_are=ENGLISH)


@lru_cache(maxsize=256)
def _known(names: tuple[str, ...]) -> Forms:
    return forms_of([part for name in names for part in re.findall(r"[^\W\d_]{2,40}", name)])


class Names:
    """Reads the names of one text."""

    def __init__(
        self,
        text: str,
        words: Sequence[Word],
        known: Sequence[str],
        *,
        mails: Sequence[Found] = (),
        ours: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._text = text
        self._known = _known(tuple(known))
        apart = [*((one.start, one.end) for one in mails), *ours]
        self._wholes = wholes(text, words, apart)
        self._written = outside(words, apart)  # with the words in links and codes
        self._places = Places([*apart, *((one.start, one.end) for one in self._wholes)])
        self._words = outside(words, self._places)
        self._lower = not any(word.capital and word.end - word.start > 1 for word in self._words)

    def found(self) -> list[Found]:
        """Return the names, in any order and perhaps more than once."""
        found = [one for place in range(len(self._words)) for one in self._at(place)]
        found += self._last_line()
        initials = (one.span() for one in _INITIALS.finditer(self._text))
        found += (Found("name", *span, CHECKED) for span in initials if not self._places.touch(*span))
        return [*found, *self._repeated(found), *self._in_wholes()]

    def _in_wholes(self) -> Iterator[Found]:
        """Take the whole of a link, or of a number with letters, that names somebody: a part of it would tell."""
        place = 0
        for whole in self._wholes:
            while place < len(self._written) and self._written[place].end <= whole.start:
                place += 1
            named = False
            while place < len(self._written) and self._written[place].start < whole.end:
                named = named or self._names_somebody(self._written[place], whole)
                place += 1
            if named:
                yield Found(whole.hidden_as, whole.start, whole.end, WHOLE)

    def _names_somebody(self, word: Word, whole: Whole) -> bool:
        for part in _PART.split(word.folded):
            if part in self._known and (len(part) > _MONTH or not whole.harmless):
                return True
            given = part in _given() and part not in NOT_NAMES and (word.capital or len(part) >= _SURELY)
            if given and not whole.harmless:
                return True
        return False

    def _at(self, place: int) -> Iterator[Found]:
        word = self._words[place]
        if not word.folded:
            return
        if self._is_known(place):
            yield Found("name", word.start, self._words[self._known_run(place) - 1].end, SAID)
        yield from self._after_trigger(place)
        if word.capital and self._is_given(place):
            yield self._name(place, SHAPED)
        if word.capital and _PATRONYMIC.fullmatch(word.folded):
            yield from self._patronymic(place)

    def _after_trigger(self, place: int) -> Iterator[Found]:
        word = self._words[place]
        if word.folded in HONORIFICS or word.folded in TITLES:
            yield from self._addressed(place + 1)
        if word.folded in GREETINGS and self._begins_line(word.start):
            yield from self._greeted(place)
        for phrase in INTRODUCTIONS.get(word.folded, ()):
            yield from self._introduced(place, phrase, surely=True)
        for phrase in MAYBE_INTRODUCTIONS.get(word.folded, ()):
            yield from self._introduced(place, phrase, surely=False)
        for phrase in SIGN_OFFS.get(word.folded, ()):
            if self._says(place, phrase) and self._begins_clause(word.start):
                yield from self._signed(place + len(phrase))

    # ------------------------------------------------------------------------------------------------ the four places

    def _addressed(self, place: int) -> Iterator[Found]:
        """Read on after Mr, Pani, господин."""
        while place < len(self._words) and self._words[place].folded in TITLES and self._joins(place):
            place += 1
        if place < len(self._words) and self._joins(place) and (self._is_name(place) or self._is_given(place)):
            yield self._name(place, CHECKED)

    def _greeted(self, place: int) -> Iterator[Found]:
        """Read on after Dear, Cześć, Здравствуйте: a name that a comma or the end of the line follows."""
        place += 1
        while place < len(self._words) and self._words[place].folded in _GREETED_TOO:
            place += 1
        if place >= len(self._words):
            return
        gap = self._text[self._words[place - 1].end : self._words[place].start]
        if gap not in {" ", ", ", "  ", "! ", ". "} or not (self._is_name(place) or self._is_given(place)):
            return
        one = self._name(place, CHECKED)
        if _AFTER_GREETING.match(self._text, one.end) or self._is_given(place):
            yield one

    def _introduced(self, place: int, phrase: Sequence[str], *, surely: bool) -> Iterator[Found]:
        """Read on after "my name is" (surely a name) or "this is" (a name when it is a common one)."""
        if not self._says(place, phrase):
            return
        place += len(phrase)
        if place >= len(self._words):
            return
        gap = self._text[self._words[place - 1].end : self._words[place].start]
        if not (gap.isspace() and "\n\n" not in gap) and not _LABEL.fullmatch(gap):
            return
        small = (len(phrase) > 1 and phrase[0] not in _BEFORE_CAPITALS) or not gap.isspace()
        if surely and (self._is_name(place) or (small and self._may_be_small(place))):
            yield self._name(place, SAID, small=True)
        elif self._is_given(place) and (self._words[place].capital or self._lower):
            yield self._name(place, CHECKED, small=True)

    def _signed(self, place: int) -> Iterator[Found]:
        """Read on after "Best regards": the rest of the line, or the next one, when it is nothing but a name."""
        if place >= len(self._words):
            return
        before, word = self._words[place - 1], self._words[place]
        if word.start - before.end > 12 or not _SIGNED.fullmatch(self._text, before.end, word.start):
            return
        if word.folded in HONORIFICS or word.folded in TITLES:
            return
        if self._is_name(place):
            yield self._name(place, CHECKED)
        elif self._may_be_small(place) and self._text[before.end : word.start].strip(" "):
            one = self._name(place, SHAPED, small=True)
            if _SIGNATURE_END.match(self._text, one.end):
                yield one

    # -------------------------------------------------------------------------------------------------- without a place

    def _patronymic(self, place: int) -> Iterator[Found]:
        """Take a Russian patronymic, the given name before it, and the surname around them."""
        first = place
        while first > max(0, place - 2) and self._joins(first) and self._is_name(first - 1):
            if first < place and not _SURNAME.fullmatch(self._words[first - 1].folded):
                break
            first -= 1
        yield self._name(first, CHECKED)

    def _last_line(self) -> Iterator[Found]:
        """Take a last line that is nothing but a name; many people sign with no farewell."""
        last = self._text.rstrip(" \n.!)-")
        start = last.rfind("\n", max(0, len(last) - _LONGEST_LINE)) + 1
        line = [
            place
            for place in range(max(0, len(self._words) - 4), len(self._words))
            if self._words[place].start >= start
        ]
        if not start or not 1 <= len(line) <= 3 or not all(self._is_name(place) for place in line):
            return
        if _ONLY_NAMES.fullmatch(last, start):
            yield self._name(line[0], SHAPED)

    def _repeated(self, found: Sequence[Found]) -> Iterator[Found]:
        """Find the words of found names elsewhere: who hides a name hides it everywhere."""
        if not found:
            return
        spans = sorted((one.start, one.end) for one in found)
        names: set[str] = set()
        at = 0
        for word in self._words:
            while at < len(spans) and spans[at][1] <= word.start:
                at += 1
            if at < len(spans) and spans[at][0] <= word.start and len(word.folded) > 2 and word.folded not in NOT_NAMES:
                names.add(self._text[word.start : word.end])
        for word in self._words:
            if self._text[word.start : word.end] in names and (word.capital or self._lower):
                yield Found("name", word.start, word.end, SHAPED)

    # -------------------------------------------------------------------------------------------------------- questions

    def _name(self, place: int, weight: int, *, small: bool = False) -> Found:
        end = self._run(place, small=small)
        return Found("name", self._words[place].start, self._words[end - 1].end, weight)

    def _run(self, place: int, *, small: bool = False) -> int:
        """Return the place after the last word of a name that begins at a place."""
        end = place + 1
        capital = self._words[place].capital
        while end < len(self._words) and end - place < _LONGEST and self._joins(end):
            goes_on = self._is_name(end) if capital or not small else self._may_be_small(end) and end - place < 2
            if not goes_on:
                break
            end += 1
        return end

    def _known_run(self, place: int) -> int:
        """Return the place after the last word of a name that begins with a word we know."""
        capital, end = self._words[place].capital, place + 1
        while end < len(self._words) and end - place < _LONGEST and self._joins(end):
            if self._words[end].folded not in self._known and not (capital and self._is_name(end)):
                break
            end += 1
        return end

    def _joins(self, place: int) -> bool:
        """Return whether only a space, or the dot of an initial, stands between a word and the one before it."""
        before, word = self._words[place - 1], self._words[place]
        gap = self._text[before.end : word.start] if word.start - before.end <= 3 else "\n"
        if gap.startswith("."):
            return before.end - before.start <= 2 or before.folded in HONORIFICS or before.folded in TITLES
        return bool(_GAP.fullmatch(gap))

    def _is_name(self, place: int) -> bool:
        word = self._words[place]
        if not word.capital or word.folded in HONORIFICS:
            return False
        return word.folded not in NOT_NAMES or self._is_initial(word)

    def _is_initial(self, word: Word) -> bool:
        return word.end - word.start == 1 and self._text[word.end : word.end + 1] == "."

    def _may_be_small(self, place: int) -> bool:
        word = self._words[place]
        return not word.capital and word.folded not in NOT_NAMES and len(word.folded) > 2

    def _is_given(self, place: int) -> bool:
        folded = self._words[place].folded
        return folded in _given() and folded not in NOT_NAMES

    def _is_known(self, place: int) -> bool:
        word = self._words[place]
        if word.folded not in self._known:
            return False
        return word.capital or len(word.folded) >= _SURELY or self._lower or self._beside_known(place)

    def _beside_known(self, place: int) -> bool:
        around = (place - 1, place + 1)
        return any(0 <= one < len(self._words) and self._words[one].folded in self._known for one in around)

    def _says(self, place: int, phrase: Sequence[str]) -> bool:
        said = self._words[place : place + len(phrase)]
        return len(said) == len(phrase) and all(word.folded == part for word, part in zip(said, phrase, strict=True))

    def _begins_line(self, start: int) -> bool:
        before = self._text[max(0, start - 8) : start]
        return not before[before.rfind("\n") + 1 :].strip(" ->*")

    def _begins_clause(self, start: int) -> bool:
        before = self._text[max(0, start - 4) : start].rstrip(" *_>-\"'")
        return not before or not before[-1].isalnum()


_BEFORE_CAPITALS: Final = frozenset({"na", "на", "in", "on", "booked", "under", "name", "the"})  # a name, or any word
_GREETED_TOO: Final = frozenset(
    {"dzien", "dobry", "день", "вечер", "утро", "there", "morning", "afternoon", "evening", *HONORIFICS, *TITLES}
)
