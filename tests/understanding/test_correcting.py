"""An agent says what a text means: the reading follows, everything is kept, and it can be taken back."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.cast import NOON, Bakery, arrive, by_system, hire, letter, message_of, open_bakery
from tests.understanding.small_heads import small
from ucho.core.actors import By
from ucho.core.errors import Forbidden, Refused
from ucho.events.models import FactRow
from ucho.org.queries import actor_of
from ucho.understanding import operations, queries
from ucho.understanding.learning import queries as learning
from ucho.understanding.models import Correction, Reading, ReviewItem

__all__ = ["small"]
pytestmark = pytest.mark.usefixtures("small")
PARTS = ("sentiment", "mood", "codes", "unsure", "probabilities")


def read(bakery: Bakery, text: str = "Fatalna obsługa, jestem rozczarowana.") -> Reading:
    """Let a letter arrive; returns what was understood."""
    (entry,) = arrive(bakery.mailbox, letter(text))
    return Reading.objects.get(subject=f"conversations.message:{message_of(entry).pk}")


def state(reading: Reading) -> dict[str, object]:
    """Return what the stored reading says."""
    row = Reading.objects.get(pk=reading.pk)
    return {name: getattr(row, name) for name in PARTS}


def test_a_corrected_reading_says_what_the_agent_said(bakery: Bakery) -> None:
    reading = read(bakery)
    operations.correct(reading, "sentiment", "positive", by=bakery.by_ola())
    operations.correct(reading, "complaint", "no", by=bakery.by_ola())
    operations.correct(reading, "urgency", "yes", by=bakery.by_ola())
    operations.correct(reading, "emotion", "thanks", by=bakery.by_ola())
    operations.correct(reading, "intent", "  Pochwała ", by=bakery.by_ola())
    reading.refresh_from_db()
    assert (reading.sentiment, reading.mood) == ("positive", 1.0)
    assert reading.codes == ["thanks", "urgent"]
    assert reading.probabilities["sentiment"] == {"negative": 0.0, "neutral": 0.0, "positive": 1.0}
    assert (reading.probabilities["complaint"], reading.probabilities["urgency"]) == (0.0, 1.0)
    assert reading.probabilities["intent"] == {"pochwała": 1.0}
    pk = int(reading.subject.partition(":")[2])
    assert queries.codes_of_messages([pk]) == {pk: ("thanks", "urgent")}, "badges follow"


def test_a_correction_is_told_in_codes_and_counts_for_the_customer(bakery: Bakery) -> None:
    reading = read(bakery)
    made = operations.correct(reading, "sentiment", "neutral", by=bakery.by_ola())
    fact = FactRow.objects.get(type="understanding.corrected")
    assert (fact.subject_id, fact.person_id, fact.unit_id) == (reading.pk, reading.person_id, bakery.mokotow.pk)
    assert fact.payload["correction_id"] == made.pk
    assert (fact.payload["head"], fact.payload["new"], fact.payload["subject_kind"]) == (
        "sentiment",
        "neutral",
        "message",
    )
    assert fact.actor == f"agent:{bakery.ola.pk}"


def test_saying_the_same_again_changes_nothing(bakery: Bakery) -> None:
    reading = read(bakery)
    first = operations.correct(reading, "leaving", "yes", by=bakery.by_ola())
    assert operations.correct(reading, "leaving", "yes", by=bakery.by_ola()) == first
    assert FactRow.objects.filter(type="understanding.corrected").count() == 1


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        ("sentiment", "furious"),
        ("complaint", "maybe"),
        ("emotion", ""),
        ("language", "pl"),
        ("intent", "<b>"),
        ("intent", "x" * 41),
    ],
)
def test_what_nobody_can_answer_is_refused(bakery: Bakery, head: str, answer: str) -> None:
    reading = read(bakery)
    before = state(reading)
    with pytest.raises(Refused):
        operations.correct(reading, head, answer, by=bakery.by_ola())
    assert state(reading) == before
    assert not Correction.objects.exists()


def test_somebody_of_another_branch_corrects_nothing_here(bakery: Bakery) -> None:
    reading = read(bakery)
    with pytest.raises(Forbidden):
        operations.correct(reading, "sentiment", "positive", by=bakery.by_marek())
    assert not learning.may_read(actor_of(bakery.marek), reading)
    assert learning.may_read(actor_of(bakery.ola), reading)


def test_a_correction_is_taken_back_to_the_last_digit(bakery: Bakery) -> None:
    reading = read(bakery)
    before = state(reading)
    for head, answer in (("sentiment", "positive"), ("complaint", "no"), ("emotion", "joy"), ("intent", "pochwała")):
        operations.correct(reading, head, answer, by=bakery.by_ola())
    assert state(reading) != before
    for head in ("complaint", "intent", "sentiment", "emotion"):
        operations.take_back(reading, head, by=bakery.by_ola())
    assert state(reading) == before
    assert Correction.objects.filter(taken_back_at=None).count() == 0
    assert Correction.objects.count() == 4, "the record stays"
    assert FactRow.objects.filter(type="understanding.correction_taken_back").count() == 4
    with pytest.raises(Refused):
        operations.take_back(reading, "sentiment", by=bakery.by_ola())


def test_taking_back_the_second_correction_brings_back_the_first(bakery: Bakery) -> None:
    reading = read(bakery)
    before = state(reading)
    eva = By(actor_of(hire("ewa@klos.example", "Ewa Lis", bakery.mokotow, "agent", by_system())), NOON)
    operations.correct(reading, "sentiment", "positive", by=bakery.by_ola())
    operations.correct(reading, "sentiment", "neutral", by=eva)
    assert Reading.objects.get().sentiment == "neutral"
    operations.take_back(reading, "sentiment", by=eva)
    assert Reading.objects.get().sentiment == "positive"
    operations.take_back(reading, "sentiment", by=eva)
    assert state(reading) == before


def test_models_that_read_anew_do_not_overrule_people(bakery: Bakery) -> None:
    reading = read(bakery)
    before = state(reading)
    operations.correct(reading, "sentiment", "positive", by=bakery.by_ola())
    operations.read_again([Reading.objects.get(pk=reading.pk)], by=by_system())
    assert Reading.objects.get().sentiment == "positive"
    operations.take_back(reading, "sentiment", by=bakery.by_ola())
    assert state(reading) == before


def test_a_correction_settles_the_question_in_the_queue(bakery: Bakery) -> None:
    reading = read(bakery)
    for head in ("sentiment", "complaint"):
        ReviewItem.objects.create(reading=reading, head=head, chosen="margin", rank=1, at=NOON)
    operations.correct(reading, "sentiment", "neutral", by=bakery.by_ola())
    assert ReviewItem.objects.get(head="sentiment").done_at == NOON
    assert ReviewItem.objects.get(head="complaint").done_at is None
    operations.skip(reading, "complaint", by=bakery.by_ola())
    assert ReviewItem.objects.get(head="complaint").done_at == NOON


def test_what_is_kept_back_is_a_fifth_and_stays_so(bakery: Bakery) -> None:
    readings = [Reading(pk=number, subject=f"conversations.message:{number}") for number in range(100_000, 100_400)]
    kept = [reading.pk for reading in readings if operations.correcting.is_kept_back(reading)]
    assert 50 <= len(kept) <= 110
    assert kept == [reading.pk for reading in readings if operations.correcting.is_kept_back(reading)]
    from ucho.core import keys

    keys.ring().add_key()
    assert kept == [reading.pk for reading in readings if operations.correcting.is_kept_back(reading)]


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_at_once_the_later_wins_and_both_are_kept() -> None:
    bakery = open_bakery()
    reading = read(bakery)
    ewa = By(actor_of(hire("ewa@klos.example", "Ewa Lis", bakery.mokotow, "agent", by_system())), NOON)
    both, failed = Barrier(2), []

    def say(answer: str, by: By) -> None:
        try:
            both.wait(10)
            operations.correct(reading, "sentiment", answer, by=by)
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    agents = [Thread(target=say, args=("positive", bakery.by_ola())), Thread(target=say, args=("neutral", ewa))]
    for agent in agents:
        agent.start()
    for agent in agents:
        agent.join(30)
    assert not failed
    rows = list(Correction.objects.order_by("pk"))
    assert {row.new for row in rows} == {"positive", "neutral"}
    assert rows[1].old == rows[0].new, "the second saw what the first had said"
    assert Reading.objects.get().sentiment == rows[1].new
    assert FactRow.objects.filter(type="understanding.corrected").count() == 2
