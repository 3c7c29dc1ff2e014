"""May we write to this person? The only place that gives permits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ucho.channels.contract import Address
from ucho.channels.permit import Permit, Purpose
from ucho.core.actors import By
from ucho.customers.facts import ContactRefused
from ucho.customers.models import Contact, Identity
from ucho.customers.queries import survivor
from ucho.events import log

WORDS = {
    "erased": _("This customer asked to be forgotten, so we cannot write to them."),
    "bouncing": _("Mail to this address comes back. Ask the customer for another address, or call them."),
    "no_consent": _("This customer has not agreed to messages of this kind."),
    "blocked": _("This customer does not want messages at this address. Choose another way to reach them."),
}
"""What people read when a rule forbids writing."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """We may not write; `rule` is the first rule that failed, a key of `WORDS`."""

    rule: str
    until: datetime | None = None  # when asking again makes sense; None while nobody knows


@dataclass(frozen=True, slots=True)
class Asking:
    """What we would like to ask: which survey, and the unit whose time of day counts."""

    instrument: str
    unit_id: int


def decide(
    identity: Identity, purpose: Purpose, *, at: datetime | None = None, asking: Asking | None = None
) -> Permit | Refusal:
    """Decide whether we may write to an address.

    `answer` and `case` ask only whether it can be reached. `ask` and `marketing` need a consent, and as long as none
    can be given here, they are refused.
    """
    person = survivor(identity.person)
    if person.erased_at or identity.state == Identity.State.ERASED:
        return Refusal("erased")
    if identity.state == Identity.State.BOUNCING:
        return Refusal("bouncing")
    if identity.state == Identity.State.BLOCKED and purpose not in {Purpose.ANSWER, Purpose.CASE}:
        return Refusal("blocked")
    if purpose not in {Purpose.ANSWER, Purpose.CASE}:
        return Refusal("no_consent")
    address = Address(identity.kind, identity.value, person.name, identity.shown)
    return Permit(purpose, address, f"customers.person:{person.pk}")


def note_contact(
    identity: Identity, purpose: Purpose, *, channel: str, reference: str, automatic: bool, by: By
) -> Contact:
    """Write down that we wrote to a person; every sender does."""
    return Contact.objects.create(
        person=identity.person,
        purpose=purpose.value,
        channel=channel,
        at=by.at,
        automatic=automatic,
        reference=reference,
    )


def note_refusal(identity: Identity, purpose: Purpose, refusal: Refusal, *, channel: str, by: By) -> None:
    """Write down that we did not write, and the rule that forbade it.

    Records:
        `ContactRefused`.
    """
    person = survivor(identity.person)
    Contact.objects.create(person=person, purpose=purpose.value, channel=channel, at=by.at, refused_by=refusal.rule)
    log.record(ContactRefused(purpose.value, refusal.rule), person, by=by, person_id=person.pk)
