"""Checking the clocks of recovery cases against the facts, and putting right what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.db import transaction

from ucho.cases.clocks import signals_of
from ucho.cases.lines import list_case, locked, subject_of
from ucho.cases.models import Case
from ucho.core.actors import By
from ucho.events.models import FactRow
from ucho.promises import recompute
from ucho.promises.operations import rewind

SUBJECT: Final = "cases.case"


def differences(ids: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    """Compare the clocks of cases with what their facts lead to.

    Args:
        ids: which cases; their facts are held in memory, so a few hundred at most.

    Returns:
        The id of each one that differs, and what differs, without a customer's words.
    """
    return recompute.differences(SUBJECT, ids, signals_of)


@transaction.atomic
def put_right(pk: int, *, by: By) -> bool:
    """Make the clocks of a case what its facts lead to; returns whether they differed.

    Args:
        pk: which case.
        by: who asks, and when.
    """
    case = locked(Case.objects.get(pk=pk))
    if not any(True for _one in differences([pk])):  # somebody may have moved it since it was found
        return False
    facts = FactRow.objects.filter(subject_kind=SUBJECT, subject_id=pk).order_by("id")
    rewind(subject_of(case), person=case.person, unit=case.unit, signals=signals_of(list(facts)), by=by)
    list_case(case)
    return True
