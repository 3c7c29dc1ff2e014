"""What people are asked about a text, and their answers, in words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from ucho.core.actors import Actor
from ucho.understanding.contract import CATEGORIES
from ucho.understanding.learning import queries
from ucho.understanding.learning.labels import (
    CATEGORY,
    EMOTION,
    HEADS,
    INTENT,
    NONE,
    SENTIMENT,
    answers,
    aspect,
    category_of,
    shown_in,
)
from ucho.understanding.models import Correction, Reading
from ucho.understanding.words import ASPECTS, SENTIMENTS
from ucho.web.inbox.readings import FACES

QUESTIONS: Final = {
    SENTIMENT: _("How does the customer speak of us?"),
    "complaint": _("Is it a complaint?"),
    "leaving": _("May the customer leave?"),
    "urgency": _("Is it urgent?"),
    "effort": _("Did the customer have a hard time?"),
    "rudeness": _("Is somebody insulted?"),
    EMOTION: _("Which emotion is strongest?"),
    INTENT: _("What does the customer want?"),
}
NAMES: Final = {
    SENTIMENT: pgettext_lazy("what models learn", "Mood"),
    "complaint": pgettext_lazy("what models learn", "Complaint"),
    "leaving": pgettext_lazy("what models learn", "May leave"),
    "urgency": pgettext_lazy("what models learn", "Urgent"),
    "effort": pgettext_lazy("what models learn", "Hard time"),
    "rudeness": pgettext_lazy("what models learn", "Insult"),
    EMOTION: pgettext_lazy("what models learn", "Emotion"),
    INTENT: pgettext_lazy("what models learn", "What the customer wants"),
    CATEGORY: _("What it is about"),
}
_ANSWERS: Final = {
    **SENTIMENTS,
    "yes": pgettext_lazy("answer of a model", "yes"),
    "no": pgettext_lazy("answer of a model", "no"),
    "anger": pgettext_lazy("strongest emotion", "anger"),
    "frustration": pgettext_lazy("strongest emotion", "frustration"),
    "worry": pgettext_lazy("strongest emotion", "worry"),
    "joy": pgettext_lazy("strongest emotion", "joy"),
    "disappointment": pgettext_lazy("strongest emotion", "disappointment"),
    "surprise": pgettext_lazy("strongest emotion", "surprise"),
    "thanks": pgettext_lazy("strongest emotion", "gratitude"),
    "none": pgettext_lazy("strongest emotion", "none"),
}
MOST: Final = 9  # intents that are offered as buttons: each has a key


def answer_words(head: str, answer: str) -> str:
    """Return an answer in words; intents are the company's own words.

    Args:
        head: the question.
        answer: its code.
    """
    if category_of(head) and answer == NONE:
        return pgettext("how a text speaks of something", "not about it")
    return answer if head == INTENT else str(_ANSWERS.get(answer, answer))


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer as a button."""

    value: str  # "sentiment:negative"
    words: str
    key: int  # the number that presses it
    icon: str
    current: bool  # the reading says so now

    @property
    def name(self) -> str:
        """Return the value as a part of an id, by which a button is found again after it was pressed."""
        return re.sub("[^a-z0-9]+", "-", self.value.lower())


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a text with its answers."""

    head: str
    words: str
    choices: list[Choice]
    free: bool  # another answer may be typed
    doubt: str  # why no answer is pressed, in words
    corrected_by: str  # who corrected it; "?" for nobody of flesh and blood, empty when nobody did


@dataclass(frozen=True, slots=True)
class AllAsked:
    """All that somebody may correct about a text."""

    questions: list[Asked]
    aspects: list[Asked]  # a question for each part of the service that it speaks of, or was said to speak of
    missing: list[Choice]  # one for each other part; pressing it says that the text speaks of it


def asked(reading: Reading, head: str, intents: Collection[str], corrected_by: str = "") -> Asked:
    """Return a question about a text.

    Args:
        reading: of the text.
        head: what is asked.
        intents: the company's own.
        corrected_by: who corrected it.
    """
    current, category = shown_in(reading, head), category_of(head)
    possible = answers(head, list(intents)[:MOST])
    choices = [
        Choice(f"{head}:{one}", answer_words(head, one), number, FACES.get(one, ""), one == current)
        for number, one in enumerate(possible, 1)
    ]
    doubt = "" if current or head == INTENT else _("in several ways") if category else _("not sure")
    words = ASPECTS[category] if category else QUESTIONS[head]
    return Asked(head, str(words), choices, head == INTENT, str(doubt), corrected_by)


def all_asked(reading: Reading, actor: Actor) -> AllAsked | None:
    """Return all questions about a text; None for somebody who may not correct it.

    Args:
        reading: of the text.
        actor: who would answer.
    """
    if not actor.rights.allow(queries.CORRECT, reading.unit_id):
        return None
    known, intents = queries.corrected(reading), queries.intents()
    spoken = {one.category for one in reading.aspects.all()}
    shown = [one for one in CATEGORIES if one in spoken or aspect(one) in known]
    return AllAsked(
        [asked(reading, head, intents, _who(known.get(head))) for head in HEADS],
        [asked(reading, aspect(one), (), _who(known.get(aspect(one)))) for one in shown],
        [_missing(reading, one) for one in CATEGORIES if one not in shown],
    )


def _missing(reading: Reading, category: str) -> Choice:
    """Return the button that adds a part of the service; it is spoken of as everything else is, until somebody says."""
    return Choice(f"{aspect(category)}:{reading.sentiment or 'neutral'}", str(ASPECTS[category]), 0, "plus", False)


def _who(correction: Correction | None) -> str:
    if correction is None:
        return ""
    return correction.agent.name if correction.agent is not None else "?"
