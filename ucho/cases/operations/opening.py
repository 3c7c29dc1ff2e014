"""Opening a case, telling the customer that we know, and giving it to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ucho.cases import letters
from ucho.cases.clocks import FIRST_CONTACT
from ucho.cases.facts import Acknowledged, Assigned, Opened, SourceAdded
from ucho.cases.lines import list_case, lock_conversations, locked, record, subject_of
from ucho.cases.models import Case, CaseConversation, CaseSource
from ucho.cases.writing import write
from ucho.conversations.models import Channel, Conversation
from ucho.core import crash
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.customers import consent
from ucho.customers import operations as customers
from ucho.customers.models import NOBODY, Person
from ucho.customers.queries import survivor
from ucho.org.models import Agent, Unit
from ucho.org.queries import agents_who_may
from ucho.promises import operations as promises
from ucho.promises import queries as times

OPENED: Final = crash.point("cases.opened", "a case is open, and nobody has told the customer yet")
ACKNOWLEDGED: Final = crash.point("cases.acknowledged", "we promised the customer a time, and the message waits")
WITHOUT_GOAL: Final = timedelta(hours=24)  # promised when the unit has no goal of its own, or the goal has passed
DIALOGUE: Final = "cases.dialogue"


@operation("cases.open", gettext_lazy("Open recovery cases"), where="unit")
def open_case(
    *,
    person: Person,
    unit: Unit,
    reason: str,
    source: str = "",
    conversations: Sequence[Conversation] = (),
    owner: Agent | None = None,
    language: str = "",
    by: By,
) -> Case:
    """Open a recovery case, or return the one that is open for these conversations already.

    Args:
        person: the customer.
        unit: who has to make it good.
        reason: what made us notice, a code of `Case.Reason`.
        source: the answer or message that did, as "label:id"; empty when somebody opens it by hand.
        conversations: where it is talked over.
        owner: who takes care of it; the conversation's owner when left out, and nobody if they may not.
        language: the customer's; that of the conversation when left out.
        by: who, and when.

    Returns:
        The case. What points to an open case becomes one more source of it; a source never opens two.

    Raises:
        Refused: the customer was erased.

    Records:
        `Opened`, or `SourceAdded`; `customers.HoldPlaced`.
    """
    held = lock_conversations([one.pk for one in conversations])
    person = _reserve(person)
    known = CaseSource.objects.filter(source=source).select_related("case").first() if source else None
    if known is not None:
        return known.case
    link = CaseConversation.objects.filter(conversation__in=held, live=True).order_by("pk").first()
    if link is not None:
        return _join(link.case, reason, source, held, by)
    way = _way(held)
    case = Case.objects.create(
        person=person,
        unit=unit,
        owner=_owner(owner, held, unit),
        identity=way.identity if way else None,
        account=way.account if way else None,
        language=language or next((one.language for one in held if one.language), "") or person.language,
        reason=Case.Reason(reason),
        source=source,
        opened_at=by.at,
        last_at=by.at,
    )
    CaseSource.objects.create(case=case, reason=case.reason, source=source, at=by.at)
    CaseConversation.objects.bulk_create([CaseConversation(case=case, conversation=one) for one in held])
    _begin(case, held, by)
    return case


@operation("cases.open", gettext_lazy("Open recovery cases"))
def acknowledge(case: Case, *, by: By) -> None:
    """Tell the customer that we know and by when a person will be in touch, and promise it; only ever once.

    Nothing happens when somebody has been in touch already or the case is closed: it would be late and odd.

    Args:
        case: which one.
        by: who decided that, and when.

    Raises:
        Refused: no address leads to the customer, a rule forbids writing, or the last message came from a machine.

    Records:
        `Acknowledged`, `promises.Given` and `conversations.Answered`.
    """
    case = locked(case)
    if case.acknowledged_at or case.contacted_at or case.status == Case.Status.CLOSED:
        return
    moment = _moment(case, by)
    message = write(
        case, letters.acknowledgement(case, moment), by=by, automatic=True, client_key=f"acknowledge-{case.pk}"
    )
    promise = promises.give(
        case.unit,
        person=case.person,
        subject=subject_of(case),
        words=letters.promised(case, moment),
        due_at=moment,
        by=by,
    )
    case.acknowledged_at = case.last_at = by.at
    case.save(update_fields=["acknowledged_at", "last_at"])
    record(Acknowledged(message.pk, promise.pk), case, by)
    list_case(case)
    transaction.on_commit(lambda: crash.here(ACKNOWLEDGED))


@operation("cases.assign", gettext_lazy("Assign recovery cases"))
def assign(case: Case, to: Agent | None, *, by: By) -> None:
    """Give a case to an agent, or to nobody; doing it twice changes nothing.

    Args:
        case: which one.
        to: the agent; None for nobody.
        by: who, and when.

    Raises:
        Refused: the agent may not work on cases in that unit.

    Records:
        `Assigned`.
    """
    case = locked(case)
    if case.owner_id == (to.pk if to else None):
        return
    if to is not None and to not in agents_who_may(DIALOGUE, case.unit_id):
        raise Refused(
            _("%(name)s may not work on cases here. Choose somebody else, or ask an administrator.") % {"name": to.name}
        )
    before = case.owner_id
    case.owner = to
    case.save(update_fields=["owner"])
    list_case(case)
    record(Assigned(to.pk if to else None, before), case, by)


def _reserve(person: Person) -> Person:
    """Lock the customer.

    Their row before any row that points to it, or two causes in two conversations wait in a ring; and two causes
    without a conversation have only this in common.
    """
    person = survivor(Person.objects.select_for_update().get(pk=survivor(person).pk))
    if person.erased_at is not None:
        raise Refused(str(consent.WORDS["erased"]))
    return person


def _begin(case: Case, held: Sequence[Conversation], by: By) -> None:
    """Let its clocks run, ask the customer nothing else meanwhile, and list it."""
    customers.place_hold(case.person, reason="recovery", subject=subject_of(case), by=by)
    record(Opened(case.reason, case.source, held[0].pk if held else None), case, by)
    goals = {clock.metric: clock.due_at for clock in times.clocks_of(subject_of(case))}
    case.contact_due_at = goals.get(FIRST_CONTACT)
    case.save(update_fields=["contact_due_at"])
    list_case(case, new=True)
    transaction.on_commit(lambda: crash.here(OPENED))


def _join(case: Case, reason: str, source: str, held: Sequence[Conversation], by: By) -> Case:
    """Note on an open case what else points to it."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    linked = set(
        CaseConversation.objects.filter(conversation__in=held, live=True).values_list("conversation", flat=True)
    )
    CaseConversation.objects.bulk_create(
        [CaseConversation(case=case, conversation=one) for one in held if one.pk not in linked]
    )
    if source:  # a second press of the button says nothing new
        CaseSource.objects.create(case=case, reason=Case.Reason(reason), source=source, at=by.at)
        record(SourceAdded(reason, source), case, by)
    return case


def _way(held: Sequence[Conversation]) -> Channel | None:
    rows = Channel.objects.filter(conversation__in=held).exclude(identity__kind=NOBODY)
    return rows.select_related("identity", "account").order_by("-last_in_at", "-pk").first()


def _owner(wanted: Agent | None, held: Sequence[Conversation], unit: Unit) -> Agent | None:
    owner = wanted or next((one.owner for one in held if one.owner), None)
    return owner if owner is not None and owner in agents_who_may(DIALOGUE, unit.pk) else None


def _moment(case: Case, by: By) -> datetime:
    due = case.contact_due_at
    return due if due is not None and due > by.at else by.at + WITHOUT_GOAL
