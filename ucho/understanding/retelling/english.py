"""English: "I" becomes "you", "your courier" becomes "our courier"; whatever says "you" to us stays a quotation."""

from __future__ import annotations

import re
from typing import Final

from ucho.understanding.retelling.words import Words, table

_SWAP: Final = table("""
i we me us → you
i'm we're → you're
i've we've → you've
i'd we'd → you'd
i'll we'll → you'll
my our → your
mine ours → yours
myself → yourself
ourselves → yourselves
your → our
yours → ours
""")
_BE: Final = table("""
am was → are
wasn't → weren't
""") | {"was": "were"}
_BETWEEN: Final = frozenset("also always just never not now only really still very so already even".split())
_UNSAFE: Final = frozenset(
    "you u ya ye y'all yourself yourselves you're you've you'd you'll im ive id ill dont let's lets".split()
)


def turn(sentence: str) -> str | None:
    """Return what somebody said of themselves as it is said to them; None where no rule does it safely.

    Args:
        sentence: one statement.
    """
    found = Words(sentence)
    if "?" in sentence or _UNSAFE & set(found.small) or re.search(r"[\"“”«»]", sentence):
        return None
    said = []
    for place, word in enumerate(found.small):
        if word in _BE and _of_speaker(found, place):
            said.append(_BE[word])
        elif word in {"am", "ain't"}:  # of whom, we do not know
            return None
        else:
            said.append(_SWAP.get(word, found.words[place]))
    return found.joined(said)


def _of_speaker(found: Words, place: int) -> bool:
    """Return whether "was" belongs to an "I" before it: "I was", "I still was", never "the cake I bought was"."""
    before = place - 1
    while found.at(before) in _BETWEEN:
        before -= 1
    return found.at(before) == "i"
