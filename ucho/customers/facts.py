"""What happens to people's records."""

from __future__ import annotations

from dataclasses import dataclass

from ucho.events.facts import Fact, fact


@fact("customers.met")
@dataclass(frozen=True)
class Met(Fact):
    """We met a customer for the first time."""

    kind: str  # of the identity


@fact("customers.identity_added")
@dataclass(frozen=True)
class IdentityAdded(Fact):
    """We learnt another address of a customer."""

    identity_id: int
    kind: str


@fact("customers.identity_moved")
@dataclass(frozen=True)
class IdentityMoved(Fact):
    """An address turned out to be somebody else's."""

    identity_id: int
    from_person: int


@fact("customers.changed")
@dataclass(frozen=True)
class Changed(Fact):
    """A customer's name, language or attributes changed; only the names of the fields are told."""

    fields: tuple[str, ...]


@fact("customers.merged")
@dataclass(frozen=True)
class Merged(Fact):
    """Two records turned out to be one customer; the subject is the survivor."""

    merged_id: int
    merge_id: int


@fact("customers.parted")
@dataclass(frozen=True)
class Parted(Fact):
    """A merge was undone; the subject is the former survivor."""

    merged_id: int
    merge_id: int


@fact("customers.reachability_changed")
@dataclass(frozen=True)
class ReachabilityChanged(Fact):
    """An address began or ceased to be usable."""

    identity_id: int
    state: str


@fact("customers.contact_refused")
@dataclass(frozen=True)
class ContactRefused(Fact):
    """We did not write, because a rule forbade it."""

    purpose: str
    rule: str
    instrument: str = ""  # which survey was not sent


@fact("customers.hold_placed")
@dataclass(frozen=True)
class HoldPlaced(Fact):
    """We ask this customer nothing for now."""

    hold_id: int
    reason: str


@fact("customers.hold_lifted")
@dataclass(frozen=True)
class HoldLifted(Fact):
    """The reason not to ask this customer is gone."""

    hold_id: int
    reason: str


@fact("customers.preference_set")
@dataclass(frozen=True)
class PreferenceSet(Fact):
    """A customer said whether they want messages of a kind."""

    purpose: str
    allowed: bool
    source: str


@fact("customers.ask_policy_set")
@dataclass(frozen=True)
class AskPolicySet(Fact):
    """The company decided anew how often and when it asks its customers."""


@fact("customers.exported")
@dataclass(frozen=True)
class Exported(Fact):
    """A customer's data was handed out."""


@fact("customers.erased")
@dataclass(frozen=True)
class Erased(Fact):
    """A customer was forgotten."""
