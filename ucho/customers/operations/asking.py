"""Changing what decides whether a customer may be asked: holds, what they said they want, and the company's rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.channels.permit import Purpose
from ucho.channels.sending import withdraw
from ucho.core import durations
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.customers.facts import AskPolicySet, HoldLifted, HoldPlaced, PreferenceSet
from ucho.customers.models import AskPolicy, Hold, Person, Preference
from ucho.customers.queries import ask_policy, survivor, whole, word_on
from ucho.events import log
from ucho.org.models import Unit


@operation("customers.place_hold", gettext_lazy("Keep customers from being asked while a complaint is open"))
def place_hold(person: Person, *, reason: str, subject: str, by: By) -> Hold:
    """Ask a customer nothing for now; a second hold about the same thing is the first one.

    Args:
        person: the customer.
        reason: a code, such as "open_case".
        subject: what it is about, as "label:id".
        by: who, and when.

    Returns:
        The hold in force.

    Records:
        `HoldPlaced`, when it is new.
    """
    person = Person.objects.select_for_update().get(pk=survivor(person).pk)
    there = Hold.objects.filter(subject=subject, lifted_at=None).first()
    if there is not None:
        return there
    hold = Hold.objects.create(person=person, reason=reason, subject=subject, placed_at=by.at)
    log.record(HoldPlaced(hold.pk, reason), person, by=by, person_id=person.pk)
    return hold


@operation("customers.lift_hold", gettext_lazy("Let customers be asked again after a complaint"))
def lift_hold(subject: str, *, by: By) -> None:
    """End the hold about something; without one nothing happens.

    Args:
        subject: what it is about, as "label:id".
        by: who, and when.

    Records:
        `HoldLifted`, when there was one.
    """
    for hold in Hold.objects.select_for_update().filter(subject=subject, lifted_at=None):
        hold.lifted_at = by.at
        hold.save(update_fields=["lifted_at"])
        person = survivor(Person.objects.get(pk=hold.person_id))
        log.record(HoldLifted(hold.pk, hold.reason), person, by=by, person_id=person.pk)


@operation("customers.set_preference", gettext_lazy("Note whether customers want to be asked or written to"))
def set_preference(person: Person, *, purpose: str, allowed: bool, source: str, by: By) -> None:
    """Note what a customer said about messages of one kind; saying the same again changes nothing.

    Args:
        person: the customer.
        purpose: "ask" or "marketing".
        allowed: whether they want them.
        source: where they said it, a code: stop_link, one_click, agent, import.
        by: who, and when.

    Raises:
        Refused: messages of this kind are answers and cases, which nobody opts out of.

    Records:
        `PreferenceSet`, when it is news.
    """
    if purpose not in {Purpose.ASK, Purpose.MARKETING}:
        raise Refused(_("Customers choose about surveys and about marketing. Answers always reach them."))
    person = Person.objects.select_for_update().get(pk=survivor(person).pk)
    if word_on(whole(person.pk), purpose) == allowed:
        return
    Preference.objects.create(person=person, purpose=purpose, allowed=allowed, source=source, at=by.at)
    if not allowed:  # what waits for its turn is not sent any more
        withdraw(purpose, [f"customers.person:{pk}" for pk in whole(person.pk)], by=by)
    log.record(PreferenceSet(purpose, allowed, source), person, by=by, person_id=person.pk)


@operation("customers.set_ask_policy", gettext_lazy("Set how often and when customers are asked"))
def set_ask_policy(
    company: Unit,
    *,
    gap: str,
    instrument_gap: Mapping[str, str],
    yearly_cap: int,
    quiet_from: str,
    quiet_to: str,
    quiet_weekends: bool,
    needs_consent: bool,
    by: By,
) -> AskPolicy:
    """Decide how often and when the company asks its customers.

    Args:
        company: the root unit; the rules hold everywhere.
        gap: ISO 8601, between any two questions to one customer.
        instrument_gap: ISO 8601 by instrument, between two questions of that kind.
        yearly_cap: most questions to one customer in 365 days; 0 for no limit.
        quiet_from: "HH:MM" in the time zone of the unit that asks.
        quiet_to: "HH:MM"; the same as `quiet_from` for no quiet hours.
        quiet_weekends: whether nobody is asked on Saturdays and Sundays.
        needs_consent: whether only customers who agreed are asked.
        by: who, and when.

    Returns:
        The rules.

    Raises:
        Refused: a duration, a time or the number cannot be read.

    Records:
        `AskPolicySet`.
    """
    if not 0 <= yearly_cap <= 366:
        raise Refused(_("Choose a number between 0 and 366 for a year; 0 means no limit."))
    policy = ask_policy()
    policy.gap = durations.write(durations.parse(gap))
    policy.instrument_gap = {
        name: durations.write(durations.parse(text)) for name, text in instrument_gap.items() if text.strip()
    }
    policy.yearly_cap = yearly_cap
    policy.quiet_from, policy.quiet_to = _time(quiet_from), _time(quiet_to)
    policy.quiet_weekends, policy.needs_consent = quiet_weekends, needs_consent
    policy.changed_at = by.at
    fields = [field.name for field in AskPolicy._meta.fields if field.name != "id"]
    AskPolicy.objects.update_or_create(id=policy.pk, defaults={name: getattr(policy, name) for name in fields})
    log.record(AskPolicySet(), policy, by=by, unit_id=company.pk)
    return policy


def _time(text: str) -> str:
    """Return a time of day as "HH:MM"."""
    try:
        return time.fromisoformat(text.strip()).strftime("%H:%M")
    except ValueError:
        raise Refused(_("“%(text)s” is not a time. Write it like 20:00.") % {"text": text}) from None
