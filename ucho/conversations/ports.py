"""Fills the ports of lower packages."""

from __future__ import annotations

from typing import Final

from ucho.channels.contract import Inbound
from ucho.channels.models import JournalEntry
from ucho.channels.ports import Stored, fill_inbox
from ucho.conversations.operations import receive
from ucho.core.actors import By, system

INTAKE: Final = system("conversations.intake", ["conversations.receive"])


@fill_inbox
def take_in(entry: JournalEntry, message: Inbound, *, by: By) -> Stored:
    """Take a message in with the rights of our own intake, not those of whoever read it."""
    return receive(entry, message, by=By(INTAKE, by.at, by.cause))
