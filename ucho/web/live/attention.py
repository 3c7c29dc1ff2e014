"""Who looks at a conversation or types in it: told when it changes, not each time a browser says that it is so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from ucho.conversations.inbox_models import Attention
from ucho.conversations.queries import LOOKED_AT, TYPED
from ucho.web.live.feed import Event

FIELDS: Final = ("conversation_id", "agent_id", "typing_at", "conversation__unit_id")


class Watch:
    """What was so at the last look."""

    def __init__(self) -> None:
        """Know of nobody."""
        self._seen: dict[tuple[int, int], tuple[bool, int]] = {}  # conversation and agent → types, unit

    def changes(self, at: datetime) -> Sequence[Event]:
        """Return an event for each conversation at which somebody came, left, began or ceased to type."""
        rows = Attention.objects.filter(seen_at__gte=at - LOOKED_AT).values_list(*FIELDS)
        now = {
            (conversation, agent): (bool(typing_at and typing_at >= at - TYPED), unit)
            for conversation, agent, typing_at, unit in rows
        }
        before, self._seen = self._seen, now
        every = {**before, **now}
        changed = {key[0]: unit for key, (_typing, unit) in every.items() if before.get(key) != now.get(key)}
        return [_event(conversation, unit) for conversation, unit in sorted(changed.items())]


def _event(conversation: int, unit: int) -> Event:
    subject = f"attention.conversation:{conversation}"
    content = msgspec.json.encode({"type": "attention", "subject": subject, "unit": unit})
    return Event(None, unit, b"data: %b\n\n" % content)
