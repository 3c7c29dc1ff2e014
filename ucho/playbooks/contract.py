"""What every playbook keeps to: it says what it does and why, decides by reading alone, and acts in one transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from ucho.core.actors import By
from ucho.events.facts import Fact
from ucho.events.models import FactRow

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Setting:
    """Something people may switch on or off in a playbook."""

    name: str
    label: str | _StrPromise
    default: bool
    hint: str | _StrPromise = ""


@dataclass(frozen=True, slots=True)
class Will:
    """It will act at a moment, or at once when that has come; `reason` says why it waits longer than it was set to."""

    due_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """It will not act; `reason` is a code whose words the playbook knows."""

    reason: str


@dataclass(frozen=True, slots=True)
class Done:
    """It acted; `note` is a code for what it could not do, empty when all went well."""

    note: str = ""


@dataclass(slots=True)
class Trial:
    """What was asked so far in a dry run, so that one customer is not asked twice in it: person → moment, survey."""

    asked: dict[int, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a playbook decides about: what happened, how it is set, as of when; `trial` is there in a dry run only."""

    fact: FactRow
    settings: Mapping[str, bool]
    at: datetime
    trial: Trial | None = None


class Playbook(ABC):
    """Something ucho does by itself when something happens.

    It acts as the system actor `playbooks.<name>` with `rights`, because of the fact that set it off.
    """

    name: ClassVar[str]
    """The name of its file."""
    title: ClassVar[str | _StrPromise]
    what: ClassVar[str | _StrPromise]
    """What it does, in a sentence."""
    why: ClassVar[str | _StrPromise]
    """Why that is good for customers, in a sentence."""
    icon: ClassVar[str]
    triggers: ClassVar[tuple[type[Fact], ...]]
    rights: ClassVar[tuple[str, ...]]
    settings: ClassVar[tuple[Setting, ...]] = ()
    reasons: ClassVar[Mapping[str, str | _StrPromise]] = MappingProxyType({})
    """The words for its own codes of `Skip`, `Will` and `Done`."""
    told: ClassVar[frozenset[str]] = frozenset()
    """Reasons that belong into the customer's history: they were about to get something, and did not."""

    def concerns(self, occasion: Occasion) -> bool:
        """Return whether the fact is any of its business; what is not leaves no trace.

        Args:
            occasion: what happened.
        """
        return True

    @abstractmethod
    def consider(self, occasion: Occasion) -> Will | Skip:
        """Decide what to do, by reading alone: it is asked when the fact happened, again when it is due, and in trials.

        Args:
            occasion: what happened, and as of when to decide.

        Returns:
            When it will act, or why not.
        """

    @abstractmethod
    def act(self, occasion: Occasion, *, by: By) -> Done | Skip | Will:
        """Do it, in the caller's transaction; what was decided a moment ago may turn out otherwise.

        Args:
            occasion: what happened, as of now.
            by: the playbook itself, because of the fact.

        Returns:
            That it is done, or why it was not, or until when it has to wait.
        """
