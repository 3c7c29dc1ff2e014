"""Noting what happens between the customer and us outside the dialogue: first contact, their words, moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy

from ucho.cases.facts import Contacted, HeardBack, Moved
from ucho.cases.lines import list_case, locked, record, subject_of
from ucho.cases.models import Case
from ucho.cases.search import reindex
from ucho.core.actors import By
from ucho.core.operations import operation
from ucho.org.models import Unit
from ucho.org.queries import agents_who_may
from ucho.promises import operations as promises
from ucho.promises import queries as times


@operation("cases.note_contact", gettext_lazy("Note that a customer of a case was contacted"))
def note_contact(case: Case, *, at: datetime, by: By) -> None:
    """Note that one of us, not a machine, spoke to the customer: the promise is kept; noting it twice changes nothing.

    Args:
        case: which one.
        at: when it was said; what was said before the case began is no contact.
        by: who notes it, and when.

    Records:
        `Contacted`, and `promises.Kept`.
    """
    case = locked(case)
    if case.contacted_at or case.status == Case.Status.CLOSED or at < case.opened_at:
        return
    then = replace(by, at=at)  # lateness is measured from when it was said, not from when we noticed
    case.contacted_at, case.last_at = at, max(case.last_at, at)
    case.save(update_fields=["contacted_at", "last_at"])
    in_time = None if case.contact_due_at is None else at <= case.contact_due_at
    record(Contacted(int((at - case.opened_at).total_seconds()), in_time), case, then)
    for promise in times.still_due([subject_of(case)]):
        promises.keep(promise, by=then)
    list_case(case)


@operation("cases.note_contact", gettext_lazy("Note that a customer of a case was contacted"))
def note_reply(case: Case, *, message_id: int, at: datetime, by: By) -> None:
    """Bring a case back to us when the customer writes while our summary is with them.

    Args:
        case: which one.
        message_id: what they wrote.
        at: when; what they wrote before the summary went out answers nothing.
        by: who notes it, and when.

    Records:
        `HeardBack`.
    """
    case = locked(case)
    sent = case.paraphrases.order_by("-sent_at", "-pk").values_list("sent_at", flat=True).first()
    if case.status != Case.Status.WAITING or (sent and at < sent):
        return
    case.status, case.last_at = Case.Status.OPEN, max(case.last_at, at)
    case.save(update_fields=["status", "last_at"])
    record(HeardBack(message_id), case, by)
    list_case(case)


@operation("cases.note_contact", gettext_lazy("Note that a customer of a case was contacted"))
def follow_move(case: Case, *, to: Unit, by: By) -> None:
    """Take a case along to the unit its conversation moved to; its owner stays only if they may work there.

    Args:
        case: which one.
        to: the unit.
        by: who notes it, and when.

    Records:
        `Moved`.
    """
    case = locked(case)
    if case.unit_id == to.pk or case.status == Case.Status.CLOSED:
        return
    before, owner = case.unit_id, case.owner
    case.unit = to
    if owner is not None and owner not in agents_who_may("cases.dialogue", to.pk):
        case.owner = None
    case.save(update_fields=["unit", "owner"])
    reindex(case)
    record(Moved(to.pk, before), case, by)
    list_case(case)
