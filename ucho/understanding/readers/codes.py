"""The few codes that something may be set going by: what is likely enough, with the rules that say so."""

from __future__ import annotations

from typing import Final

from ucho.understanding.contract import CODES, Batch, Draft, Reader

LIKELY: Final = 0.5
_FLAGS: Final = {
    "complaint": "complaint",
    "leaving": "leaving",
    "urgency": "urgent",
    "effort": "effort",
    "rudeness": "rude",
}


class Codes(Reader):
    """Turns probabilities into codes."""

    name = "codes"
    after = ("sentiment", "emotion", "complaint", "leaving", "urgency", "effort", "rudeness", "rules")

    def read(self, batch: Batch) -> None:
        """Give each text its codes, in their order."""
        for draft in batch.drafts:
            found = _codes(draft)
            draft.codes = tuple(code for code in CODES if code in found)


def _codes(draft: Draft) -> set[str]:
    known = draft.probabilities
    if not known:  # no heads are shipped: the rules speak alone
        return {one.code for one in draft.evidence}
    found = {code for flag, code in _FLAGS.items() if _number(known.get(flag)) >= LIKELY}
    feeling = known.get("sentiment")
    if isinstance(feeling, dict) and feeling["negative"] >= LIKELY:
        found.add("unhappy")
    emotions = known.get("emotion")
    if isinstance(emotions, dict) and emotions["thanks"] >= LIKELY:
        found.add("thanks")
    return found


def _number(value: object) -> float:
    return value if isinstance(value, float) else 0.0
