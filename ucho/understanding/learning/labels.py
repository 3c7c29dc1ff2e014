"""The questions that people may answer about a text, and how an answer changes what is known of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from ucho.understanding.contract import CATEGORIES, CODES, EMOTIONS, FLAGS, SENTIMENTS

if TYPE_CHECKING:
    from ucho.understanding.models import Reading

SENTIMENT: Final = "sentiment"
EMOTION: Final = "emotion"
INTENT: Final = "intent"
YES: Final = "yes"
NO: Final = "no"
NONE: Final = "none"
"""The answer that no emotion is heard, or that a text does not speak of something."""
HEADS: Final = (SENTIMENT, *FLAGS, EMOTION, INTENT)
"""What people are asked about and models learn, in the order in which people are asked."""
CATEGORY: Final = "category"
TAUGHT: Final = (*HEADS, CATEGORY)
"""What models learn: of all corrections of aspects, one head learns which categories texts speak of."""
ASPECT: Final = "aspect."
"""How a text speaks of a category can be corrected, too; nobody is asked about it."""
LIKELY: Final = 0.5
LONGEST: Final = 40  # characters of an intent
_CODES: Final = {
    SENTIMENT: "unhappy", "complaint": "complaint", "leaving": "leaving", "urgency": "urgent", "effort": "effort",
    "rudeness": "rude", EMOTION: "thanks",
}  # fmt: skip
_INTENT: Final = re.compile(r"[^\W_]+(?:[ _-][^\W_]+)*")


def aspect(category: str) -> str:
    """Return the name under which it is corrected how a text speaks of a category.

    Args:
        category: one of `contract.CATEGORIES`.
    """
    return f"{ASPECT}{category}"


def category_of(head: str) -> str:
    """Return the category that a head is about, empty for any other head.

    Args:
        head: that is corrected.
    """
    category = head.removeprefix(ASPECT)
    return category if head.startswith(ASPECT) and category in CATEGORIES else ""


def answers(head: str, intents: Collection[str] = ()) -> tuple[str, ...]:
    """Return what may be answered about a head; nothing for a head that nobody can correct.

    Args:
        head: one of `HEADS`, or an `aspect`.
        intents: the company's own.
    """
    if head in FLAGS:
        return (YES, NO)
    if category_of(head):
        return (*SENTIMENTS, NONE)
    return {SENTIMENT: SENTIMENTS, EMOTION: (*EMOTIONS, NONE), INTENT: tuple(intents)}.get(head, ())


def intent_of(words: str) -> str:
    """Return the intent that somebody typed as it is kept: small letters, one space; empty when it is no name.

    Args:
        words: a few.
    """
    name = " ".join(words.lower().split())
    return name if len(name) <= LONGEST and _INTENT.fullmatch(name) else ""


def answer_in(row: Reading, head: str) -> str:
    """Return what stands in a reading as the answer about a head; empty when it says nothing, or is not sure.

    Args:
        row: the reading.
        head: one of `HEADS`, or an `aspect`: then empty when the text speaks of it in several ways.
    """
    if category := category_of(head):
        ways = {one.polarity for one in row.aspects.all() if one.category == category}
        return next(iter(ways), NONE) if len(ways) < 2 else ""
    if head in row.unsure:
        return ""
    if head == SENTIMENT:
        return row.sentiment
    found = row.probabilities.get(head)
    if head in FLAGS:
        return "" if not isinstance(found, float | int) else YES if found >= LIKELY else NO
    if not isinstance(found, dict) or not found:
        return ""
    label = max(found, key=found.__getitem__)
    return label if head == INTENT or found[label] >= LIKELY else NONE


def shown_in(row: Reading, head: str) -> str:
    """Return what people see of a reading as the answer about a head; empty when it is not sure.

    Badges and playbooks go by codes, which want more than "rather yes" (see `readers.codes`), so a text that is rather
    urgent carries no badge, and nobody may be told that it is urgent. Heads learn from `answer_in`.

    Args:
        row: the reading.
        head: one of `HEADS`, or an `aspect`.
    """
    said, given = answer_in(row, head), _CODES.get(head, "") in row.codes
    if head in FLAGS:
        return YES if given else NO if said == YES else said
    if head == EMOTION and given and said in {"", NONE}:
        return "thanks"
    return said


def part_of(row: Reading, head: str) -> dict[str, Any]:
    """Return everything in a reading that depends on a head, so that `put_back` can bring it back.

    Args:
        row: the reading.
        head: one of `HEADS`.
    """
    part = {
        "likely": row.probabilities.get(head),
        "unsure": head in row.unsure,
        "code": _CODES.get(head, "") in row.codes,
    }
    return part | {"sentiment": row.sentiment, "mood": row.mood} if head == SENTIMENT else part


def put(row: Reading, head: str, answer: str) -> None:
    """Write what a person answered into a reading, as something that is certain.

    Args:
        row: the reading; it is changed, not stored.
        head: one of `HEADS`.
        answer: one of `answers`.
    """
    part: dict[str, Any] = {"unsure": False, "likely": _certain(row, head, answer)}
    if head == SENTIMENT:
        part |= {"sentiment": answer, "mood": {"negative": -1.0, "positive": 1.0}.get(answer, 0.0)}
        part["code"] = answer == "negative"
    elif head == EMOTION:
        part["code"] = part["likely"].get("thanks", 0.0) >= LIKELY
    else:
        part["code"] = answer == YES
    put_back(row, head, part)


def put_back(row: Reading, head: str, part: dict[str, Any]) -> None:
    """Bring back what `part_of` returned.

    Args:
        row: the reading; it is changed, not stored.
        head: the same as then.
        part: what was returned then.
    """
    others = {name: value for name, value in row.probabilities.items() if name != head}
    row.probabilities = others if part["likely"] is None else row.probabilities | {head: part["likely"]}
    if part["unsure"] != (head in row.unsure):
        row.unsure = [*row.unsure, head] if part["unsure"] else [one for one in row.unsure if one != head]
    code = _CODES.get(head)
    if code:
        row.codes = [one for one in CODES if (part["code"] if one == code else one in row.codes)]
    if head == SENTIMENT:
        row.sentiment, row.mood = part["sentiment"], part["mood"]


def _certain(row: Reading, head: str, answer: str) -> float | dict[str, float]:
    if head in FLAGS:
        return float(answer == YES)
    if head == SENTIMENT:
        return {label: float(label == answer) for label in SENTIMENTS}
    found = row.probabilities.get(head)
    known: dict[str, float] = found if isinstance(found, dict) else {}
    if head == INTENT:
        return {label: float(label == answer) for label in {**known, answer: 1.0}}
    if answer == NONE:
        return dict.fromkeys(EMOTIONS, 0.0)
    before = (
        max(known, key=known.__getitem__) if known else ""
    )  # other emotions may be heard beside the one in question
    return {label: float(known.get(label, 0.0)) for label in EMOTIONS} | {before or answer: 0.0} | {answer: 1.0}
