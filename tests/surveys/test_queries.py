"""Scores and their funnel: every number has its denominator, and nobody reads another branch's answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, hire, letter
from tests.surveys.conftest import ask, invited
from ucho.channels.models import Dispatch
from ucho.core.actors import By
from ucho.core.errors import Missing
from ucho.customers import forgetting, timeline
from ucho.events.models import FactRow
from ucho.org.queries import actor_of
from ucho.surveys import operations, queries
from ucho.surveys.models import Answer, Invitation
from ucho.surveys.queries import Asked, Funnel

CES = Asked("ces2")
ACCEPTED, FAILED = Dispatch.State.ACCEPTED, Dispatch.State.FAILED


@pytest.fixture
def asked(bakery: Bakery) -> list[Invitation]:
    """Six customers are asked an hour apart; the first four answer 1, 4, 7 and 7, the fifth only opens, one bounces."""
    made = []
    for number in range(6):
        at = NOON + timedelta(minutes=number)
        [entry] = arrive(bakery.mailbox, letter("Chleb?", sender=f"Jan <jan{number}@example.com>"), at=at)
        unit = bakery.kazimierz if number == 3 else None
        made.append(invited(bakery, conversation_of(entry), at=at, unit=unit))
    Dispatch.objects.update(state=ACCEPTED)
    Dispatch.objects.filter(invitation=made[5]).update(state=FAILED)
    for invitation, score in zip(made, (1, 4, 7, 7), strict=False):
        operations.answer(invitation, score=score, words="Słowo", by=by_system(NOON + timedelta(hours=score)))
    operations.see(made[4], 2, by=by_system(NOON + timedelta(hours=1)))
    ask(bakery, conversation_of(entry), at=NOON + timedelta(hours=2))  # too soon again
    return made


def test_the_distribution_counts_confirmed_answers_only(bakery: Bakery, asked: list[Invitation]) -> None:
    actor = by_system().actor
    assert queries.distribution(actor, CES) == {1: 1, 4: 1, 7: 2}
    assert queries.distribution(actor, Asked("nps")) == {}
    assert queries.distribution(actor, Asked("ces2", since=NOON + timedelta(hours=4))) == {4: 1, 7: 2}
    assert queries.distribution(actor, Asked("ces2", until=NOON + timedelta(hours=4))) == {1: 1}
    assert queries.distribution(actor, Asked("ces2", unit=bakery.kazimierz.pk)) == {7: 1}
    assert queries.distribution(actor, Asked("ces2", unit=bakery.company.pk)) == {1: 1, 4: 1, 7: 2}
    assert queries.distribution(actor, Asked("ces2", agent=bakery.ola.pk)) == {1: 1, 4: 1, 7: 2}
    assert queries.distribution(actor, Asked("ces2", agent=bakery.marek.pk)) == {}
    assert queries.distribution(actor, Asked("ces2", account=bakery.mailbox.pk)) == {1: 1, 4: 1, 7: 2}


def test_the_funnel_adds_up(asked: list[Invitation]) -> None:
    found = queries.funnel(by_system().actor, CES)
    assert found == Funnel(7, {"gap": 1}, sent=6, delivered=5, bounced=1, opened=5, provisional=1, answered=4)
    assert queries.funnel(by_system().actor, Asked("nps")) == Funnel()


def test_answers_come_newest_first_page_by_page(asked: list[Invitation]) -> None:
    actor = by_system().actor
    first = queries.answers_for(actor, CES, limit=3)
    rest = queries.answers_for(actor, CES, before=(first[-1].at, first[-1].pk))
    assert [one.score for one in [*first, *rest]] == [7, 7, 4, 1]
    assert [one.score for one in queries.answers_for(actor, CES, band="bad")] == [1]
    assert [one.score for one in queries.answers_for(actor, CES, band="good")] == [7, 7]
    assert [one.score for one in queries.by_subject(asked[0].subject)] == [1]


def test_nobody_reads_the_answers_of_another_branch(bakery: Bakery, asked: list[Invitation]) -> None:
    ola, marek = (By(actor_of(one), NOON).actor for one in (bakery.ola, bakery.marek))
    analyst = actor_of(hire("ewa@klos.example", "Ewa", bakery.company, "analyst", by_system()))
    assert [sum(queries.distribution(one, CES).values()) for one in (ola, marek, analyst)] == [3, 1, 4]
    assert [queries.funnel(one, CES).sent for one in (ola, marek, analyst)] == [5, 1, 6]
    theirs = Answer.objects.get(unit=bakery.kazimierz)
    assert queries.answer_for(marek, theirs.pk) == theirs
    with pytest.raises(Missing):
        queries.answer_for(ola, theirs.pk)
    assert queries.answers_of(ola, theirs.person_id or 0) == []
    assert queries.answers_of(marek, theirs.person_id or 0) == [theirs]
    told = FactRow.objects.filter(type__startswith="surveys.answered")
    assert len(timeline.entries_of(list(told), ola.rights)) == 3
    entry = timeline.entries_of(list(told.filter(unit_id=bakery.kazimierz.pk)), marek.rights)
    assert [(str(one.sentence), one.excerpt) for one in entry.values()] == [
        ("The customer answered: CES 2.0 (ease), 7 of 7.", "Słowo")
    ]


def test_forgetting_a_customer_changes_no_count(bakery: Bakery, asked: list[Invitation]) -> None:
    actor, person = by_system().actor, asked[0].person
    assert person is not None
    before = queries.distribution(actor, CES), queries.funnel(actor, CES)
    found = forgetting.export(person, by=by_system())["surveys"]
    assert [(one["score"], one["words"]) for one in found["answers"]] == [(1, "Słowo")]
    assert len(found["invitations"]) == 1
    forgetting.erase(person, by=by_system())
    assert (queries.distribution(actor, CES), queries.funnel(actor, CES)) == before
    emptied = Answer.objects.get(score=1)
    assert (emptied.person, emptied.words, emptied.invitation.identity) == (None, "", None)
    assert Answer.objects.exclude(words="").count() == 3


def test_only_accounts_with_a_plan_ask(bakery: Bakery) -> None:
    assert queries.plan_for(bakery.mailbox.pk) is None
    operations.set_plan(bakery.mailbox, instrument="nps", ask_after="PT2H", by=by_system())
    plan = queries.plan_for(bakery.mailbox.pk)
    assert plan is not None
    assert plan.ask_after == "PT2H"
    operations.set_plan(bakery.mailbox, instrument="", ask_after="PT2H", by=by_system())
    assert queries.plan_for(bakery.mailbox.pk) is None
