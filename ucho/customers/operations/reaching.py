"""Whether an address can be reached: what servers and people tell of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy

from ucho.channels.permit import Purpose
from ucho.core.actors import By
from ucho.core.operations import operation
from ucho.customers import suppression
from ucho.customers.facts import ReachabilityChanged
from ucho.customers.models import Bounce, Identity
from ucho.customers.operations.asking import set_preference
from ucho.customers.queries import survivor
from ucho.events import log
from ucho.events.models import FactRow

MOST_TEMPORARY: Final = 3
WITHIN: Final = timedelta(days=30)
"""So many messages that were given up within so many days count like one that says "for good"."""
State = Identity.State


@operation("customers.mark_reachability", gettext_lazy("Mark addresses as unusable or usable"))
def mark_reachability(identity: Identity, *, state: str, by: By) -> None:
    """Note that mail to an address bounces, that its owner wants none, or that it works again.

    Args:
        identity: the address.
        state: a value of `Identity.State`.
        by: who, and when.

    Records:
        `ReachabilityChanged`, when it changed.
    """
    wanted = State(state)
    if wanted in {State.OK, State.SHARED}:
        suppression.lift(identity)
    elif wanted != State.ERASED:
        suppression.keep(identity, _REASONS[wanted], at=by.at)
    _mark(identity, wanted, by)


@operation("customers.mark_reachability", gettext_lazy("Mark addresses as unusable or usable"))
def note_return(identity: Identity, *, kind: str, status: str, reference: str, by: By) -> Bounce:
    """Note that a message to an address came back, or that its owner complained.

    One that is permanent marks the address, and so does the third temporary one within 30 days. Somebody who complained
    is asked nothing any more and gets no marketing, at any address; their own questions are still answered.

    Args:
        identity: the address.
        kind: permanent, temporary or complaint.
        status: the server's code (RFC 3463), empty for none.
        reference: what came back, as "label:id"; the same news about the same thing counts once.
        by: who, and when.

    Returns:
        The entry, also when it was there already.

    Records:
        `ReachabilityChanged` and `PreferenceSet`, where they follow.
    """
    identity = Identity.objects.select_for_update(of=("self",)).select_related("person").get(pk=identity.pk)
    defaults = {"status": status, "at": by.at}
    bounce, new = Bounce.objects.get_or_create(identity=identity, kind=kind, reference=reference, defaults=defaults)
    if not new or identity.state == State.ERASED:
        return bounce
    if kind == "complaint":
        _stop_everything(identity, by)
    elif kind == "permanent" or _too_often(identity, by):
        suppression.keep(identity, suppression.BOUNCING, at=by.at)
        _mark(identity, State.BOUNCING, by)
    return bounce


@operation("customers.edit", gettext_lazy("Change customers' names and addresses"))
def trust_again(identity: Identity, *, by: By) -> None:
    """Note that an address may be used again: its owner said so, or whatever was wrong with it was put right.

    What the customer said about surveys and marketing stays as it is.

    Args:
        identity: the address.
        by: who, and when.

    Records:
        `ReachabilityChanged`, when it changed.
    """
    if identity.state in {State.BOUNCING, State.BLOCKED}:
        mark_reachability(identity, state=State.OK, by=by)


@operation("customers.mark_reachability", gettext_lazy("Mark addresses as unusable or usable"))
def hear_from(identity: Identity, *, by: By) -> None:
    """Note that a person wrote from an address: it exists, so mail to it does not come back any more.

    That somebody complained, or asked us to stop, stays as it is: writing to us is no consent to be written to.

    Args:
        identity: the address a person, not a machine, wrote from.
        by: who, and when.

    Records:
        `ReachabilityChanged`, when it changed.
    """
    if identity.state != State.BOUNCING:
        return
    reason = suppression.reason_for(identity.kind, identity.value)
    if reason in (suppression.COMPLAINT, suppression.ASKED):
        _mark(identity, State.BLOCKED, by)
        return
    suppression.lift(identity)
    _mark(identity, State.OK, by)


def _stop_everything(identity: Identity, by: By) -> None:
    person = survivor(identity.person)
    for purpose in (Purpose.ASK, Purpose.MARKETING):
        set_preference(person, purpose=purpose.value, allowed=False, source="complaint", by=by)
    suppression.keep(identity, suppression.COMPLAINT, at=by.at)
    if identity.state != State.BOUNCING:  # where nothing arrives anyway, that is what agents need to know
        _mark(identity, State.BLOCKED, by)


def _too_often(identity: Identity, by: By) -> bool:
    """Return whether the address failed too often lately; what came before it worked again does not count."""
    rows = Bounce.objects.filter(identity=identity, kind="temporary", at__gt=by.at - WITHIN)
    changes = FactRow.objects.filter(
        subject_kind="customers.identity", subject_id=identity.pk, type=ReachabilityChanged.type
    )
    worked = [row.at for row in changes if row.payload["state"] == State.OK]
    return rows.filter(at__gt=max(worked)).count() >= MOST_TEMPORARY if worked else rows.count() >= MOST_TEMPORARY


def _mark(identity: Identity, state: State, by: By) -> None:
    if identity.state != state:
        identity.state = state
        identity.save(update_fields=["state"])
        fact = ReachabilityChanged(identity.pk, state.value)
        log.record(fact, identity, by=by, person_id=identity.person_id)


_REASONS: Final = {State.BOUNCING: suppression.BOUNCING, State.BLOCKED: suppression.ASKED}
