"""Asking what customers meant; who asks has looked at the rights to the texts themselves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from ucho.conversations.models import Message
from ucho.core.operations import permission
from ucho.understanding.contract import CODES, READER, Evidence
from ucho.understanding.models import Reading
from ucho.understanding.rules.finding import find_codes
from ucho.understanding.subjects import MESSAGE, text_of

SEE: Final = permission("understanding.see", gettext_lazy("See what customers mean and what it is about"))
LABELS: Final = {
    "unhappy": _("unhappy"),
    "complaint": _("complaint"),
    "leaving": _("may leave"),
    "thanks": _("thankful"),
    "urgent": _("urgent"),
    "effort": _("hard work"),
    "rude": _("rude"),
}
"""The codes in words, for a badge."""


def readings_of_messages(ids: Collection[int]) -> dict[int, Reading]:
    """Return what was understood of messages, with aspects, by the message's id.

    Args:
        ids: messages by id.
    """
    subjects = {f"{MESSAGE}:{pk}": pk for pk in ids}
    rows = Reading.objects.filter(subject__in=subjects, reader=READER).prefetch_related("aspects")
    return {subjects[row.subject]: row for row in rows}


def codes_of_messages(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return what messages mean, by their id; those that mean nothing in particular are left out.

    Args:
        ids: messages by id.
    """
    subjects = {f"{MESSAGE}:{pk}": pk for pk in ids}
    rows = Reading.objects.filter(subject__in=subjects, reader=READER).values_list("subject", "codes")
    return {subjects[subject]: tuple(code for code in CODES if code in codes) for subject, codes in rows if codes}


def reading_for(pk: int) -> Reading | None:
    """Return one reading, None when there is none.

    Args:
        pk: its id.
    """
    return Reading.objects.filter(pk=pk).first()


def why(message: Message) -> list[tuple[str, str]]:
    """Return which words of a message gave which code, as the rules of today see it.

    Args:
        message: which one.

    Returns:
        Codes with the words that gave them, in the order of the text.
    """
    text = text_of(message)
    read = Reading.objects.filter(subject=f"{MESSAGE}:{message.pk}", reader=READER).first()
    evidence: tuple[Evidence, ...] = find_codes(text, (read.language if read else "") or message.language)
    return [(one.code, text[one.start : one.end]) for one in sorted(evidence, key=lambda one: one.start)]
