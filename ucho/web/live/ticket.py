"""The ticket that opens a live stream: made for a page, signed, good for an hour.

A stream is answered without Django's sessions, so the ticket says whose it is and which units they may read.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from ucho.core import keys
from ucho.core.actors import EVERYWHERE

LASTS: Final = timedelta(hours=1)  # how long somebody who lost their rights still sees that ids change
PURPOSE: Final = "web.live"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose stream it is, which units' events it carries (`EVERYWHERE` for all), and until when."""

    agent_id: int
    units: frozenset[int]
    until: datetime

    def admits(self, unit_id: int | None) -> bool:
        """Return whether an event of that unit may be sent; events of no unit go to everybody."""
        return unit_id is None or self.units == EVERYWHERE or unit_id in self.units


def issue(agent_id: int, units: frozenset[int], *, at: datetime) -> str:
    """Return a ticket as it stands in an address.

    Args:
        agent_id: whose page it is.
        units: where they may read conversations.
        at: now.
    """
    body = msgspec.json.encode([agent_id, sorted(units), int((at + LASTS).timestamp())])
    words = urlsafe_b64encode(body).decode().rstrip("=")
    return f"{words}.{keys.sign(words, PURPOSE)}"


def address(agent_id: int, units: frozenset[int], *, at: datetime) -> str:
    """Return the path of the agent's stream with a new ticket; arguments as for `issue`."""
    return f"/live/{issue(agent_id, units, at=at)}"


def admit(words: str, *, at: datetime) -> Ticket | None:
    """Return what a ticket says, None when it is forged, damaged or too old."""
    body, _, signature = words.partition(".")
    if not keys.verify(body, signature, PURPOSE):
        return None
    try:
        agent_id, units, until = msgspec.json.decode(
            urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=tuple[int, list[int], int]
        )
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        return None
    found = Ticket(agent_id, frozenset(units), datetime.fromtimestamp(until, UTC))
    return found if at < found.until else None
