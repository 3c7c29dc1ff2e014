"""Aspects: the parts of the service that a text speaks of, how it speaks of each, and the word that shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ucho.understanding.contract import CATEGORIES, SENTIMENTS, AspectFound
from ucho.understanding.rules.aspects import cues_in
from ucho.understanding.text import shipped, weighing
from ucho.understanding.text.ngrams import features

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ucho.understanding.contract import Batch, Draft
    from ucho.understanding.rules.aspects import Cue

HEAD: Final = "category"
MOST: Final = 24  # clauses of a text that are looked at
WORDS: Final = 60  # of a text without a cue, among which the one is sought that shows what it is about
_END: Final = re.compile(
    r"[.!?…;\n]+|,?\s+(?:ale|lecz|natomiast|chociaż|choć|but|however|although|though|yet|но|зато|однако|хотя)\s+|,\s+(?:a|i|and|а|и)\s+|\s[–—-]\s",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{3,}(?:['-][^\W\d_]+)*")


class Spoken(NamedTuple):
    """A category that a text of a batch speaks of."""

    text: int  # its place in the batch
    category: int  # its place in `CATEGORIES`
    start: int  # of the word that shows it, in the cleaned text; -1 where only the head knows
    end: int


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the parts of a text that say one thing each."""
    begin = 0
    for found in _END.finditer(text):
        if text[begin : found.start()].strip():
            yield begin, found.start()
        begin = found.end()
    if text[begin:].strip():
        yield begin, len(text)


def find_aspects(batch: Batch) -> None:
    """Add the aspects of each text of a batch to its draft."""
    asked, sentiments = batch.probabilities(HEAD), shipped.heads().get("sentiment")
    if asked is None or sentiments is None or asked[0].labels != CATEGORIES:
        return
    weight = weighing.weights()["full" if batch.full and asked[0].vectors is not None else "ngram"]
    parts = [[part for _, part in zip(range(MOST), clauses(text), strict=False)] for text in batch.plain]
    feeling = np.array([_sentiment(draft) for draft in batch.drafts], np.float32).reshape(-1, len(SENTIMENTS))
    found = _found(batch, asked[1], parts, feeling, weight)
    named = weighing.polarity(weight, _felt(batch, found, parts, feeling)) if found else []
    for one, place in zip(found, named, strict=True):
        start, end = _in_original(batch, one.text, one.start, one.end)
        draft = batch.drafts[one.text]
        draft.aspects = (*draft.aspects, AspectFound(CATEGORIES[one.category], SENTIMENTS[place], start, end))


def _found(
    batch: Batch,
    heads: NDArray[np.float32],
    parts: Sequence[Sequence[tuple[int, int]]],
    feeling: NDArray[np.float32],
    weight: weighing.Weights,
) -> list[Spoken]:
    """Return what the texts speak of, in the order of their words."""
    cues = [cues_in(text, draft.language) for text, draft in zip(batch.plain, batch.drafts, strict=True)]
    signs = weighing.signs(weighing.odds(heads), cues, [len(text) for text in batch.plain])
    around = weighing.context(batch.plain, feeling, [len(one) for one in parts])
    texts, labels = np.nonzero(weighing.likely(weight, signs, around) >= weighing.LIKELY)
    spoken = [
        _spoken(text, label, cues[text])
        for text, label in zip(texts.tolist(), labels.tolist(), strict=True)
        if parts[text]
    ]
    return sorted(_placed(batch.plain, spoken), key=lambda one: (one.text, one.start))


def _sentiment(draft: Draft) -> list[float]:
    known = draft.probabilities.get("sentiment")
    return [known[name] for name in SENTIMENTS] if isinstance(known, dict) else [1 / 3] * 3


def _spoken(text: int, label: int, cues: Sequence[Cue]) -> Spoken:
    """Return a category of a text with the first word that shows it."""
    first = next((cue for cue in cues if cue.category == CATEGORIES[label]), None)
    return Spoken(text, label, first.start, first.end) if first else Spoken(text, label, -1, -1)


def _placed(texts: Sequence[str], found: Sequence[Spoken]) -> Iterator[Spoken]:
    """Yield what was found; where no cue shows it, with the word that speaks most for it to the head."""
    open_ = {one: [] if one.start >= 0 else list(_WORD.finditer(texts[one.text]))[:WORDS] for one in found}
    words = [word.group() for one in found for word in open_[one]]
    speaks = shipped.scores(features(words))[HEAD] if words else np.zeros((0, len(CATEGORIES)), np.float32)
    begin = 0
    for one in found:
        if one.start >= 0:
            yield one
            continue
        among = open_[one]
        scores = speaks[begin : begin + len(among), one.category]
        begin += len(among)
        start, end = among[int(scores.argmax())].span() if among else next(clauses(texts[one.text]))
        yield one._replace(start=start, end=end)


def _felt(
    batch: Batch, found: Sequence[Spoken], parts: Sequence[Sequence[tuple[int, int]]], feeling: NDArray[np.float32]
) -> list[list[float]]:
    """Return for each aspect what tells how it is spoken of; a clause is read where there are several."""
    where = [_clause_of(one, parts[one.text]) for one in found]
    apart = sorted({part for one, part in zip(found, where, strict=True) if len(parts[one.text]) > 1})
    read = shipped.heads()["sentiment"].probabilities(features([batch.plain[text][a:b] for text, a, b in apart]))
    shares = dict(zip(apart, read.tolist(), strict=True))
    told = {}
    for text in {one.text for one in found}:
        draft = batch.drafts[text]
        emotion, complaint = draft.probabilities.get("emotion"), draft.probabilities.get("complaint")
        known = dict(emotion) if isinstance(emotion, dict) else {}
        if isinstance(complaint, float):
            known["complaint"] = complaint
        told[text] = known, frozenset(one.code for one in draft.evidence)
    return [
        weighing.feelings(
            feeling[one.text].tolist(),
            shares.get(part, feeling[one.text].tolist()),
            *told[one.text],
            asks="?" in batch.plain[one.text],
            several=len(parts[one.text]) > 1,
        )
        for one, part in zip(found, where, strict=True)
    ]


def _clause_of(one: Spoken, parts: Sequence[tuple[int, int]]) -> tuple[int, int, int]:
    """Return the clause in which a word stands: its text, start and end."""
    start, end = next((part for part in reversed(parts) if part[0] <= one.start), parts[0])
    return one.text, start, end


def _in_original(batch: Batch, text: int, start: int, end: int) -> tuple[int, int]:
    """Return where a part stood before the text was cleaned; all of it where the text was written anew."""
    cleaned = batch.cleaned[text]
    if cleaned.text != batch.plain[text]:
        return 0, len(batch.texts[text].words)
    return cleaned.places[start], cleaned.places[end - 1] + 1
