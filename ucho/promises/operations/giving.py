"""Giving promises, keeping them, dropping them by agreement."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.customers.models import Person
from ucho.events import log
from ucho.org.models import Unit
from ucho.promises.facts import Dropped, Given, Kept
from ucho.promises.models import Promise
from ucho.promises.rules import three_quarters


@operation("promises.give", gettext_lazy("Promise customers a time"))
def give(unit: Unit, *, person: Person, subject: str, words: str, due_at: datetime, by: By) -> Promise:
    """Write down what we promised a customer, and by when.

    Args:
        unit: who has to keep it.
        person: to whom.
        subject: about what, as "label:id".
        words: what was promised.
        due_at: by when, an aware moment after `by.at`.
        by: who gave it, and when.

    Returns:
        The promise.

    Raises:
        Refused: the time has passed, or nothing is promised.

    Records:
        `Given`.
    """
    if due_at <= by.at:
        raise Refused(_("Choose a time that is still to come."))
    if not words.strip():
        raise Refused(_("Say what you promise, for example “We will call you back”."))
    promise = Promise.objects.create(
        person=person,
        unit=unit,
        given_by_id=by.actor.agent_id,
        subject=subject,
        words=words.strip(),
        given_at=by.at,
        due_at=due_at,
        risk_at=by.at + three_quarters(due_at - by.at),
    )
    log.record(Given(int((due_at - by.at).total_seconds())), promise, by=by, person_id=person.pk)
    return promise


@operation("promises.keep", gettext_lazy("Mark promises as kept"))
def keep(promise: Promise, *, by: By) -> None:
    """Note that we did what we promised; noting it twice changes nothing.

    Args:
        promise: which promise.
        by: who, and when.

    Records:
        `Kept`, with how late.
    """
    promise = Promise.objects.select_for_update().get(pk=promise.pk)
    if promise.kept_at or promise.dropped_at:
        return
    promise.kept_at = by.at
    promise.save(update_fields=["kept_at"])
    late = int((by.at - promise.due_at).total_seconds())
    log.record(Kept(late), promise, by=by, person_id=promise.person_id)


@operation("promises.keep", gettext_lazy("Mark promises as kept"))
def drop(promise: Promise, *, by: By) -> None:
    """Note that the customer no longer needs what we promised.

    Args:
        promise: which promise.
        by: who, and when.

    Records:
        `Dropped`.
    """
    promise = Promise.objects.select_for_update().get(pk=promise.pk)
    if promise.kept_at or promise.dropped_at:
        return
    promise.dropped_at = by.at
    promise.save(update_fields=["dropped_at"])
    log.record(Dropped(), promise, by=by, person_id=promise.person_id)
