"""The few codes that something may be set going by: what a rule says plainly, or a head says surely.

A case that nobody asked for costs trust, so a code wants more than "rather yes". On messages of authors that no head
was taught from, at least four in five given codes are deserved at these thresholds, but for urgency and thanks, where
the rules alone decide most.
"""

from __future__ import annotations

import re
from typing import Final

from ucho.understanding.contract import CODES, Batch, Draft, Reader

SURE: Final = {  # small tier, full tier
    "unhappy": (0.85, 0.75),
    "complaint": (0.85, 0.75),
    "leaving": (0.6, 0.75),
    "thanks": (0.6, 0.6),
    "urgent": (0.75, 0.7),
    "effort": (0.6, 0.55),
    "rude": (0.6, 0.55),
}
FEWEST: Final = 3  # words, below which nothing is set going by what heads make of them
_BEGIN: Final = 200  # characters, in which there are as many words if there are any
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_FLAGS: Final = {
    "complaint": "complaint",
    "leaving": "leaving",
    "urgent": "urgency",
    "effort": "effort",
    "rude": "rudeness",
}


class Codes(Reader):
    """Turns probabilities and rules into codes."""

    name = "codes"
    after = ("sentiment", "emotion", "complaint", "leaving", "urgency", "effort", "rudeness", "rules")

    def read(self, batch: Batch) -> None:
        """Give each text its codes, in their order."""
        for draft, cleaned in zip(batch.drafts, batch.cleaned, strict=True):
            ruled = {one.code for one in draft.evidence}
            enough = len(_WORD.findall(cleaned.text[:_BEGIN])) >= FEWEST
            draft.codes = tuple(
                code for code in CODES if code in ruled or (enough and _is_sure(draft, code, full=batch.full))
            )


def _is_sure(draft: Draft, code: str, *, full: bool) -> bool:
    return code not in draft.calm and _likely(draft, code) >= SURE[code][full]


def _likely(draft: Draft, code: str) -> float:
    """Return how likely a code is to the heads."""
    known = draft.probabilities
    if code == "unhappy":
        value = known.get("sentiment")
        return value["negative"] if isinstance(value, dict) else 0.0
    if code == "thanks":
        value = known.get("emotion")
        return value["thanks"] if isinstance(value, dict) else 0.0
    value = known.get(_FLAGS[code])
    return value if isinstance(value, float) else 0.0
