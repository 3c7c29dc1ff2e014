"""A customer's history in words: each package tells its own facts, read in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ucho.channels.permit import Purpose
from ucho.core.actors import Rights
from ucho.core.registry import load
from ucho.customers import consent
from ucho.customers.facts import (
    AskPolicySet,
    Changed,
    ContactRefused,
    Exported,
    HoldLifted,
    HoldPlaced,
    IdentityAdded,
    IdentityMoved,
    Merged,
    Met,
    Parted,
    PreferenceSet,
    ReachabilityChanged,
)
from ucho.customers.models import Identity, Person
from ucho.customers.queries import whole
from ucho.events.facts import Fact
from ucho.events.models import FactRow
from ucho.events.queries import Place, of_people
from ucho.org.queries import names_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline: what happened in a sentence, perhaps an excerpt, and where to read on."""

    sentence: str | _StrPromise
    icon: str = "point"
    excerpt: str = ""
    page: str = ""  # a URL name
    page_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its fact."""

    fact: FactRow
    entry: Entry
    actor_name: str

    @property
    def at(self) -> datetime:
        """Return when it happened."""
        return self.fact.at


Teller = Callable[[Sequence[FactRow], Rights], Mapping[int, Entry]]
_tellers: dict[str, Teller] = {}
_survey_titles: list[Callable[[str], str]] = [str.upper]  # the last one counts


def tells(*facts: type[Fact]) -> Callable[[Teller], Teller]:
    """Register who tells these facts: a function from a batch of rows and the reader's rights to entries by fact id.

    A fact that is left out of the answer does not appear: the reader may not see it.
    """

    def decorate(teller: Teller) -> Teller:
        for fact in facts:
            if _tellers.get(fact.type, teller) is not teller:
                raise ValueError(f"two timelines tell {fact.type}")
            _tellers[fact.type] = teller
        return teller

    return decorate


def of_person(person_id: int, rights: Rights, *, before: Place | None = None, limit: int = 30) -> list[Line]:
    """Return a customer's history with everybody merged into them, newest first, in the active language.

    Args:
        person_id: the customer.
        rights: of the reader; entries of conversations they may not read are left out.
        before: the place behind which to go on.
        limit: how many facts to read at most.
    """
    load("timeline")
    rows = of_people(whole(person_id), types=_tellers.keys(), before=before, limit=limit)
    told = entries_of(rows, rights)
    names = names_of({int(row.actor.partition(":")[2]) for row in rows if row.actor.startswith("agent:")})
    return [Line(row, told[row.pk], _name_of(row.actor, names)) for row in rows if row.pk in told]


def calls_surveys(title: Callable[[str], str]) -> Callable[[str], str]:
    """Mark the function that says what a survey is called; the package that knows surveys does.

    Args:
        title: from the name of an instrument to what staff calls it, in the active language.

    Returns:
        The function.
    """
    _survey_titles.append(title)
    return title


def entries_of(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell any facts in the active language; one that nobody tells, or that the reader may not see, is left out.

    Args:
        rows: the facts, of whatever type.
        rights: of the reader.

    Returns:
        The entries by the id of their fact.
    """
    load("timeline")
    batches: dict[Teller, list[FactRow]] = defaultdict(list)
    for row in rows:
        if teller := _tellers.get(row.type):
            batches[teller].append(row)
    told: dict[int, Entry] = {}
    for teller, batch in batches.items():
        told |= teller(batch, rights)
    return told


def _name_of(actor: str, names: Mapping[int, str]) -> str:
    kind, _colon, key = actor.partition(":")
    return names.get(int(key), "") if kind == "agent" else ""


@tells(Met, IdentityAdded, IdentityMoved, Changed, Merged, Parted, ReachabilityChanged, Exported)
def tell(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell what happened to the customer's own record."""
    identities = Identity.objects.in_bulk([row.payload["identity_id"] for row in rows if "identity_id" in row.payload])
    people = Person.objects.in_bulk([row.payload["merged_id"] for row in rows if "merged_id" in row.payload])
    return {row.pk: _entry(row, identities, people) for row in rows}


def _entry(row: FactRow, identities: Mapping[int, Identity], people: Mapping[int, Person]) -> Entry:
    address = str(identities.get(row.payload.get("identity_id", 0)) or "")
    other = str(people.get(row.payload.get("merged_id", 0)) or "") or _("somebody without a name")
    if row.type == ReachabilityChanged.type:
        return Entry(_REACHABILITY[row.payload["state"]]() % {"address": address}, "at")
    simple = {
        Met.type: lambda: Entry(_("First contact with this customer."), "user-plus"),
        IdentityAdded.type: lambda: Entry(_("%(address)s was added.") % {"address": address}, "at"),
        IdentityMoved.type: lambda: Entry(_("%(address)s was moved here.") % {"address": address}, "at"),
        Changed.type: lambda: Entry(_("The customer's details were changed."), "pencil"),
        Merged.type: lambda: Entry(
            _("The record of %(name)s was merged into this one.") % {"name": other}, "git-merge"
        ),
        Parted.type: lambda: Entry(_("The merge with %(name)s was undone.") % {"name": other}, "arrow-back-up"),
        Exported.type: lambda: Entry(_("The customer's data was handed out."), "download"),
    }
    return simple[row.type]()


@tells(ContactRefused, HoldPlaced, HoldLifted, PreferenceSet, AskPolicySet)
def tell_leave(rows: Sequence[FactRow], rights: Rights) -> Mapping[int, Entry]:
    """Tell what kept us from writing, and what the customer wants."""
    return {row.pk: _leave(row) for row in rows}


def _leave(row: FactRow) -> Entry:
    if row.type == ContactRefused.type:
        return Entry(_unsent(row), "ban", str(consent.WORDS.get(row.payload["rule"], "")))
    if row.type == HoldPlaced.type:
        return Entry(_("We ask this customer nothing until the matter is settled."), "player-pause")
    if row.type == HoldLifted.type:
        return Entry(_("This customer may be asked again."), "player-play")
    if row.type == AskPolicySet.type:
        return Entry(_("The rules of asking customers were changed."), "settings")
    if row.payload["purpose"] != Purpose.ASK:
        wants = (
            _("The customer agreed to marketing.") if row.payload["allowed"] else _("The customer wants no marketing.")
        )
    elif row.payload["allowed"]:
        wants = _("The customer agreed to be asked for their opinion.")
    else:
        wants = _("The customer wants no more surveys.")
    return Entry(wants, "bell" if row.payload["allowed"] else "ban")


def _unsent(row: FactRow) -> str:
    """Return what was not sent, in words."""
    if row.payload["purpose"] == Purpose.ASK:
        asked = row.payload.get("instrument", "")  # facts of the first releases name none
        if not asked:
            return _("A survey was not sent.")
        return _("A survey was not sent: %(name)s.") % {"name": _survey_titles[-1](asked)}
    if row.payload["purpose"] == Purpose.MARKETING:
        return _("A marketing message was not sent.")
    if row.payload["purpose"] == Purpose.CASE:
        return _("A message about a complaint was not sent.")
    return _("An answer was not sent.")


_REACHABILITY: Mapping[str, Callable[[], str]] = {
    "ok": lambda: _("%(address)s can be reached again."),
    "bouncing": lambda: _("Mail to %(address)s comes back."),
    "blocked": lambda: _("The customer wants no messages at %(address)s."),
    "shared": lambda: _("%(address)s is used by several people."),
    "erased": lambda: _("An address was erased."),
}
