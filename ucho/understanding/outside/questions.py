"""The questions that can be put to a model: one for each head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ucho.understanding.models import CompanyHead
from ucho.understanding.outside.contract import YES_NO, Question

SENTIMENTS: Final = ("negative", "neutral", "positive")
EMOTIONS: Final = ("anger", "frustration", "worry", "joy", "disappointment", "surprise", "thanks", "none")
HEADS: Final = ("sentiment", "emotion", "complaint", "leaving", "urgency", "effort", "rudeness", "intent")
MOST_LABELS: Final = 200  # of a company's own head; more would make each question long and dear
_MEANINGS: Final[Mapping[str, str]] = {
    "sentiment": "How does the writer feel about the company or its service?",
    "emotion": "Which emotion does the writer show most clearly? Answer none when there is none.",
    "complaint": "Does the writer say that something went wrong, or ask for amends?",
    "leaving": "Does the writer say or threaten that they stop being a customer?",
    "urgency": "Does the matter have to be dealt with at once?",
    "effort": "Does the writer say that they had to try hard, repeatedly, or for long to get help?",
    "rudeness": "Does the writer insult or swear at people?",
    "intent": "What does the writer want?",
}


def question_of(head: str) -> Question | None:
    """Return what is asked for a head.

    Args:
        head: one of `HEADS`.

    Returns:
        The question; None when there is none: an unknown head, or one that the company has not taught yet.
    """
    if head == "sentiment":
        labels: tuple[str, ...] = SENTIMENTS
    elif head == "emotion":
        labels = EMOTIONS
    elif head == "intent":
        labels = _taught(head)
    else:
        labels = YES_NO
    if head not in _MEANINGS or not 2 <= len(labels) <= MOST_LABELS:
        return None
    return Question(head, labels, _MEANINGS[head])


def _taught(head: str) -> tuple[str, ...]:
    """Return the labels of a head that the company taught and uses."""
    used = CompanyHead.objects.filter(head=head, state=CompanyHead.State.USED).first()
    if used is None:
        return ()
    from ucho.understanding.text.heads import Head  # numbers are loaded only where they are needed

    return tuple(Head.load(bytes(used.weights)).labels)
