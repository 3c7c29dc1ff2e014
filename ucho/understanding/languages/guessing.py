"""From words to a language: votes are added up, weighed against what is known beforehand, and doubted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from ucho.core.language.detect import NEVER_RUSSIAN
from ucho.understanding.languages.words import CYRILLIC, LATIN, OTHER, language_of_script, script_of, words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SURE: Final = {  # how likely a language has to be to be named; set on held-out texts
    LATIN: {"pl": 0.4, "en": 0.45, "ru": 0.65},  # Russian in Latin letters is rare, and much looks like it
    CYRILLIC: {"ru": 0.45},
}
SURE_OF_OTHERS: Final = 0.5
RUSSIAN_ALONE: Final = (0.4, 2.5)
"""Russian has to be this likely, and so many times likelier than Ukrainian and Belarusian, by the text alone…"""
RUSSIAN_IN_ONE_WORD: Final = 0.7
"""… which is more for a single word: many a word is Ukrainian, Belarusian or Bulgarian just as well…"""
RUSSIAN_AS_BEFORE: Final = (0.2, 1.0)
"""… or this likely if the person wrote in Russian before…"""
FEW: Final = 3
"""… and the text has so few words: longer ones say it by themselves, or they are Ukrainian."""
CUSTOMER: Final = 1.5  # what the person's last language adds, in natural logarithms: five to one
COMPANY: Final = 0.7  # what a language of the company adds: two to one
_BATCH: Final = 4_096  # texts at once: memory stays small
_MIXED: Final = 0.6  # with a smaller share of the letters than this the leading script does not decide alone
_ANYWHERE: Final = frozenset("ok okay oki super no wow stop top mega bravo info".split())
"""Written everywhere: a text of nothing else is in the language that its author wrote in before, or in none."""
_ALONE: Final = frozenset(
    "абвжзйоуяіў"
)  # letters that are words in Ukrainian or Belarusian; и, к and с are only Russian


class Guess(NamedTuple):
    """A language and how likely it is."""

    language: str  # ISO 639-1; empty when it is not clear or there are no words
    p: float  # 0 to 1; of the best language, even where it was too low to name it


NOTHING: Final = Guess("", 0.0)


def guesses(texts: Sequence[str], customers: Sequence[str], company: Sequence[str]) -> list[Guess]:
    """Guess the language of each text.

    Args:
        texts: any texts.
        customers: what each text's author wrote in before, "" where it is not known; empty for nobody.
        company: the languages that the company answers in.

    Returns:
        A guess for each text, in their order.
    """
    found: list[Guess] = []
    for start in range(0, len(texts), _BATCH):
        words = [words_of(text) for text in texts[start : start + _BATCH]]
        found += _batch(words, customers[start : start + _BATCH], company)
    return found


def script_of_most(words: Sequence[str]) -> int:
    """Return the script that most letters of the words are in."""
    letters = [0, 0, 0]
    for word in words:
        letters[script_of(word)] += len(word)
    return letters.index(max(letters))


def _batch(texts: list[list[str]], customers: Sequence[str], company: Sequence[str]) -> list[Guess]:
    import numpy as np

    counts = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    vocabulary = list(dict.fromkeys(chain.from_iterable(texts)))
    if not vocabulary:
        return [NOTHING] * len(texts)
    numbers = {word: number for number, word in enumerate(vocabulary)}
    flat = np.fromiter((numbers[word] for word in chain.from_iterable(texts)), dtype=np.int64, count=int(counts.sum()))
    owners = np.repeat(np.arange(len(texts)), counts)
    scripts = np.fromiter(map(script_of, vocabulary), dtype=np.int64, count=len(vocabulary))
    lengths = np.fromiter(map(len, vocabulary), dtype=np.float64, count=len(vocabulary))
    cells = scripts[flat] * len(texts) + owners
    letters = np.bincount(cells, weights=lengths[flat], minlength=3 * len(texts)).reshape(3, len(texts))
    leading = letters.argmax(axis=0)
    share = letters.max(axis=0) / np.maximum(letters.sum(axis=0), 1)
    worded = (
        np.bincount(owners, weights=lengths[flat] > 1, minlength=len(texts)) > 0
    )  # letters alone are in no language
    answers = [NOTHING] * len(texts)
    for script in (LATIN, CYRILLIC):
        chosen = np.flatnonzero((leading == script) & worded)
        if len(chosen):
            tokens = (scripts[flat] == script) & (leading[owners] == script) & worded[owners]
            alone = _scores(script, vocabulary, flat[tokens], owners[tokens])
            before = [customers[text] for text in chosen.tolist()] if customers else []
            named = _named(script, alone, counts[chosen], before, company)
            for text, guess in zip(chosen.tolist(), named, strict=True):
                known = customers[text] if customers else ""
                checked = _doubt_russian(_doubt_usual(guess, texts[text], known), texts[text], known)
                answers[text] = checked if script == CYRILLIC else _doubt_mixed(checked, float(share[text]))
    for text in np.flatnonzero((leading == OTHER) & (counts > 0)).tolist():
        answers[text] = _doubt_mixed(_by_script(texts[text]), float(share[text]))
    return answers


def _scores(
    script: int, vocabulary: Sequence[str], tokens: NDArray[np.int64], owners: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return a row for each text that has tokens, in their order: what its words say for each language."""
    import numpy as np

    from ucho.understanding.languages.votes import models, votes

    used, places = np.unique(tokens, return_inverse=True)
    said = votes([vocabulary[number] for number in used.tolist()], models()[script])
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    sizes = np.diff(np.append(starts, len(owners)))
    scores = np.add.reduceat(said.take(places, axis=0), starts, axis=0).astype(np.float64)
    return np.asarray(scores / np.sqrt(sizes)[:, None])


def _named(
    script: int, alone: NDArray[np.float64], words: NDArray[np.int64], before: Sequence[str], company: Sequence[str]
) -> Iterator[Guess]:
    """Weigh what the texts say with what is known beforehand, and name the best language where it is sure enough."""
    import numpy as np

    from ucho.understanding.languages.votes import models

    languages = models()[script].languages
    russian = languages.index("ru")
    may = np.zeros(len(alone), dtype=bool)
    if script == CYRILLIC:
        may = _may_be_russian(_softmax(alone), languages, words, before)
    scores = alone + COMPANY * np.array([language in company for language in languages])
    if (
        "ru" in company
    ):  # it makes nothing Russian that by itself is not, nor Latin letters, nor what is rather Bulgarian
        scores[~may | (alone.argmax(axis=1) != russian), russian] -= COMPANY
    if before:
        scores += CUSTOMER * (np.array(before)[:, None] == np.array([language or "-" for language in languages]))
    likely = _softmax(scores)
    enough = np.array([SURE[script].get(language, SURE_OF_OTHERS) for language in languages])
    best = likely.argmax(axis=1)
    tops = likely[np.arange(len(best)), best]
    named = tops >= enough[best]
    if script == CYRILLIC:
        named &= (best != russian) | may
    for column, p, sure in zip(best.tolist(), tops.tolist(), named.tolist(), strict=True):
        yield Guess(languages[column] if sure else "", p)


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def _may_be_russian(
    alone: NDArray[np.float64], languages: Sequence[str], words: NDArray[np.int64], before: Sequence[str]
) -> NDArray[np.bool_]:
    """Say of each text whether it may be called Russian, whatever the company answers in."""
    import numpy as np

    russian = alone[:, languages.index("ru")]
    near = alone[:, languages.index("uk")] + alone[:, languages.index("be")]
    same = (np.array(before) == "ru") & (words <= FEW) if before else np.zeros(len(alone), dtype=bool)
    least, odds = (
        np.where(same, as_before, by_itself)
        for as_before, by_itself in zip(RUSSIAN_AS_BEFORE, RUSSIAN_ALONE, strict=True)
    )
    least = np.where((words == 1) & ~same, RUSSIAN_IN_ONE_WORD, least)
    return np.asarray((russian >= least) & (russian >= odds * near))


def _doubt_usual(guess: Guess, words: Sequence[str], before: str) -> Guess:
    """Take what is written everywhere for the language that its author wrote in before; "ok" by itself is in none."""
    return Guess(before, guess.p) if all(word in _ANYWHERE for word in words) else guess


def _doubt_russian(guess: Guess, words: Sequence[str], before: str) -> Guess:
    """Call nothing Russian that may be Ukrainian or Belarusian; a mixture of both is not Russian either."""
    if guess.language != "ru":
        return guess
    foreign = sum(1 for word in words if word in _words("never_russian") or NEVER_RUSSIAN.search(word))
    if foreign * 12 >= len(words):  # fewer are a name or a quoted word in a long Russian text
        return Guess("", guess.p)
    shared = any(all(word in _ALONE or word in _words(near) for word in words) for near in ("shared_uk", "shared_be"))
    return Guess("", guess.p) if shared and before != "ru" else guess


@lru_cache(maxsize=3)
def _words(name: str) -> frozenset[str]:
    from ucho.understanding.languages.votes import word_list

    return frozenset(word_list(name).split())


def _doubt_mixed(guess: Guess, share: float) -> Guess:
    """Take back a guess that goes by hardly more than half of the letters; Latin names in Cyrillic texts are usual."""
    if share >= _MIXED:
        return guess
    return Guess(guess.language if guess.p * share >= SURE_OF_OTHERS else "", guess.p * share)


def _by_script(words: Sequence[str]) -> Guess:
    letters: Counter[str] = Counter()
    for word in words:
        if script_of(word) == OTHER:
            letters[language_of_script(word)] += len(word)
    if letters["ja"] and letters["zh"]:  # Japanese writes with both
        letters["ja"] += letters.pop("zh")
    for near in ("fa", "ur"):
        if letters[near] and letters["ar"]:  # words without a letter of their own
            letters[near] += letters.pop("ar")
    language, most = letters.most_common(1)[0]
    return Guess(language, 0.99 * most / letters.total()) if language else NOTHING
