"""Asking what customers meant; who asks has looked at the rights to the texts themselves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from ucho.conversations.models import Message
from ucho.understanding.contract import CODES, Evidence
from ucho.understanding.models import Reading
from ucho.understanding.operations import MESSAGE, text_of
from ucho.understanding.registry import DEFAULT, reader

LABELS: Final = {
    "unhappy": _("unhappy"),
    "complaint": _("complaint"),
    "leaving": _("may leave"),
    "thanks": _("thankful"),
    "urgent": _("urgent"),
}
"""The codes in words, for a badge."""


def codes_of_messages(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return what messages mean, by their id; those that mean nothing in particular are left out.

    Args:
        ids: messages by id.
    """
    subjects = {f"{MESSAGE}:{pk}": pk for pk in ids}
    rows = Reading.objects.filter(subject__in=subjects, reader=DEFAULT).values_list("subject", "codes")
    return {subjects[subject]: tuple(code for code in CODES if code in codes) for subject, codes in rows if codes}


def reading_for(pk: int) -> Reading | None:
    """Return one reading, None when there is none.

    Args:
        pk: its id.
    """
    return Reading.objects.filter(pk=pk).first()


def why(message: Message) -> list[tuple[str, str]]:
    """Return which words of a message gave which code, as the reader of today sees it.

    Args:
        message: which one.

    Returns:
        Codes with the words that gave them, in the order of the text.
    """
    text = text_of(message)
    evidence: tuple[Evidence, ...] = reader().read(text, message.language).evidence
    return [(one.code, text[one.start : one.end]) for one in sorted(evidence, key=lambda one: one.start)]
