"""What this package holds of a person."""

from __future__ import annotations

from typing import Any

from ucho.channels.permit import Purpose
from ucho.core import search
from ucho.core.actors import By
from ucho.core.privacy import PRIVACY, Privacy, Subject, Treatment, declare
from ucho.customers import suppression
from ucho.customers.models import Bounce, Contact, Hold, Identity, IdentityLink, Person, Preference
from ucho.customers.queries import word_on

declare(
    Treatment.EXPORTED,
    "customers.person",
    "customers.identity",
    "customers.contact",
    "customers.hold",
    "customers.preference",
    "customers.bounce",
)
declare(Treatment.NOTHING, "customers.askpolicy")
declare(
    Treatment.KEPT,
    "customers.identitylink",
    "customers.merge",
    why="ids, codes and times that say why records belong together; the records they point to are empty",
)
declare(
    Treatment.KEPT,
    "customers.suppression",
    why="a salted hash of an address that must not be written to again; without it the address could be imported anew",
)


def gather(subject: Subject) -> None:
    """Find nothing more: people and addresses are known from the start."""


def export(subject: Subject) -> dict[str, Any]:
    """Return the person's records, addresses, when we wrote, and what keeps us from asking."""
    return {
        "people": list(
            Person.objects.filter(pk__in=subject.people).values("id", "name", "language", "attributes", "created_at")
        ),
        "identities": list(
            Identity.objects.filter(person_id__in=subject.people).values(
                "kind", "value", "shown", "state", "created_at"
            )
        ),
        "links": list(IdentityLink.objects.filter(person_id__in=subject.people).values("reason", "score", "at")),
        "contacts": list(
            Contact.objects.filter(person_id__in=subject.people).values(
                "purpose", "channel", "instrument", "refused_by", "at"
            )
        ),
        "holds": list(Hold.objects.filter(person_id__in=subject.people).values("reason", "placed_at", "lifted_at")),
        "bounces": list(Bounce.objects.filter(identity__person_id__in=subject.people).values("kind", "status", "at")),
        "preferences": list(
            Preference.objects.filter(person_id__in=subject.people).values("purpose", "allowed", "source", "at")
        ),
    }


def erase(subject: Subject, by: By) -> None:
    """Empty the records and keep them, so that what points to them still counts."""
    Bounce.objects.filter(identity__person_id__in=subject.people).delete()
    _keep_unwanted(subject, by)
    for identity in Identity.objects.filter(person_id__in=subject.people):
        identity.value, identity.shown, identity.state = f"erased:{identity.pk}", "", Identity.State.ERASED
        identity.save(update_fields=["value", "shown", "state"])
    for person in Person.objects.filter(pk__in=subject.people):
        person.name, person.language, person.attributes, person.erased_at = "", "", {}, by.at
        person.save(update_fields=["name", "language", "attributes", "erased_at"])
        search.remove_person(person.pk)


def _keep_unwanted(subject: Subject, by: By) -> None:
    """Remember as hashes which addresses nothing may be sent to, before nobody can read them any more."""
    asked = any(word_on(subject.people, purpose.value) is False for purpose in (Purpose.ASK, Purpose.MARKETING))
    for identity in Identity.objects.filter(person_id__in=subject.people):
        if identity.state == Identity.State.BOUNCING:
            suppression.keep(identity, suppression.BOUNCING, at=by.at)
        if asked or identity.state == Identity.State.BLOCKED:
            suppression.keep(identity, suppression.ASKED, at=by.at)


PRIVACY.add("customers", Privacy(gather, export, erase))
