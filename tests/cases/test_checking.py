"""Clocks of cases that differ from what happened are found, told by `ucho doctor`, and put right at night."""

from __future__ import annotations

from tests.cases.conftest import LATER
from tests.cast import NOON, Bakery, by_system, run_scheduled
from ucho.cases import operations
from ucho.cases.checking import differences, put_right
from ucho.cases.models import Case
from ucho.config.commands import doctor
from ucho.conversations.inbox_models import InboxItem
from ucho.promises.models import Clock


def test_wrong_clocks_of_a_case_are_found_and_put_right(bakery: Bakery, case: Case) -> None:
    goal = InboxItem.objects.get(kind="case").due_at
    assert doctor._clocks().words == "Clocks agree with the facts (conversations: 1, cases: 1)."
    Clock.objects.filter(subject=f"cases.case:{case.pk}", metric="recovery").delete()
    Clock.objects.filter(subject=f"cases.case:{case.pk}").update(due_at=NOON)
    assert doctor._clocks().words == (
        "Clocks do not agree with the facts (conversations: 0 of 1, cases: 1 of 1). A job puts them right at night."
    )
    run_scheduled("cases.check_clocks", LATER)
    assert list(differences([case.pk])) == []
    assert InboxItem.objects.get(kind="case").due_at == goal
    assert not put_right(case.pk, by=by_system(LATER))


def test_nobody_looks_at_closed_cases_at_night_but_the_doctor_does(bakery: Bakery, case: Case) -> None:
    operations.close(case, "unfounded", by=bakery.by_ola(LATER))
    Clock.objects.filter(subject=f"cases.case:{case.pk}").delete()
    run_scheduled("cases.check_clocks", LATER)
    assert doctor._clocks().kind == "bad"
