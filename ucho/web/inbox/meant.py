"""The list when somebody looks for what words mean: conversations with the message found, and survey answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from ucho.conversations.inbox_models import InboxItem
from ucho.core.actors import By
from ucho.surveys.models import Answer
from ucho.understanding.meaning.near import verbatims
from ucho.web.components.faces import face
from ucho.web.inbox.rows import AnswerFound, Row

SHOWN = 200  # characters of what was found


@dataclass(frozen=True, slots=True)
class Meant:
    """What was found, nearest first."""

    items: list[InboxItem] = field(default_factory=list)
    words: Mapping[int, str] = field(default_factory=dict)  # of the message that was found, by conversation
    answers: Sequence[AnswerFound] = ()

    def quoting(self, row: Row) -> Row:
        """Return a line that shows the message that was found instead of the newest one."""
        found = self.words.get(row.pk) if row.kind == "conversation" else None
        return replace(row, preview=found, answered=False, quoted=True) if found else row


def meant_by(words: str, by: By) -> Meant:
    """Return what customers wrote that means some words.

    Args:
        words: what is looked for.
        by: who asks; what they may not read is left out.
    """
    found = verbatims(words, by.actor)
    said = {one.message.conversation_id: _short(one.message.text) for one in found if one.message}
    items = {item.ref: item for item in InboxItem.objects.filter(kind="conversation", ref__in=said)}
    answers = [_answer(one.answer) for one in found if one.answer]
    return Meant([items[pk] for pk in said if pk in items], said, answers)


def _answer(answer: Answer) -> AnswerFound:
    assert answer.person is not None
    name = answer.person.name or _("Somebody without a name")
    href = reverse("person", args=[answer.person.pk])
    return AnswerFound(face(name, f"person:{answer.person.pk}"), _short(answer.words), answer.at, href)


def _short(text: str) -> str:
    return " ".join(text[: 2 * SHOWN].split())[:SHOWN]
