"""What happens when texts are read."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("understanding.read")
@dataclass(frozen=True)
class Read(Fact):
    """A customer's words were understood to mean something; texts without a code are not worth a fact."""

    reading_id: int
    subject_kind: str  # message, answer
    subject_id: int
    codes: tuple[str, ...]
