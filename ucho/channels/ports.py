"""Where higher packages plug in: channels call them and never know who they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ucho.channels.contract import Inbound
from ucho.channels.models import JournalEntry
from ucho.core.actors import By


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a delivery: a new message, or one that we had already."""

    state: JournalEntry.State
    reason: str = ""


class Inbox(Protocol):
    """Takes a message that was read, in the transaction that also closes its journal entry."""

    def __call__(self, entry: JournalEntry, message: Inbound, *, by: By) -> Stored:
        """Store one message; must not mind being called again for the same entry."""


_inbox: list[Inbox] = []


def fill_inbox(inbox: Inbox) -> Inbox:
    """Register the one package that takes messages in."""
    if _inbox and _inbox[0] is not inbox:
        raise ValueError("somebody takes messages in already")
    _inbox[:] = [inbox]
    return inbox


def inbox() -> Inbox:
    """Return the package that takes messages in.

    Raises:
        LookupError: none is installed.
    """
    if not _inbox:
        raise LookupError("no package takes messages in")
    return _inbox[0]
