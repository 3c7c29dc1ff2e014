"""Checking the clocks of conversations against the facts, and putting right what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from ucho.conversations.clocks import SUBJECT, signals_of
from ucho.conversations.listing import list_conversation, subject_of
from ucho.conversations.models import Conversation
from ucho.core.actors import By
from ucho.events.models import FactRow
from ucho.promises import recompute
from ucho.promises.operations import rewind


def differences(ids: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    """Compare the clocks of conversations with what their facts lead to.

    Args:
        ids: which conversations; their facts are held in memory, so a few hundred at most.

    Returns:
        The id of each one that differs, and what differs, without a customer's words.
    """
    return recompute.differences(SUBJECT, ids, signals_of)


@transaction.atomic
def put_right(pk: int, *, by: By) -> bool:
    """Make the clocks of a conversation what its facts lead to; returns whether they differed.

    Args:
        pk: which conversation.
        by: who asks, and when.
    """
    conversation = Conversation.objects.select_for_update().get(pk=pk)
    if not any(True for _one in differences([pk])):  # somebody may have moved it since it was found
        return False
    facts = FactRow.objects.filter(subject_kind=SUBJECT, subject_id=pk).order_by("id")
    person, unit = conversation.person_id, conversation.unit_id
    rewind(subject_of(conversation), person=person, unit=unit, signals=signals_of(list(facts)), by=by)
    list_conversation(conversation)
    return True
