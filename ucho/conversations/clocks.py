"""What the facts of a conversation mean for its clocks: whose turn it is, and when it is settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ucho.conversations.facts import (
    Answered,
    Delivered,
    MessageReceived,
    Moved,
    Reopened,
    Resolved,
    Snoozed,
    Undelivered,
    Woken,
)
from ucho.conversations.listing import subject_of
from ucho.conversations.models import Conversation
from ucho.core.actors import By
from ucho.events import log
from ucho.events import queries as events
from ucho.events.facts import Fact
from ucho.events.models import FactRow
from ucho.promises.clocks import RESPONSE, Kind, Signal
from ucho.promises.models import Clock, Metric
from ucho.promises.operations import run_clocks

SUBJECT: Final = "conversations.conversation"
RESOLUTION: Final = Metric.RESOLUTION.value
OUR_TURN: Final[tuple[tuple[Kind, str], ...]] = (
    ("start", RESPONSE),
    ("start", RESOLUTION),
    ("resume", RESOLUTION),
)
MEANING: Final[dict[str, tuple[tuple[Kind, str], ...]]] = {
    MessageReceived.type: OUR_TURN,
    Answered.type: (("meet", RESPONSE), ("pause", RESOLUTION)),
    Undelivered.type: OUR_TURN,  # the customer waits still
    Delivered.type: (("meet", RESPONSE),),  # only of an answer that did not seem to arrive at first: see `signals_of`
    Snoozed.type: (("pause", RESOLUTION),),
    Woken.type: (("resume", RESOLUTION),),
    Resolved.type: (("cancel", RESPONSE), ("meet", RESOLUTION)),  # resolved without an answer, nobody waits for one
    Reopened.type: (("start", RESOLUTION),),
    Moved.type: (("move", ""),),
}


def record(fact: Fact, conversation: Conversation, *, by: By, new: bool = False) -> tuple[FactRow, list[Clock]]:
    """Record a fact of a conversation that the caller holds, and let its clocks know.

    Args:
        fact: what happened.
        conversation: to which one, locked, as it is after the change.
        by: who did it, and when.
        new: it was made in this transaction, and nothing of it was recorded before that moves clocks.

    Returns:
        The stored fact, and the clocks that are open now; none when the fact says nothing to clocks.
    """
    row = log.record(fact, conversation, by=by, person_id=conversation.person_id)
    if fact.type not in MEANING:
        return row, []
    history = events.of_subject(SUBJECT, conversation.pk) if fact.type == Delivered.type else [row]
    signals = [signal for one, signal in _meant(list(history)) if one.pk == row.pk]
    if not signals:
        return row, []
    person, unit = conversation.person_id, conversation.unit_id
    return row, run_clocks(subject_of(conversation), person=person, unit=unit, signals=signals, by=by, new=new)


def signals_of(rows: Sequence[FactRow]) -> list[Signal]:
    """Return what facts of one conversation mean for its clocks, in their order.

    Automatic messages mean nothing, in either direction, and neither does old mail of a mailbox that was added. That an
    answer was delivered means something only after we had taken it for lost, and while the customer has not written
    again.

    Args:
        rows: all facts of the conversation, in the order they were recorded, or some that follow each other.
    """
    return [signal for _row, signal in _meant(rows)]


def _meant(rows: Sequence[FactRow]) -> Iterator[tuple[FactRow, Signal]]:
    lost: set[int] = set()  # answers that did not arrive, as far as we knew
    for row in rows:
        if any(row.payload.get(name) for name in ("auto_kind", "automatic", "archived")):
            continue
        if row.type == MessageReceived.type:
            lost.clear()
        elif row.type == Undelivered.type:
            lost.add(row.payload["message_id"])
        elif row.type == Delivered.type and row.payload["message_id"] not in lost:
            continue
        for kind, metric in MEANING.get(row.type, ()):
            yield row, Signal(kind, metric, row.at, row.unit_id)
