"""The little language the rules are written in, compiled so that most words of a text cost one look-up.

A phrase is words side by side: `rezygnuje` is exactly this word, `reklamacj*` any word that begins so, `a|b*` either,
`@bad` any word of that list, `~3` up to three other words in between; a last `...` reaches to the end of the sentence.
A first `!` means that nothing takes it back. Words are written folded: small letters, no Polish marks, е for ё.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from ucho.understanding.rules.tokens import Token

SHORTEST_TYPO: Final = 7  # letters; shorter words have too many neighbours
_BARE: Final = 6  # letters that must agree before a misspelt word counts
_VOWELS: Final = dict.fromkeys(map(ord, "aeiouyаеиоуыэюяьъй"))
_ALIKE: Final = str.maketrans("ое", "аи")  # unstressed Russian vowels that sound the same
_LONGEST_STEM: Final = 16

Ids = frozenset[int]
_NONE: Final[Ids] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """The words of one language.

    `not_typos` are real words that only look like a misspelling; `negations` turn a word round, also through the words
    of `through`, unless they are part of a phrase of `emphasis`. `phrases` holds what gives a code; what lies inside
    one of the phrases of `calm` means nothing.
    """

    good: str  # not being this is a reason to be unhappy
    bad: str  # being this is unhappy
    wrong: str  # what things are when something went wrong: a complaint
    negations: str
    through: str
    emphasis: tuple[str, ...]
    phrases: Mapping[str, tuple[str, ...]]
    calm: Mapping[str, tuple[str, ...]]  # "any", or the code that is calmed
    not_typos: str = ""  # stems, too


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase: the list each word must be on, and how many others may stand before it."""

    kind: str
    words: tuple[tuple[int, int], ...]  # gap, list
    to_the_end: bool
    certain: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase that was found: its kind, the numbers of its first and last word, whether nothing takes it back."""

    kind: str
    first: int
    last: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's rules, ready to look words up."""

    lists: Callable[[str], Ids]  # on which lists a word is
    starts: Mapping[int, tuple[Phrase, ...]]  # phrases by the list their first word is on
    negation: int
    through: int


@dataclass(slots=True)
class _Words:
    """What is known of single words while the rules are compiled."""

    classes: Mapping[str, str]
    numbers: dict[str, int] = field(default_factory=dict)
    exact: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    stems: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    bare: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def number(self, text: str) -> int:
        """Return the number of a list of alternatives, taking its words in when it is new."""
        if text in self.numbers:
            return self.numbers[text]
        number = self.numbers[text] = len(self.numbers)
        for word in text.split("|"):
            for one in self.classes[word].split() if word.startswith("@") else [word]:
                self._take(one, number)
        return number

    def _take(self, word: str, number: int) -> None:
        if not word.endswith("*"):
            self.exact[word].add(number)
            return
        stem = word[:-1]
        self.stems[stem].add(number)
        consonants = _consonants(stem)
        if len(stem) >= SHORTEST_TYPO and len(consonants) >= _BARE:
            self.bare[consonants].add(number)


def compile_rules(rules: Rules) -> Lexicon:
    """Make a language's rules ready.

    Args:
        rules: its words and phrases.
    """
    words = _Words({"@good": rules.good, "@bad": rules.bad, "@wrong": rules.wrong, "@not": rules.negations})
    starts: dict[int, list[Phrase]] = defaultdict(list)
    lines: list[tuple[str, str]] = [("bad", "@bad"), ("good", "@good"), ("complaint", "@wrong")]
    lines += [("emphasis", line) for line in rules.emphasis] + [
        (f"calm {code}", line) for code, some in rules.calm.items() for line in some
    ]
    lines += [(code, line) for code, some in rules.phrases.items() for line in some]
    for kind, line in lines:
        phrase = _phrase(kind, line, words)
        starts[phrase.words[0][1]].append(phrase)
    negation = words.number("@not")
    through = words.number("|".join(rules.through.split()))
    lists = _look_up(words, tuple(stem.rstrip("*") for stem in rules.not_typos.split()))
    return Lexicon(lists, {number: tuple(some) for number, some in starts.items()}, negation, through)


def _phrase(kind: str, line: str, words: _Words) -> Phrase:
    parts, gap = [], 0
    for part in line.removeprefix("!").removesuffix("...").split():
        if part.startswith("~"):
            gap = int(part[1:])
        else:
            parts.append((gap, words.number(part)))
            gap = 0
    return Phrase(kind, tuple(parts), line.endswith("..."), line.startswith("!"))


def _look_up(words: _Words, not_typos: tuple[str, ...]) -> Callable[[str], Ids]:
    """Return a function from a word to its lists; it remembers the words that come again and again."""
    exact = {word: frozenset(found) for word, found in words.exact.items()}
    stems = {stem: frozenset(found) for stem, found in words.stems.items()}
    bare = {consonants: frozenset(found) for consonants, found in words.bare.items()}

    @lru_cache(maxsize=30_000)
    def lists(word: str) -> Ids:
        found = exact.get(word, _NONE)
        for length in range(2, min(len(word), _LONGEST_STEM) + 1):
            found = found | stems.get(word[:length], _NONE)
        if len(word) < SHORTEST_TYPO or word in exact or word.startswith(not_typos):
            return found
        consonants = _consonants(word)
        for length in range(_BARE, len(consonants) + 1):
            found = found | bare.get(consonants[:length], _NONE)
        return found

    return lists


def _consonants(word: str) -> str:
    """Return a word's beginning and its other consonants, once each: what is left when somebody types in a hurry."""
    kept = word[:2].translate(_ALIKE) + word[2:].translate(_VOWELS)
    return "".join(letter for place, letter in enumerate(kept) if not place or letter != kept[place - 1])


def find(words: Sequence[Token], lexicon: Lexicon) -> Iterator[Found]:
    """Find all phrases in a text.

    Args:
        words: its words.
        lexicon: the language.

    Yields:
        Each of them.
    """
    known = [lexicon.lists(token.word) for token in words]
    there = frozenset().union(*known)
    for place, lists in enumerate(known):
        for number in lists:
            for phrase in lexicon.starts.get(number, ()):
                if len(phrase.words) > 1 and phrase.words[1][1] not in there:
                    continue
                last = _match(phrase, words, known, place)
                if last is not None:
                    yield Found(phrase.kind, place, last, phrase.certain)


def _match(phrase: Phrase, words: Sequence[Token], known: Sequence[Ids], place: int) -> int | None:
    """Return the last word of a phrase that begins here, None when it does not; it stays within one sentence."""
    sentence = words[place].sentence
    last = place
    for gap, number in phrase.words[1:]:
        for following in range(last + 1, min(last + 2 + gap, len(words))):
            if words[following].sentence != sentence:
                return None
            if number in known[following]:
                last = following
                break
        else:
            return None
    if phrase.to_the_end:
        while last + 1 < len(words) and words[last + 1].sentence == sentence:
            last += 1
    return last


def negated(place: int, words: Sequence[Token], lexicon: Lexicon, emphatic: frozenset[int]) -> bool:
    """Return whether a negation reaches a word, directly or through words that let it pass.

    Args:
        place: the number of the word.
        words: all words of the text.
        lexicon: the language.
        emphatic: numbers of words whose negation only adds weight ("not only").
    """
    clause = words[place].clause
    for before in range(place - 1, -1, -1):
        if words[before].clause != clause:
            return False
        lists = lexicon.lists(words[before].word)
        if lexicon.negation in lists:
            return before not in emphatic
        if lexicon.through not in lists:
            return False
    return False
