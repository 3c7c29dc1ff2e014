"""The words by which recovery cases are found: those of their steps, under the unit of the case."""

from __future__ import annotations

from ucho.cases.models import Case, Step
from ucho.core import search

KIND = "case"


def index_step(step: Step, case: Case) -> None:
    """Feed a new step's words to the index."""
    search.index_new(KIND, step.pk, words=step.words, units=[case.unit_id], at=step.at, person=case.person_id)


def reindex(case: Case) -> None:
    """Feed all steps of a case again, after it moved to another unit."""
    units = frozenset({case.unit_id})
    search.index_many(
        search.Entry(KIND, step.pk, step.words, units, step.at, case.person_id) for step in case.steps.all()
    )
