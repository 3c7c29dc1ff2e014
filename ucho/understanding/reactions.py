"""Reads what people write, as soon as it is here."""

from __future__ import annotations

from ucho.conversations.facts import MessageReceived
from ucho.conversations.models import Message
from ucho.core.actors import By
from ucho.events.models import FactRow
from ucho.events.reactions import reaction
from ucho.surveys.facts import Answered
from ucho.surveys.models import Answer
from ucho.understanding import operations


@reaction("understanding.read_messages", MessageReceived, rights=["understanding.read"])
def read_messages(row: FactRow, by: By) -> None:
    """Read a customer's message; what a machine sent means nothing."""
    if row.payload["auto_kind"]:
        return
    message = Message.objects.select_related("conversation").filter(pk=row.payload["message_id"]).first()
    if message is not None:
        operations.read_message(message, by=by)


@reaction("understanding.read_answers", Answered, rights=["understanding.read"])
def read_answers(row: FactRow, by: By) -> None:
    """Read the words beside a score."""
    answer = Answer.objects.filter(pk=row.payload["answer_id"]).exclude(words="").first()
    if answer is not None:
        operations.read_answer(answer, by=by)
