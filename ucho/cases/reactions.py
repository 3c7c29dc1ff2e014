"""Keeps cases in step with what is said in their conversations, answered in surveys, and found by the watch."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from ucho.cases import operations
from ucho.cases.lines import case_named, list_case, locked
from ucho.cases.models import Case, CaseConversation
from ucho.conversations.facts import Answered, MessageReceived, Moved
from ucho.core.actors import By
from ucho.events.models import FactRow
from ucho.events.reactions import reaction, reaction_to_many
from ucho.org.facts import UnitOpened
from ucho.org.models import Unit
from ucho.promises.facts import AtRisk, Missed, Rescheduled
from ucho.promises.models import Clock, Promise
from ucho.surveys.facts import Answered as SurveyAnswered
from ucho.surveys.models import Invitation

ANSWERS: dict[int, bool] = {0: False, 1: True}  # of the instrument "fixed"


@reaction("cases.note_contact", Answered, rights=["cases.note_contact"])
def note_contact(row: FactRow, by: By) -> None:
    """Note that one of us answered in a conversation of an open case: that is the contact we promised."""
    if row.payload["automatic"]:
        return
    for case in _open_in(row.subject_id):
        operations.note_contact(case, at=row.at, by=by)


@reaction_to_many("cases.note_reply", MessageReceived, rights=["cases.note_contact"])
def note_reply(batch: Sequence[tuple[FactRow, By]]) -> None:
    """Bring a case back to us when its customer writes while our summary is with them."""
    written = [(row, by) for row, by in batch if not row.payload["auto_kind"]]
    links = CaseConversation.objects.filter(conversation_id__in={row.subject_id for row, _by in written}, live=True)
    waiting = set(links.filter(case__status=Case.Status.WAITING).values_list("conversation_id", flat=True))
    for row, by in written:
        if row.subject_id in waiting:
            for case in _open_in(row.subject_id).filter(status=Case.Status.WAITING):
                operations.note_reply(case, message_id=row.payload["message_id"], at=row.at, by=by)


@reaction("cases.follow_move", Moved, rights=["cases.note_contact"])
def follow_move(row: FactRow, by: By) -> None:
    """Take a case along to the unit its conversation moved to, or its new owners could not read it."""
    to = Unit.objects.get(pk=row.payload["to_unit"])
    for case in _open_in(row.subject_id):
        operations.follow_move(case, to=to, by=by)


@reaction("cases.verify", SurveyAnswered, rights=["cases.verify"])
def verify(row: FactRow, by: By) -> None:
    """Take the customer's answer to “did we fix it?”."""
    if row.payload["instrument"] != "fixed" or row.payload["score"] not in ANSWERS:
        return
    subject = Invitation.objects.values_list("subject", flat=True).get(pk=row.subject_id)
    case = Case.objects.filter(pk=case_named(subject) or 0).first()
    if case is not None:
        operations.verify(case, ANSWERS[row.payload["score"]], by=by)


@reaction("cases.relist", AtRisk, Missed, Rescheduled)
def relist(row: FactRow, by: By) -> None:
    """Let a case rise in the inbox when its time runs out."""
    model: type[Clock] | type[Promise] = Clock if row.subject_kind == "promises.clock" else Promise
    subject = model.objects.values_list("subject", flat=True).get(pk=row.subject_id)
    case = Case.objects.filter(pk=case_named(subject) or 0).first()
    if case is not None:
        with transaction.atomic():
            list_case(locked(case))


@reaction("cases.ship_causes", UnitOpened, rights=["cases.change_causes"])
def ship_causes(row: FactRow, by: By) -> None:
    """Give a new company the causes that every company starts with."""
    if row.payload["kind"] == Unit.Kind.COMPANY:
        operations.ship_causes(by=by)


def _open_in(conversation_id: int) -> QuerySet[Case]:
    rows = Case.objects.filter(links__conversation_id=conversation_id, links__live=True)
    return rows.exclude(status=Case.Status.CLOSED)
