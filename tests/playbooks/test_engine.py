"""Whatever comes twice, fails or feeds on itself: each fact is acted on once, and what went wrong is seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import close_old_connections, connection, transaction

from tests.cast import NOON, Bakery, by_system, open_bakery
from tests.playbooks.acts import HOUR, MINUTE, later, run_of, settle, write
from ucho.conversations.facts import Resolved
from ucho.core import crash
from ucho.core.actors import By, system
from ucho.core.errors import Forbidden, Missing, Refused
from ucho.events import log
from ucho.events.delivery import deliver_all
from ucho.events.jobs.registry import JOBS
from ucho.events.log import cause
from ucho.events.models import FactRow, Job
from ucho.events.reactions import REACTIONS
from ucho.playbooks import engine, operations
from ucho.playbooks.contract import Done, Occasion, Playbook, Skip, Will
from ucho.playbooks.jobs import carry_out
from ucho.playbooks.models import Run, Switch
from ucho.playbooks.registry import names, playbooks
from ucho.surveys import operations as surveys
from ucho.surveys.models import Invitation

NAME = "ask_after_resolved"
DUE = NOON + 10 * MINUTE + 2 * HOUR


@dataclass
class Echo(Playbook):
    """Acts on everything, and may fail."""

    name: ClassVar[str] = NAME  # stands in for a known one
    title = what = why = "Echo"
    icon = "repeat"
    triggers = (Resolved,)
    rights = ()
    fails: bool = False
    acted: int = 0

    def consider(self, occasion: Occasion) -> Will | Skip:
        return Will(occasion.at)

    def act(self, occasion: Occasion, *, by: By) -> Done | Skip | Will:
        if self.fails:
            raise RuntimeError("the words of a customer")
        self.acted += 1
        return Done()


def again(fact: FactRow, at: object) -> None:
    """Deliver a fact to the playbook once more, as after a crash."""
    known = REACTIONS[f"playbooks.{NAME}"]
    with transaction.atomic():
        known.run([(fact, By(known.actor, at, cause(fact)))])  # type: ignore[arg-type]


def test_a_reaction_and_a_job_that_come_twice_ask_once(asking: Bakery) -> None:
    settle(write(asking), asking)
    fact = FactRow.objects.get(type="conversations.resolved")
    again(fact, NOON + HOUR)
    assert Run.objects.filter(playbook=NAME).count() == 1
    assert Job.objects.filter(task="playbooks.run", state="ready").count() == 1
    later(DUE)
    job = JOBS["playbooks.run"]
    job.run(run=run_of(NAME).pk, by=By(job.actor, DUE + MINUTE))
    again(fact, DUE + MINUTE)
    later(DUE + MINUTE)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("point", ["playbooks.decided", "playbooks.done"])
def test_dying_in_between_loses_nothing_and_does_nothing_twice(
    asking: Bakery, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    class Died(Exception):
        pass

    def die(name: str) -> None:
        if name == point:
            raise Died

    conversation = write(asking)
    monkeypatch.setattr(crash, "here", die)

    def live() -> None:
        settle(conversation, asking)
        later(DUE)

    with pytest.raises(Died):
        live()
    assert not Invitation.objects.exists()
    monkeypatch.undo()
    later(DUE + timedelta(minutes=5))
    assert Invitation.objects.count() == 1
    assert run_of(NAME).state == "done"


def test_both_crash_points_are_known() -> None:
    assert {"playbooks.decided", "playbooks.done"} <= crash.POINTS.keys()


@pytest.mark.django_db(transaction=True)
def test_the_same_fact_told_by_two_workers_at_once_is_one_run() -> None:
    bakery = open_bakery()
    surveys.set_plan(bakery.mailbox, instrument="ces2", ask_after="PT2H", by=by_system())
    settle(write(bakery), bakery)
    fact = FactRow.objects.get(type="conversations.resolved")
    Run.objects.all().delete()
    Job.objects.all().delete()

    def tell(_n: int) -> bool:
        try:
            again(fact, NOON + HOUR)
        except Exception:  # the slower one is told again by the machinery of deliveries
            return False
        finally:
            close_old_connections()
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(tell, range(8)))
    assert any(told)
    assert Run.objects.filter(playbook=NAME).count() == 1
    deliver_all(DUE)
    assert Invitation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_run_carried_out_by_several_workers_at_once_asks_once() -> None:
    bakery = open_bakery()
    surveys.set_plan(bakery.mailbox, instrument="ces2", ask_after="PT2H", by=by_system())
    settle(write(bakery), bakery)
    run = run_of(NAME)

    def work(_n: int) -> None:
        try:
            engine.carry_out(run.pk, job=carry_out, by=By(carry_out.actor, DUE))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert Invitation.objects.count() == 1
    assert run_of(NAME).state == "done"


def test_what_fails_is_seen_with_its_place_and_mended_by_the_next_try(
    asking: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo = Echo(fails=True)
    monkeypatch.setattr(engine, "playbook_called", lambda name: echo)
    settle(write(asking), asking)
    with pytest.raises(RuntimeError):
        later(DUE)
    run = run_of(NAME)
    assert run.state == "failed"
    assert run.reason.startswith("builtins.RuntimeError")
    assert "customer" not in run.reason
    assert Job.objects.get(task="playbooks.run").state == "ready"
    echo.fails = False
    later(DUE + timedelta(minutes=1))
    assert (run_of(NAME).state, echo.acted) == ("done", 1)


def test_a_playbook_never_sets_itself_off(asking: Bakery) -> None:
    conversation = write(asking)
    mine = By(system(f"playbooks.{NAME}"), NOON + MINUTE)
    with transaction.atomic():
        first = log.record(Resolved(60), conversation, by=mine, person_id=conversation.person_id)
        nephew = By(by_system().actor, NOON + MINUTE, log.cause(first))
        log.record(Resolved(61), conversation, by=nephew, person_id=conversation.person_id)
    later(NOON + MINUTE)
    assert [run.reason for run in Run.objects.filter(playbook=NAME)] == ["own_effect", "own_effect"]
    later(NOON + timedelta(days=2))
    assert not Invitation.objects.exists()


def test_switching_needs_the_right_in_the_whole_company(bakery: Bakery) -> None:
    with pytest.raises(Forbidden):
        operations.switch(NAME, False, by=bakery.by_ola())
    operations.switch(NAME, False, by=by_system())
    operations.switch(NAME, False, by=by_system())
    assert not Switch.objects.get().enabled
    assert FactRow.objects.filter(type="playbooks.switched").count() == 1


def test_only_known_playbooks_and_settings_are_taken(bakery: Bakery) -> None:
    with pytest.raises(Missing):
        operations.switch("conquer_the_world", True, by=by_system())
    with pytest.raises(Refused):
        operations.change("recover_bad_answer", {"volume": True}, by=by_system())
    operations.change("recover_bad_answer", {"tell": True}, by=by_system())
    assert not FactRow.objects.filter(type="playbooks.changed").exists()


def test_every_playbook_says_what_it_does_and_why_and_has_words_for_its_reasons() -> None:
    assert set(names()) == {"ask_after_resolved", "recover_bad_answer", "recover_unhappy_message", "verify_recovery"}
    for name, one in playbooks().items():
        assert one.name == name
        assert str(one.title)
        assert str(one.what).endswith(".")
        assert str(one.why).endswith(".")
        assert one.triggers
        assert one.told <= one.reasons.keys()
