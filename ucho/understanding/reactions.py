"""Reads what people write, as soon as it is here."""

from __future__ import annotations

from collections.abc import Sequence

from ucho.conversations.facts import MessageReceived, Moved
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By
from ucho.events.models import FactRow
from ucho.events.reactions import reaction, reaction_to_many
from ucho.surveys.facts import Answered
from ucho.surveys.models import Answer
from ucho.understanding import operations


@reaction_to_many("understanding.read_messages", MessageReceived, rights=["understanding.read"])
def read_messages(batch: Sequence[tuple[FactRow, By]]) -> None:
    """Read customers' messages; what a machine sent means nothing, and old mail of a new mailbox sets nothing going."""
    unread = [(row, by) for row, by in batch if not row.payload["auto_kind"] and not row.payload.get("archived")]
    wanted = {row.payload["message_id"]: by for row, by in unread}
    messages = Message.objects.select_related("conversation__person", "account").in_bulk(wanted)
    if messages:
        because = {pk: by.cause for pk, by in wanted.items()}
        operations.read_messages([messages[pk] for pk in sorted(messages)], because, by=batch[0][1])


@reaction("understanding.read_answers", Answered, rights=["understanding.read"])
def read_answers(row: FactRow, by: By) -> None:
    """Read the words beside a score."""
    answer = Answer.objects.filter(pk=row.payload["answer_id"]).exclude(words="").first()
    if answer is not None:
        operations.read_answer(answer, by=by)


@reaction("understanding.follow_move", Moved, rights=["understanding.read"])
def follow_move(row: FactRow, by: By) -> None:
    """Take what was understood along to the unit that a conversation moved to, or its colleagues would not see it."""
    operations.follow_move(Conversation.objects.get(pk=row.subject_id), by=by)
