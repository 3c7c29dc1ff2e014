"""A case's line in the inbox, its clocks, and the one way to take hold of it."""

from __future__ import annotations

from typing import Final

from ucho.cases.clocks import signals_of
from ucho.cases.models import Case, CaseConversation
from ucho.cases.rights import READ
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.kinds import read_with
from ucho.conversations.listing import write_line
from ucho.conversations.models import Conversation
from ucho.core.actors import By
from ucho.events import log
from ucho.events.facts import Fact
from ucho.promises import operations as clocks
from ucho.promises import queries as promises

Folder = InboxItem.Folder
read_with("case", READ)
FOLDERS: Final = {
    Case.Status.OPEN: Folder.TODO,
    Case.Status.WAITING: Folder.WAITING,
    Case.Status.CLOSED: Folder.DONE,
}


def subject_of(case: Case) -> str:
    """Return how lower packages name a case."""
    return f"cases.case:{case.pk}"


def case_named(subject: str) -> int | None:
    """Return the id of the case that `subject` names, None when it names something else."""
    label, _colon, number = subject.partition(":")
    known = label == "cases.case" and number.isascii() and number.isdigit() and len(number) < 19
    return int(number) if known else None


def list_case(case: Case, *, new: bool = False) -> None:
    """Write a case's line as it is now; `new` says that it was made in this transaction."""
    closed = case.status == Case.Status.CLOSED
    now = promises.Standing() if closed else promises.standing(subject_of(case))
    write_line(
        "case",
        case.pk,
        person_id=case.person_id,
        unit_id=case.unit_id,
        owner_id=case.owner_id,
        folder=FOLDERS[Case.Status(case.status)],
        last_at=case.last_at,
        due_at=now.due_at,
        urgent_due_at=now.urgent_due_at,
        new=new,
    )


def lock_conversations(ids: list[int]) -> list[Conversation]:
    """Lock conversations in one order, so that two who need the same ones never wait in a ring."""
    rows = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return list(rows.select_related("owner", "person"))


def locked(case: Case) -> Case:
    """Return the case as it is now, locked after its conversations: whoever writes in one holds that one first."""
    lock_conversations(list(CaseConversation.objects.filter(case_id=case.pk).values_list("conversation_id", flat=True)))
    rows = Case.objects.select_for_update(of=("self",)).select_related("person", "unit", "owner")
    return rows.get(pk=case.pk)


def record(fact: Fact, case: Case, by: By) -> None:
    """Write down what happened in a case, and let its clocks know: they follow from facts alone."""
    row = log.record(fact, case, by=by, person_id=case.person_id)
    if signals := signals_of([row]):
        clocks.run_clocks(subject_of(case), person=case.person, unit=case.unit, signals=signals, by=by)
