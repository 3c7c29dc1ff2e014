"""May we write to this person? The only place that gives permits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ucho.channels.contract import Address
from ucho.channels.permit import Permit, Purpose
from ucho.core import durations
from ucho.core.actors import By
from ucho.customers import suppression
from ucho.customers.facts import ContactRefused
from ucho.customers.models import INSTRUMENT_GAP, NOBODY, Contact, Hold, Identity, Person
from ucho.customers.queries import ask_policy, survivor, whole, word_on
from ucho.customers.rules import Asking, Known, Policy, Quiet, Refusal, first_no
from ucho.events import log
from ucho.org.models import Unit

__all__ = ["WORDS", "Asking", "Refusal", "decide", "note_contact", "note_refusal"]

WORDS: Final = {
    "erased": _("This customer asked to be forgotten, so we cannot write to them."),
    "bouncing": _("Mail to this address comes back. Ask the customer for another address, or call them."),
    "blocked": _("This customer does not want messages at this address. Choose another way to reach them."),
    "opted_out": _("This customer asked us not to send such messages."),
    "no_consent": _("This customer has not agreed to messages of this kind."),
    "hold": _("Something is still open with this customer, so we ask them nothing for now."),
    "gap": _("We asked this customer something a short time ago."),
    "instrument_gap": _("We asked this customer the same question a short time ago."),
    "yearly_cap": _("We have asked this customer as often as we allow ourselves in a year."),
    "machine_cap": _("This address got several automatic messages within an hour already."),
    "quiet_hours": _("It was outside the hours in which we ask, so we wait for a better time."),
}
"""What people read when a rule forbids writing, in the order in which the rules are asked."""
SLACK: Final = timedelta(hours=1)
"""What is dated this much later still counts: who decided at the same moment on another machine has another clock."""


def decide(identity: Identity, purpose: Purpose, *, at: datetime, asking: Asking | None = None) -> Permit | Refusal:
    """Decide whether we may write to an address.

    Inside a transaction, deciding about a question keeps everybody else from deciding about the same person until the
    transaction ends: two questions at once are one. Outside of one it is only a look.

    Args:
        identity: the address.
        purpose: why we want to write.
        at: when.
        asking: what we would ask; None when we ask nothing.

    Returns:
        The permit, or the first rule that said no.
    """
    person = survivor(identity.person)
    if purpose == Purpose.ASK and transaction.get_connection().in_atomic_block:
        person = _reserve(person)
    known = _known(identity, person, purpose, at)
    instrument = asking.instrument if asking else ""
    refusal = first_no(known, purpose, at=at, instrument=instrument, policy=policy_for(asking))
    if refusal is not None:
        return refusal
    address = Address(identity.kind, identity.value, person.name, identity.shown)
    return Permit(purpose, address, f"customers.person:{person.pk}")


def policy_for(asking: Asking | None) -> Policy:
    """Return the company's rules as they apply to a question.

    Args:
        asking: the question; None for none.
    """
    row = ask_policy()
    unit = Unit.objects.filter(pk=asking.unit_id).first() if asking else None
    gap = row.instrument_gap.get(asking.instrument, INSTRUMENT_GAP) if asking else INSTRUMENT_GAP
    quiet = Quiet(
        time.fromisoformat(row.quiet_from),
        time.fromisoformat(row.quiet_to),
        row.quiet_weekends,
        ZoneInfo(unit.time_zone if unit else "UTC"),
    )
    return Policy(durations.parse(row.gap), durations.parse(gap), row.yearly_cap, quiet, row.needs_consent)


def note_contact(
    identity: Identity,
    purpose: Purpose,
    *,
    channel: str,
    reference: str,
    automatic: bool,
    instrument: str = "",
    by: By,
) -> Contact:
    """Write down that we wrote to a person; every sender does."""
    return Contact.objects.create(
        person=identity.person,
        purpose=purpose.value,
        channel=channel,
        at=by.at,
        automatic=automatic,
        reference=reference,
        instrument=instrument,
    )


def note_refusal(
    identity: Identity, purpose: Purpose, refusal: Refusal, *, channel: str, instrument: str = "", by: By
) -> None:
    """Write down that we did not write, and the rule that forbade it.

    Records:
        `ContactRefused`.
    """
    person = survivor(identity.person)
    Contact.objects.create(
        person=person,
        purpose=purpose.value,
        channel=channel,
        at=by.at,
        refused_by=refusal.rule,
        instrument=instrument,
    )
    log.record(ContactRefused(purpose.value, refusal.rule, instrument), person, by=by, person_id=person.pk)


def _reserve(person: Person) -> Person:
    """Lock the record a person stands for; a merge may have moved it while we waited."""
    while True:
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if locked.merged_into_id is None:
            return locked
        person = survivor(locked)


def _known(identity: Identity, person: Person, purpose: Purpose, at: datetime) -> Known:
    erased = person.erased_at is not None
    suppressed = suppression.reason_for(identity.kind, identity.value)
    if purpose in {Purpose.ANSWER, Purpose.CASE}:
        return Known(erased, identity.state, suppressed)
    people, known_at = whole(person.pk), at + SLACK
    holds = Hold.objects.filter(person_id__in=people, placed_at__lte=known_at).exclude(lifted_at__lte=at)
    sent = Contact.objects.filter(person_id__in=people, purpose=Purpose.ASK.value, refused_by="", at__lte=known_at)
    return Known(
        erased,
        Identity.State.BOUNCING.value if identity.kind == NOBODY else identity.state,
        suppressed,
        word_on(people, purpose, until=known_at),
        holds.exists(),
        tuple(sent.values_list("at", "instrument")),
    )
