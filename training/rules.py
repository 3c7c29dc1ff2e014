"""Weighs the rules: how much likelier a flag is where a rule found it, and how much less likely where none did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from training import sources
from training.sources import Example
from training.teaching import Embed, own, plain, teach
from ucho.understanding.rules.finding import find_codes
from ucho.understanding.text import shipped
from ucho.understanding.text.heads import Head
from ucho.understanding.text.ngrams import features

CODES: Final = {
    "complaint": "complaint",
    "leaving": "leaving",
    "urgency": "urgent",
    "effort": "effort",
    "rudeness": "rude",
    "emotion.thanks": "thanks",
}
_PULL: Final = 0.5  # towards no weight at all


def weigh(say: Callable[[str], None] = print) -> dict[str, float]:
    """Return what is added to the log-odds of each flag in the small tier, with a hit and without.

    Heads are taught on half of the authors and asked about the other half, so that the weights are those for texts that
    nobody saw.
    """
    found = own()
    half = [int(one.voice[-2:]) % 2 for one in found]
    weights: dict[str, float] = {}
    for flag in CODES:
        odds: list[NDArray[np.float64]] = []
        asked: list[Example] = []
        name, _, label = flag.partition(".")
        for number in (0, 1):
            seen = [one for one, side in zip(found, half, strict=True) if side != number]
            unseen = [one for one, side in zip(found, half, strict=True) if side == number and one.kind]
            head = teach(name, seen, None, "", lambda _: None)
            odds.append(_odds(head, label, unseen, None))
            asked += unseen
        weights |= _weights(flag, np.concatenate(odds), asked, say)
    return weights


def weigh_full(embed: Embed, say: Callable[[str], None] = print) -> dict[str, float]:
    """Return the same for the full tier, found on authors that neither the heads nor the encoder saw.

    They are not those that figures are told of.
    """
    asked = [one for one in sources.own() if sources.kept_back(one) and not sources.judged(one)]
    weights: dict[str, float] = {}
    for flag in CODES:
        name, _, label = flag.partition(".")
        weights |= _weights(flag, _odds(shipped.heads()[name], label, asked, embed), asked, say)
    return weights


def _odds(head: Head, label: str, asked: Sequence[Example], embed: Embed | None) -> NDArray[np.float64]:
    texts = [plain(one) for one in asked]
    likely = head.probabilities(features(texts), embed(texts) if embed else None)
    column = likely[:, head.labels.index(label) if label else 0]
    return np.asarray(special.logit(np.clip(column, 1e-4, 1 - 1e-4)), np.float64)


def _weights(
    flag: str, odds: NDArray[np.float64], asked: Sequence[Example], say: Callable[[str], None]
) -> dict[str, float]:
    name, _, label = flag.partition(".")
    truth = np.array([one.tells[name][label or name] > 0.5 for one in asked])
    hit, without = _fit(odds, _hits(asked, CODES[flag]), truth)
    say(f"{flag}: {hit:+.2f} with a rule, {without:+.2f} without")
    return {flag: hit, f"{flag}.without": without}


def _hits(found: Sequence[Example], code: str) -> NDArray[np.bool_]:
    return np.array([any(one.code == code for one in find_codes(example.text, example.language)) for example in found])


def _fit(odds: NDArray[np.float64], hits: NDArray[np.bool_], truth: NDArray[np.bool_]) -> tuple[float, float]:
    sign = np.where(truth, 1.0, -1.0)

    def loss(both: NDArray[np.float64]) -> float:
        joined = odds + np.where(hits, both[0], both[1])
        return float(np.logaddexp(0, -sign * joined).sum() + _PULL * (both @ both))

    found = optimize.minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return round(float(found[0]), 3), round(float(found[1]), 3)
