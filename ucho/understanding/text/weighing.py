"""How likely a text speaks of each part of a service, and how: what the heads say joined with words that show it.

Both are weighed by a few numbers in `models/aspects.json`, which `training.aspects` finds on our own messages, each
read by heads that did not see its author.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from scipy import special

from ucho.understanding.contract import CATEGORIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ucho.understanding.rules.aspects import Cue

FILE: Final = Path(__file__).parent / "models" / "aspects.json"
LIKELY: Final = 0.24
"""From here on a category is found: the lowest value within half a point of the best F1 on the messages that the
weights are found on. The cues know the words of those better than the words of others, who need the lower value."""
EMOTIONS: Final = ("anger", "joy", "disappointment", "surprise", "thanks")
CODES: Final = ("unhappy", "complaint", "thanks")
_PLACE: Final = {category: place for place, category in enumerate(CATEGORIES)}
_SURE: Final = 1e-3  # no probability counts as surer than this


class Weights(NamedTuple):
    """What each sign counts in one tier."""

    signs: NDArray[np.float32]  # (signs,): of a category in a text, the same for all categories
    context: NDArray[np.float32]  # (contexts, categories): of a text
    constant: NDArray[np.float32]  # (categories,)
    polarity: NDArray[np.float32]  # (feelings + 1, sentiments); the last row is the constant


@cache
def weights() -> dict[str, Weights]:
    """Return the weights of both tiers, "ngram" and "full"."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return {
        tier: Weights(*(np.array(one[name], np.float32) for name in Weights._fields)) for tier, one in found.items()
    }


def odds(probabilities: NDArray[Any]) -> NDArray[np.float32]:
    """Return log-odds, kept within what can be known."""
    return np.asarray(special.logit(np.clip(probabilities, _SURE, 1 - _SURE)), np.float32)


def signs(heads: NDArray[np.float32], cues: Sequence[Sequence[Cue]], lengths: Sequence[int]) -> NDArray[np.float32]:
    """Return what speaks for each category in each text, shape (texts, categories, signs).

    Args:
        heads: log-odds by the head, shape (texts, categories).
        cues: what shows a category in each text.
        lengths: of the texts, in characters.
    """
    count = np.zeros(heads.shape, np.float32)
    early = np.zeros(heads.shape, np.float32)
    for text, (found, length) in enumerate(zip(cues, lengths, strict=True)):
        for cue in found:
            place = _PLACE[cue.category]
            if not count[text, place]:
                early[text, place] = 1 - cue.start / max(1, length)
            count[text, place] += 1
    shown = (count > 0).astype(np.float32)
    others = np.log1p(shown.sum(axis=1, keepdims=True) - shown)
    share = count / np.maximum(1, count.sum(axis=1, keepdims=True))
    best = np.sort(heads, axis=1)[:, -2:]
    rival = np.where(heads == best[:, 1:], best[:, :1], best[:, 1:])
    return np.stack([heads, shown, np.log1p(count), early, share, others, rival], axis=-1)


def context(texts: Sequence[str], sentiment: NDArray[np.float32], clauses: Sequence[int]) -> NDArray[np.float32]:
    """Return what a text is like, shape (texts, contexts).

    Args:
        texts: cleaned.
        sentiment: how likely each is negative, neutral and positive.
        clauses: how many each has.
    """
    length = np.log([max(1, len(text)) for text in texts])
    asks = ["?" in text for text in texts]
    return np.stack([length, 1 - sentiment[:, 1], asks, np.log1p(clauses)], axis=1).astype(np.float32)


def likely(weight: Weights, shown: NDArray[np.float32], around: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how likely each text speaks of each category; see `signs` and `context`."""
    return np.asarray(special.expit(shown @ weight.signs + around @ weight.context + weight.constant), np.float32)


class Told(NamedTuple):
    """What is known of how a text speaks of an aspect; shares are of negative, neutral and positive."""

    category: str
    text: Sequence[float]  # how likely the whole text is each
    clause: Sequence[float]  # the same of the clause that speaks of the aspect
    side: Sequence[float]  # and of everything that is said before a "but", or after it
    across: Sequence[float] | None  # and of what is said across the "but"; None without one
    known: Mapping[str, float]  # how likely the text is a complaint and has each of `EMOTIONS`
    codes: frozenset[str]  # that the rules found in the text
    here: frozenset[str]  # and in the clause
    asks: bool  # there is a question mark
    clause_asks: bool  # one ends the clause
    several: bool  # the text has more clauses than one


def feelings(told: Told) -> list[float]:
    """Return what tells how an aspect is spoken of, as numbers that are weighed."""
    text, clause, side = (np.log(np.clip(one, _SURE, 1)) for one in (told.text, told.clause, told.side))
    across = np.zeros(len(text)) if told.across is None else np.log(np.clip(told.across, _SURE, 1))
    heads = odds(np.array([told.known.get(name, 0.5) for name in ("complaint", *EMOTIONS)]))
    codes = [float(code in found) for found in (told.codes, told.here) for code in CODES]
    flags = [float(one) for one in (told.asks, told.clause_asks, told.several, told.across is not None)]
    category = [float(told.category == one) for one in CATEGORIES]
    return [
        *text.tolist(),
        *clause.tolist(),
        *(side - text).tolist(),
        *across.tolist(),
        *heads.tolist(),
        *codes,
        *flags,
        *category,
    ]


def polarity(weight: Weights, felt: Sequence[Sequence[float]]) -> list[int]:
    """Return the place of the likeliest sentiment for each row of `feelings`."""
    rows = np.array(felt, np.float32).reshape(len(felt), weight.polarity.shape[0] - 1)
    best: list[int] = (rows @ weight.polarity[:-1] + weight.polarity[-1]).argmax(axis=1).tolist()
    return best
