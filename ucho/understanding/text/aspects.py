"""Aspects: clauses that speak of a part of the service, how they speak of it, and the word that shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import special

from ucho.understanding.contract import SENTIMENTS, AspectFound
from ucho.understanding.rules.aspects import cues_in
from ucho.understanding.text import shipped
from ucho.understanding.text.ngrams import features

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ucho.understanding.contract import Batch, Draft

HEAD: Final = "category"
LIKELY: Final = 0.33
CUE: Final = 2.5  # what a word that shows a category adds to its log-odds
SHARE: Final = 0.5  # of the whole text in the polarity of a clause
MOST: Final = 24  # clauses of a text that are looked at
_END: Final = re.compile(
    r"[.!?…;\n]+|,?\s+(?:ale|lecz|natomiast|chociaż|choć|but|however|although|though|yet|но|зато|однако|хотя)\s+|,\s+(?:a|i|and|а|и)\s+|\s[–—-]\s",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{3,}(?:['-][^\W\d_]+)*")


class Clause(NamedTuple):
    """A part of a text."""

    text: int  # its place in the batch
    start: int
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
    categories, sentiments = shipped.heads().get(HEAD), shipped.heads().get("sentiment")
    if categories is None or sentiments is None:
        return
    whole = batch.plain
    parts = [
        Clause(place, start, end)
        for place, text in enumerate(whole)
        for number, (start, end) in enumerate(clauses(text))
        if number < MOST
    ]
    if not parts:
        return
    rows = features([whole[one.text][one.start : one.end] for one in parts])
    scores = shipped.scores(rows)
    shown = [cues_in(whole[one.text][one.start : one.end]) for one in parts]
    hits = np.array([[label in cues for label in categories.labels] for cues in shown])
    odds = special.logit(np.clip(categories.probabilities(None, scores=scores[HEAD]), 1e-4, 1 - 1e-4))
    category = special.expit(odds + CUE * hits)
    polarity = sentiments.probabilities(None, scores=scores["sentiment"])
    for place, label in zip(*(found.tolist() for found in np.nonzero(category >= LIKELY)), strict=True):
        part, draft = parts[place], batch.drafts[parts[place].text]
        name = _polarity(polarity[place], draft)
        cue = shown[place].get(categories.labels[label])
        start, end = (part.start + cue[0], part.start + cue[1]) if cue else _shown_by(whole[part.text], part, label)
        start, end = _in_original(batch, part.text, start, end)
        draft.aspects = (*draft.aspects, AspectFound(categories.labels[label], name, start, end))


def _polarity(clause: NDArray[np.float32], draft: Draft) -> str:
    """Return how a clause speaks, with some weight on the whole text, which the better reader read."""
    text = draft.probabilities["sentiment"]
    assert isinstance(text, dict)
    mixed = [(1 - SHARE) * float(own) + SHARE * text[name] for own, name in zip(clause, SENTIMENTS, strict=True)]
    return SENTIMENTS[int(np.argmax(mixed))]


def _shown_by(text: str, part: Clause, label: int) -> tuple[int, int]:
    """Return where the word of a clause stands that speaks most for a category."""
    words = list(_WORD.finditer(text, part.start, part.end))
    if not words:
        return part.start, part.end
    speaks = shipped.scores(features([one.group() for one in words]))[HEAD][:, label]
    return words[int(speaks.argmax())].span()


def _in_original(batch: Batch, text: int, start: int, end: int) -> tuple[int, int]:
    """Return where a part stood before the text was cleaned; all of it where the text was written anew."""
    cleaned = batch.cleaned[text]
    if cleaned.text != batch.plain[text]:
        return 0, len(batch.texts[text].words)
    return cleaned.places[start], cleaned.places[end - 1] + 1
