"""Erasing a customer in the middle of the loop: asked, answered badly, half made good, something else to come."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client

from tests.cast import NOON, Bakery, by_system, hire, open_bakery
from tests.customers.test_forgetting import everything_on_disk
from tests.playbooks.acts import HOUR, MINUTE, answer_badly, later, run_of, settle, write
from ucho.cases import operations as cases
from ucho.cases import queries as recovering
from ucho.cases.models import Case, Gesture, Paraphrase
from ucho.cases.tokens import token_for
from ucho.conversations import operations as conversations
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By
from ucho.core.database.durable import truncate_wal
from ucho.core.errors import Refused
from ucho.customers import forgetting
from ucho.customers.models import Hold, Preference
from ucho.events.models import FactRow
from ucho.org.queries import actor_of
from ucho.promises.models import OPEN, Clock, Promise
from ucho.surveys import operations as surveys
from ucho.surveys.models import Answer, Invitation
from ucho.understanding.models import Reading

DUE = NOON + 10 * MINUTE + 2 * HOUR
THEIRS = ["mokre pieczywo", "zwrot za koszyk", "koszyk był zielony", "Oddzwonimy w sprawie koszyka", "Koszyk przemókł"]
OURS = ["bon na nowy koszyk", "o koszyku mówiła płacząc"]
"""Words of colleagues for colleagues: erased, too, and never handed out."""
LATEST = DUE + 3 * HOUR


def loop(bakery: Bakery) -> Case:
    """Ala is asked, answers badly, corrects one summary, waits for the next one, and was promised something."""
    surveys.set_plan(bakery.mailbox, instrument="ces2", ask_after="PT2H", by=by_system(NOON - timedelta(days=20)))
    first = write(bakery)
    settle(first, bakery)
    later(DUE)
    answer_badly(Invitation.objects.get(), at=DUE + HOUR, words="Chleb suchy, mokre pieczywo w koszyku, skandal!")
    case, by = Case.objects.get(), bakery.by_ola(DUE + 2 * HOUR)
    cases.listen(case, "Ala o koszyku mówiła płacząc? Nie: mokre pieczywo.", by=by)
    made = cases.paraphrase(case, "Koszyk przemókł.", wish="zwrot za koszyk", by=by)
    cases.correct(made, words="Nie, koszyk był zielony.", by=by)
    cases.offer_gesture(case, kind="voucher", amount=90_000, currency="PLN", words="bon na nowy koszyk", by=by)
    cases.paraphrase(case, "Koszyk przemókł i był zielony.", by=by)
    conversations.promise(first, words="Oddzwonimy w sprawie koszyka", due_at=LATEST + HOUR, by=by)
    conversations.note(first, text="o koszyku mówiła płacząc", by=by)
    settle(write(bakery, "Czy jutro są bułki?", at=LATEST - HOUR), bakery, at=LATEST - MINUTE)
    return case


@pytest.mark.django_db(transaction=True)
def test_no_word_of_the_loop_stays_and_nobody_works_for_a_person_who_is_gone(client: Client) -> None:
    bakery = open_bakery()
    case = loop(bakery)
    waiting = run_of("ask_after_resolved")
    assert (waiting.state, case.person.pk) == ("due", waiting.person_id)
    before = everything_on_disk()
    for words in THEIRS + OURS:
        assert words.encode() in before, words  # or the search below would prove nothing
    figures = recovering.figures(by_system().actor, NOON, NOON + timedelta(days=9))
    models = (Message, Invitation, Answer, Case, Paraphrase, Gesture, Reading, Promise, Clock, InboxItem)
    counted = [model._default_manager.count() for model in models]

    forgetting.erase(case.person, by=by_system(LATEST))
    later(LATEST + 3 * HOUR)
    truncate_wal()

    left = everything_on_disk()
    for words in THEIRS + OURS:
        assert words.encode() not in left, words
    assert [model._default_manager.count() for model in models] == counted
    case.refresh_from_db()
    assert (case.status, case.outcome, case.closed_at) == ("closed", "unreachable", LATEST)
    line = InboxItem.objects.get(kind="case")
    assert (line.folder, line.due_at) == ("done", None)
    assert not Hold.objects.filter(lifted_at=None).exists()
    assert not Clock.objects.filter(OPEN, subject=f"cases.case:{case.pk}").exists()
    assert recovering.waiting_gestures(by_system().actor) == []
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("skipped", "gone")
    assert run_of("verify_recovery").state == "skipped"
    after = recovering.figures(by_system().actor, NOON, NOON + timedelta(days=9))
    assert (after.opened, after.contacted, after.contacted_in_time) == (1, figures.contacted, figures.contacted_in_time)
    for page in Paraphrase.objects.order_by("pk"):
        assert "oszyk" not in client.get(f"/c/{token_for(page.pk)}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_everything_of_the_loop_is_handed_out_but_what_colleagues_told_each_other() -> None:
    bakery = open_bakery()
    case = loop(bakery)
    cases.close(_decided(case, bakery), "unreachable", by=by_system(LATEST))
    cases.reopen(case, "Szef prosi, bon na nowy koszyk był za mały.", by=by_system(LATEST))
    surveys.stop(Invitation.objects.get(), by=by_system(LATEST))
    handed = json.dumps(forgetting.export(case.person, by=by_system(LATEST)), cls=DjangoJSONEncoder, ensure_ascii=False)
    for words in THEIRS:
        assert words in handed, words
    assert "bon na nowy koszyk" not in handed
    found = json.loads(handed)
    assert [one["score"] for one in found["surveys"]["answers"]] == [2]
    assert [one["number"] for one in found["cases"]["cases"]] == [case.pk]
    assert found["customers"]["preferences"][0]["source"] == "stop_link"
    assert {one["metric"] for one in found["promises"]["clocks"]} >= {"first_contact", "recovery"}
    assert found["understanding"]["understood"]
    assert Preference.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_case_of_an_erased_customer_is_opened_or_taken_up_again() -> None:
    bakery = open_bakery()
    case = loop(bakery)
    forgetting.erase(case.person, by=by_system(LATEST))
    with pytest.raises(Refused, match="forgotten"):
        cases.reopen(case, "Dzwoniła.", by=by_system(LATEST))
    with pytest.raises(Refused, match="forgotten"):
        cases.open_case(person=case.person, unit=case.unit, reason="manual", by=by_system(LATEST))
    cases.verify(case, False, by=by_system(LATEST))
    case.refresh_from_db()
    assert case.status == "closed"
    assert Conversation.objects.count() == 2
    assert FactRow.objects.filter(type="cases.reopened").count() == 0


def _decided(case: Case, bakery: Bakery) -> Case:
    """Let Kasia refuse what waits for her."""
    kasia = hire("kasia@klos.example", "Kasia Lis", bakery.mokotow, "lead", by_system())
    cases.refuse_gesture(Gesture.objects.get(), words="Za drogo.", by=By(actor_of(kasia), LATEST))
    return case
