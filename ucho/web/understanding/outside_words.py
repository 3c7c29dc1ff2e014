"""The words for models outside of ucho: what they are asked, what came of it, and how far they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ucho.understanding.words import SENTIMENTS

HEADS: Final = {
    "sentiment": pgettext_lazy("what a model is asked", "Mood: negative, neutral or positive"),
    "emotion": pgettext_lazy("what a model is asked", "Emotion: anger, worry, joy and others"),
    "complaint": pgettext_lazy("what a model is asked", "Whether it is a complaint"),
    "leaving": pgettext_lazy("what a model is asked", "Whether the customer may leave"),
    "urgency": pgettext_lazy("what a model is asked", "Whether it is urgent"),
    "effort": pgettext_lazy("what a model is asked", "Whether the customer had a hard time"),
    "rudeness": pgettext_lazy("what a model is asked", "Whether somebody is insulted"),
    "intent": pgettext_lazy("what a model is asked", "What the customer wants, once you taught that"),
}
"""What can be asked, in the order of the form."""
OUTCOMES: Final = {
    "answered": _("answered"),
    "timeout": _("no answer in time"),
    "unreachable": _("not reached"),
    "refused": _("refused by the model"),
    "nonsense": _("an answer without sense"),
    "budget": _("not sent: the budget was spent"),
    "sent": _("sent, no answer yet"),
}
"""How a call ended."""
_ANSWERS: Final = {
    **SENTIMENTS,
    "yes": pgettext_lazy("answer of a model", "yes"),
    "no": pgettext_lazy("answer of a model", "no"),
}


def answer_words(said: Mapping[str, float]) -> str:
    """Return the likeliest label with how sure the model is, such as "positive (91 %)".

    Args:
        said: a probability for each label.
    """
    label = max(said, key=said.__getitem__)
    return f"{_ANSWERS.get(label, label)} ({round(100 * said[label])} %)"
