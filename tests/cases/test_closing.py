"""Causes, gestures, the end of a case, the customer's word whether it is good now, and the figures of it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cases.conftest import LATER, opened
from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, run_scheduled
from ucho.cases import operations, queries
from ucho.cases.clocks import signals_of
from ucho.cases.models import Case, Cause, Gesture
from ucho.conversations import operations as conversations
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.listing import recount
from ucho.conversations.models import Conversation
from ucho.core.actors import By
from ucho.core.errors import Forbidden, Refused
from ucho.customers import forgetting
from ucho.customers.models import Hold
from ucho.customers.timeline import of_person
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow
from ucho.org.models import Agent
from ucho.org.queries import actor_of
from ucho.promises import recompute
from ucho.promises.queries import clocks_of

DAYS = timedelta(days=1)


def understood(case: Case, bakery: Bakery) -> None:
    """Ola wrote, and the customer said that she understood."""
    made = operations.paraphrase(case, "Tort przyjechał połamany.", by=bakery.by_ola(LATER))
    operations.confirm(made, how="words", by=bakery.by_ola(LATER))


def test_only_a_customer_who_was_understood_is_a_solved_case(bakery: Bakery, case: Case) -> None:
    with pytest.raises(Refused, match="summary"):
        operations.close(case, "solved", by=bakery.by_ola(LATER))
    understood(case, bakery)
    for _click in range(2):
        operations.close(case, "solved", by=bakery.by_ola(LATER))
    case.refresh_from_db()
    assert (case.status, case.outcome, case.closed_at) == ("closed", "solved", LATER)
    assert InboxItem.objects.get(kind="case").folder == "done"
    assert not Hold.objects.filter(lifted_at=None).exists()
    assert clocks_of(f"cases.case:{case.pk}").get(metric="recovery").met_at == LATER
    assert FactRow.objects.filter(type="cases.closed").count() == 1
    assert recount() == 0


def test_a_customer_who_cannot_be_reached_is_let_go_with_a_reason(bakery: Bakery, case: Case) -> None:
    operations.acknowledge(case, by=by_system())
    operations.close(case, "unreachable", by=bakery.by_ola(LATER))
    recovery = clocks_of(f"cases.case:{case.pk}").get(metric="recovery")
    assert (recovery.met_at, recovery.cancelled_at) == (None, LATER)
    assert InboxItem.objects.get(kind="case").due_at is None


def test_a_no_takes_the_case_up_again_with_a_new_clock_and_a_yes_ends_it(bakery: Bakery, case: Case) -> None:
    understood(case, bakery)
    operations.close(case, "solved", by=bakery.by_ola(LATER))
    asked = by_system(LATER + 3 * DAYS)
    operations.note_verification_asked(case, by=asked)
    for _again in range(2):
        operations.verify(case, False, by=asked)
    case.refresh_from_db()
    assert (case.status, case.reopened_n, case.fixed) == ("open", 1, False)
    line = InboxItem.objects.get(kind="case")
    assert (line.folder, line.due_at) == ("todo", asked.at + timedelta(hours=48))
    assert Hold.objects.filter(lifted_at=None).count() == 1
    operations.close(case, "solved", by=by_system(LATER + 4 * DAYS))
    operations.note_verification_asked(case, by=by_system(LATER + 7 * DAYS))
    operations.verify(case, True, by=by_system(LATER + 8 * DAYS))
    case.refresh_from_db()
    assert (case.status, case.fixed, case.reopened_n) == ("closed", True, 1)


def test_a_case_is_not_taken_up_twice_beside_a_newer_one(
    bakery: Bakery, conversation: Conversation, case: Case
) -> None:
    operations.close(case, "unfounded", by=bakery.by_ola(LATER))
    newer = opened(bakery, conversation)
    with pytest.raises(Refused, match=f"#{newer.pk}"):
        operations.reopen(case, "Dzwoniła.", by=bakery.by_ola(LATER))
    operations.verify(case, False, by=by_system(LATER))
    case.refresh_from_db()
    assert (case.status, case.fixed) == ("closed", False)


def test_reopening_by_hand_needs_a_word_why(bakery: Bakery, case: Case) -> None:
    operations.close(case, "unfounded", by=bakery.by_ola(LATER))
    with pytest.raises(Refused):
        operations.reopen(case, " ", by=bakery.by_ola(LATER))
    operations.reopen(case, "Zadzwoniła jeszcze raz.", by=bakery.by_ola(LATER))
    operations.reopen(case, "Zadzwoniła jeszcze raz.", by=bakery.by_ola(LATER))
    assert [step.words for step in queries.steps_of(case)] == ["Zadzwoniła jeszcze raz."]


def test_within_the_limit_an_agent_gives_and_above_it_somebody_else_agrees(
    bakery: Bakery, case: Case, kasia: Agent
) -> None:
    by, lead = bakery.by_ola(LATER), By(actor_of(kasia), LATER)
    small = operations.offer_gesture(case, kind="voucher", amount=5_000, currency="pln", by=by)
    again = operations.offer_gesture(case, kind="voucher", amount=5_000, currency="PLN", by=by)
    assert small == again
    assert small.approved_at == LATER
    second = operations.offer_gesture(case, kind="refund", amount=5_001, currency="PLN", words="Reszta", by=by)
    assert second.approved_at is None  # both together are above a hundred złoty
    understood(case, bakery)
    with pytest.raises(Refused, match="approval"):
        operations.close(case, "solved", by=by)
    with pytest.raises(Forbidden):
        operations.approve_gesture(second, by=by)
    assert queries.waiting_gestures(lead.actor) == [second]
    for _click in range(2):
        operations.approve_gesture(second, by=lead)
    with pytest.raises(Refused, match="approved already"):
        operations.refuse_gesture(second, words="Za dużo", by=lead)
    assert FactRow.objects.filter(type="cases.gesture_approved").count() == 1
    operations.close(case, "solved", by=by)


def test_nobody_approves_what_they_asked_for(bakery: Bakery, case: Case, kasia: Agent) -> None:
    lead = By(actor_of(kasia), LATER)
    own = operations.offer_gesture(case, kind="refund", amount=50_000, currency="PLN", by=lead)
    with pytest.raises(Refused, match="yourself"):
        operations.approve_gesture(own, by=lead)
    with pytest.raises(Refused, match="person"):
        operations.approve_gesture(own, by=by_system(LATER))
    assert queries.waiting_gestures(lead.actor) == []


def test_a_refused_gesture_says_why_and_costs_nothing(bakery: Bakery, case: Case, kasia: Agent) -> None:
    lead = By(actor_of(kasia), LATER)
    wish = operations.offer_gesture(case, kind="refund", amount=90_000, currency="PLN", by=bakery.by_ola(LATER))
    with pytest.raises(Refused):
        operations.refuse_gesture(wish, words=" ", by=lead)
    operations.refuse_gesture(wish, words="Wystarczy nowy tort.", by=lead)
    wish.refresh_from_db()
    assert wish.refusal == "Wystarczy nowy tort."
    assert queries.figures(lead.actor, NOON, NOON + DAYS).cost == {}


@pytest.mark.parametrize(("amount", "currency"), [(-1, "PLN"), (10**15, "PLN"), (100, "złoty"), (100, "")])
def test_an_amount_that_makes_no_sense_is_refused(bakery: Bakery, case: Case, amount: int, currency: str) -> None:
    with pytest.raises(Refused):
        operations.offer_gesture(case, kind="refund", amount=amount, currency=currency, by=bakery.by_ola())
    assert not Gesture.objects.exists()


def test_a_unit_goes_by_the_nearest_policy_above_it(bakery: Bakery) -> None:
    shipped = queries.policy_of(bakery.mokotow.pk)
    assert (shipped.gesture_limit, shipped.currency, shipped.verify_after) == (10_000, "PLN", "P3D")
    operations.set_policy(bakery.company, gesture_limit=0, currency="eur", verify_after="PT0S", by=by_system())
    operations.set_policy(bakery.mokotow, gesture_limit=500, currency="PLN", verify_after="P1W", by=by_system())
    own, above = queries.policy_of(bakery.mokotow.pk), queries.policy_of(bakery.kazimierz.pk)
    assert (own.gesture_limit, own.verify_after) == (500, "P7D")
    assert (above.gesture_limit, above.currency, above.verify_after) == (0, "EUR", "PT0S")
    with pytest.raises(Refused):
        operations.set_policy(bakery.mokotow, gesture_limit=500, currency="PLN", verify_after="jutro", by=by_system())
    with pytest.raises(Forbidden):
        operations.set_policy(
            bakery.mokotow, gesture_limit=10**9, currency="PLN", verify_after="P3D", by=bakery.by_ola()
        )


def test_causes_come_in_two_levels_and_three_languages(bakery: Bakery, case: Case) -> None:
    groups = queries.causes()
    assert [group.code for group, _below in groups][:3] == ["product", "delivery", "service"]
    assert all(set(one.name) == {"pl", "ru", "en"} for group, below in groups for one in [group, *below])
    delivery, below = groups[1]
    own = operations.add_cause(name={"pl": "Rower się  zepsuł"}, parent=delivery, by=by_system())
    assert operations.add_cause(name={"pl": "Rower się zepsuł"}, parent=delivery, by=by_system()) == own
    with pytest.raises(Refused):
        operations.add_cause(name={"pl": "Za głęboko"}, parent=own, by=by_system())
    operations.retire_cause(below[0], by=by_system())
    with pytest.raises(Refused):
        operations.find_cause(case, below[0], None, None, by=bakery.by_ola())
    operations.find_cause(case, own, bakery.kazimierz, True, by=bakery.by_ola())
    operations.find_cause(case, own, bakery.kazimierz, True, by=bakery.by_ola())
    assert FactRow.objects.filter(type="cases.cause_found").count() == 1
    assert below[0] not in dict(queries.causes())[delivery]
    assert own in dict(queries.causes())[delivery]


def test_the_figures_name_what_they_are_a_part_of(
    bakery: Bakery, case: Case, django_assert_num_queries: object
) -> None:
    entries = arrive(
        bakery.mailbox,
        letter("Chodzi o chleb.", sender="Jan <jan@example.org>"),
        letter("Chodzi o telefon.", sender="Ewa <ewa@example.org>"),
    )
    jan, ewa = (opened(bakery, conversation_of(entry)) for entry in entries)
    understood(case, bakery)
    product = Cause.objects.get(code="product.damaged")
    operations.find_cause(case, product, bakery.mokotow, True, by=bakery.by_ola())
    operations.offer_gesture(case, kind="refund", amount=2_500, currency="PLN", by=bakery.by_ola())
    operations.close(case, "solved", by=bakery.by_ola(LATER))
    operations.note_verification_asked(case, by=by_system(LATER + 3 * DAYS))
    operations.verify(case, True, by=by_system(LATER + 3 * DAYS))
    operations.ask(jan, "Który to był chleb?", by=bakery.by_ola(NOON + 2 * DAYS))  # a day late
    ola = bakery.by_ola().actor
    with django_assert_num_queries(3):  # type: ignore[operator]
        found = queries.figures(ola, NOON, NOON + 9 * DAYS)
    assert (found.opened, found.contact_due, found.contacted, found.contacted_in_time) == (3, 3, 2, 1)
    assert (found.closed, found.resolved, found.reopened) == (1, 1, 0)
    assert (found.verify_asked, found.verify_answered, found.verify_fixed) == (1, 1, 1)
    assert (found.cost, found.gestures, found.with_cause) == ({"PLN": 2_500}, 1, 1)
    assert (found.by_cause[0].code, found.by_cause[0].n, found.by_cause[0].preventable) == ("product.damaged", 1, 1)
    assert queries.figures(ola, NOON, NOON + timedelta(hours=2)).contact_due == 2  # Ewa still has time
    assert queries.figures(bakery.by_marek().actor, NOON, NOON + 9 * DAYS).opened == 0
    assert queries.figures(by_system().actor, NOON, NOON + 9 * DAYS, bakery.kazimierz).opened == 0
    assert queries.figures(by_system().actor, NOON, NOON + 9 * DAYS, bakery.company).opened == 3
    assert ewa.status == "open"


def test_the_timeline_tells_the_whole_loop_in_order_to_whoever_may_read_it(
    bakery: Bakery, conversation: Conversation, case: Case
) -> None:
    operations.acknowledge(case, by=by_system())
    operations.listen(case, "Połamany.", by=bakery.by_ola())
    understood(case, bakery)
    cause = Cause.objects.get(code="delivery.damaged")
    operations.find_cause(case, cause, None, None, by=bakery.by_ola(LATER))
    operations.offer_gesture(case, kind="refund", amount=2_500, currency="PLN", by=bakery.by_ola(LATER))
    operations.close(case, "solved", by=bakery.by_ola(LATER))
    operations.note_verification_asked(case, by=by_system(LATER + DAYS))
    operations.verify(case, False, by=by_system(LATER + DAYS))
    lines = of_person(case.person_id, bakery.by_ola().actor.rights, limit=100)
    told = [line.fact.type for line in reversed(lines) if line.fact.type.startswith("cases.")]
    assert told == [
        *["cases.opened", "cases.acknowledged", "cases.listened", "cases.contacted", "cases.paraphrased"],
        *["cases.confirmed", "cases.cause_found", "cases.gesture_offered", "cases.closed"],
        *["cases.verification_asked", "cases.verified", "cases.reopened"],
    ]
    assert "25.00 PLN" in " ".join(str(line.entry.sentence) for line in lines)
    strangers = of_person(case.person_id, bakery.by_marek().actor.rights, limit=100)
    assert not [line for line in strangers if line.fact.type.startswith("cases.")]


def test_forgetting_a_customer_empties_the_words_and_keeps_the_figures(
    bakery: Bakery, conversation: Conversation, case: Case, kasia: Agent
) -> None:
    by = bakery.by_ola(LATER)
    operations.listen(case, "Szarlotka urodzinowa", by=by)
    made = operations.paraphrase(case, "Szarlotka przyszła zimna", wish="ciepła szarlotka", by=by)
    operations.correct(made, words="Szarlotka była zielona", by=by)
    wish = operations.offer_gesture(case, kind="refund", amount=99_000, currency="PLN", words="szarlotka", by=by)
    operations.refuse_gesture(wish, words="za droga szarlotka", by=By(actor_of(kasia), LATER))
    exported = str(forgetting.export(case.person, by=by_system(LATER)))
    assert "Szarlotka była zielona" in exported
    assert "za droga" not in exported  # said among colleagues
    before = queries.figures(by_system().actor, NOON, NOON + DAYS)
    forgetting.erase(case.person, by=by_system(LATER))
    left = [*Case.objects.values_list("steps__words", "paraphrases__words", "paraphrases__wish")]
    left += [*Case.objects.values_list("paraphrases__correction", "gestures__words", "gestures__refusal")]
    assert "zarlotk" not in str(left)
    after = queries.figures(by_system().actor, NOON, NOON + DAYS)
    assert after == replace(before, closed=before.closed + 1)  # nobody works for a person who is gone
    assert queries.paraphrase_of("") is None


def test_clocks_follow_from_the_facts_alone(bakery: Bakery, conversation: Conversation, case: Case) -> None:
    understood(case, bakery)
    operations.paraphrase(case, "Jeszcze raz: połamany.", by=bakery.by_ola(LATER + DAYS))
    operations.close(case, "solved", by=bakery.by_ola(LATER + 2 * DAYS))
    operations.verify(case, False, by=by_system(LATER + 5 * DAYS))
    rows = FactRow.objects.filter(subject_kind="cases.case", subject_id=case.pk).order_by("pk")
    assert recompute.check(f"cases.case:{case.pk}", signals_of(list(rows))) == []


def test_a_case_whose_time_runs_out_rises_in_the_inbox(bakery: Bakery, conversation: Conversation, case: Case) -> None:
    before = InboxItem.objects.get(kind="case").sort_at
    run_scheduled("promises.watch", NOON + timedelta(hours=20))
    risen = InboxItem.objects.get(kind="case").sort_at
    assert risen > before + 365 * DAYS
    conversations.reply(conversation, text="Już dzwonię.", by=bakery.by_ola(NOON + timedelta(hours=21)))
    deliver_all(NOON + timedelta(hours=21), strict=False)
    assert InboxItem.objects.get(kind="case").sort_at < risen
