"""Aspects: the parts of the service that a text speaks of, how it speaks of each, and the word that shows it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ucho.understanding.contract import CATEGORIES, SENTIMENTS, AspectFound
from ucho.understanding.rules.aspects import cues_in
from ucho.understanding.text import shipped, weighing
from ucho.understanding.text.cutting import Part, around, cut
from ucho.understanding.text.ngrams import features

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ucho.understanding.contract import Batch, Draft
    from ucho.understanding.rules.aspects import Cue
    from ucho.understanding.text.heads import Head

HEAD: Final = "category"
MOST: Final = 24  # clauses of a text that are looked at
WORDS: Final = 60  # of a text without a cue, among which the one is sought that shows what it is about
_WORD: Final = re.compile(r"[^\W\d_]{3,}(?:['-][^\W\d_]+)*")


class Spoken(NamedTuple):
    """A category that a text of a batch speaks of."""

    text: int  # its place in the batch
    category: int  # its place in `CATEGORIES`
    start: int  # of the word that shows it, in the cleaned text; -1 where only the head knows
    end: int


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the parts of a text that say one thing each."""
    return ((part.start, part.end) for part in cut(text))


class Likely(NamedTuple):
    """How likely texts speak of each category, and what that was made of."""

    shares: NDArray[np.float32]  # (texts, categories)
    parts: Sequence[Sequence[Part]]  # the clauses of each text
    cues: Sequence[Sequence[Cue]]
    weight: weighing.Weights
    head: Head


def find_aspects(batch: Batch) -> None:
    """Add the aspects of each text of a batch to its draft."""
    likely = likely_in(batch)
    if likely is None:
        return
    for draft in batch.drafts:
        draft.made_by.append(likely.head.model)
    found = _found(batch, likely)
    named = (
        weighing.polarity(likely.weight, [weighing.feelings(one) for one in told(batch, found, likely.parts)])
        if found
        else []
    )
    for one, place in zip(found, named, strict=True):
        start, end = _in_original(batch, one.text, one.start, one.end)
        draft = batch.drafts[one.text]
        draft.aspects = (*draft.aspects, AspectFound(CATEGORIES[one.category], SENTIMENTS[place], start, end))


def likely_in(batch: Batch) -> Likely | None:
    """Return how likely the texts of a batch speak of each category; None where no head knows.

    Args:
        batch: read by the readers of languages and of sentiment.
    """
    asked = batch.probabilities(HEAD)
    if asked is None or "sentiment" not in shipped.heads() or asked[0].labels != CATEGORIES:
        return None
    head, found = asked
    weight = weighing.weights()["full" if batch.full and head.vectors is not None else "ngram"]
    cues = [cues_in(text, draft.language) for text, draft in zip(batch.plain, batch.drafts, strict=True)]
    signs = weighing.signs(weighing.odds(found), cues, [len(text) for text in batch.plain])
    parts = [parts_of(text) for text in batch.plain]
    context = weighing.context(batch.plain, feeling_of(batch), list(map(len, parts)))
    return Likely(weighing.likely(weight, signs, context), parts, cues, weight, head)


def _found(batch: Batch, likely: Likely) -> list[Spoken]:
    """Return what the texts speak of, in the order of their words."""
    texts, labels = np.nonzero(likely.shares >= weighing.LIKELY)
    spoken = [
        _spoken(text, label, likely.cues[text])
        for text, label in zip(texts.tolist(), labels.tolist(), strict=True)
        if likely.parts[text]
    ]
    return sorted(_placed(batch.plain, spoken), key=lambda one: (one.text, one.start))


def parts_of(text: str) -> list[Part]:
    """Return the clauses of a text that are looked at."""
    return list(islice(cut(text), MOST))


def feeling_of(batch: Batch) -> NDArray[np.float32]:
    """Return how likely each text is negative, neutral and positive, shape (texts, 3)."""
    return np.array([_sentiment(draft) for draft in batch.drafts], np.float32).reshape(-1, len(SENTIMENTS))


def _sentiment(draft: Draft) -> list[float]:
    known = draft.probabilities.get("sentiment")
    return [known[name] for name in SENTIMENTS] if isinstance(known, dict) else [1 / 3] * 3


def _spoken(text: int, label: int, cues: Sequence[Cue]) -> Spoken:
    """Return a category of a text with the first word that shows it."""
    first = next((cue for cue in cues if cue.category == CATEGORIES[label]), None)
    return Spoken(text, label, first.start, first.end) if first else Spoken(text, label, -1, -1)


def _placed(texts: Sequence[str], found: Sequence[Spoken]) -> Iterator[Spoken]:
    """Yield what was found; where no cue shows it, with the word that speaks most for it to the head.

    Nothing is spoken of where there is no word: 👍 praises, but not the bread.
    """
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
        if among:
            start, end = among[int(scores.argmax())].span()
            yield one._replace(start=start, end=end)


def told(batch: Batch, found: Sequence[Spoken], clauses: Sequence[Sequence[Part]]) -> list[weighing.Told]:
    """Return what is known of how texts speak of aspects.

    Args:
        batch: read by all readers that this one comes after.
        found: what its texts speak of; each has a clause at least.
        clauses: of each text, see `parts_of`.
    """
    feeling = feeling_of(batch)
    whole = {one.text: clauses[one.text] for one in found}
    places = [around(one.start, whole[one.text]) for one in found]
    asked = {
        (one.text, *span[:2])
        for one, place in zip(found, places, strict=True)
        for span in (place.clause, place.side, place.across)
        if span is not None and len(whole[one.text]) > 1
    }
    shares = _read(batch, sorted(asked))
    known = {text: _known(batch.drafts[text]) for text in whole}
    rows = []
    for one, (clause, side, across) in zip(found, places, strict=True):
        text, parts, draft = feeling[one.text].tolist(), whole[one.text], batch.drafts[one.text]
        start, end = _in_original(batch, one.text, clause.start, clause.end)
        rows.append(
            weighing.Told(
                category=CATEGORIES[one.category],
                text=text,
                clause=shares[one.text, *clause[:2]] if len(parts) > 1 else text,
                side=shares[one.text, *side] if across is not None else text,
                across=shares[one.text, *across] if across is not None else None,
                known=known[one.text],
                codes=frozenset(sign.code for sign in draft.evidence),
                here=frozenset(sign.code for sign in draft.evidence if start <= sign.start < end),
                asks="?" in batch.plain[one.text],
                clause_asks=clause.asks,
                several=len(parts) > 1,
            )
        )
    return rows


def _read(batch: Batch, spans: Sequence[tuple[int, int, int]]) -> dict[tuple[int, int, int], list[float]]:
    """Return how likely parts of texts are negative, neutral and positive, as the small tier reads them.

    The company's head comes before the shipped one, so that what people say of moods reaches aspects.
    """
    texts = features([batch.plain[text][start:end] for text, start, end in spans])
    own = batch.heads.get("sentiment")
    if own is None:  # one product with the weights of all heads: those of one alone would be copied first
        likely = shipped.heads()["sentiment"].probabilities(None, scores=shipped.scores(texts)["sentiment"])
    else:
        likely = own.probabilities(texts)
    found: list[list[float]] = likely.tolist()
    return dict(zip(spans, found, strict=True))


def _known(draft: Draft) -> dict[str, float]:
    emotion, complaint = draft.probabilities.get("emotion"), draft.probabilities.get("complaint")
    known = dict(emotion) if isinstance(emotion, dict) else {}
    return known | {"complaint": complaint} if isinstance(complaint, float) else known


def _in_original(batch: Batch, text: int, start: int, end: int) -> tuple[int, int]:
    """Return where a part stood before the text was cleaned; all of it where the text was written anew."""
    cleaned = batch.cleaned[text]
    if cleaned.text != batch.plain[text]:
        return 0, len(batch.texts[text].words)
    return cleaned.places[start], cleaned.places[end - 1] + 1
