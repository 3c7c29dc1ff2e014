"""The demo company is made as a real one would have become: every sum, clock and chain of it holds."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.test import RequestFactory
from pytest_django import DjangoDbBlocker

from ucho.cases.clocks import signals_of
from ucho.cases.models import Case, Cause, Gesture
from ucho.cases.models import Step as CaseStep
from ucho.channels import queries as channels
from ucho.channels.models import Account, Dispatch, JournalEntry, SigningKey
from ucho.channels.registry import adapter
from ucho.conversations import listing
from ucho.conversations.checking import differences
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.models import Conversation, Message, MessageSource
from ucho.core.actors import By, system
from ucho.core.errors import Refused
from ucho.customers.forgetting import erase
from ucho.customers.models import Identity, Person
from ucho.demo import build as building
from ucho.demo import steps
from ucho.demo.build import build
from ucho.demo.cast import PASSWORD
from ucho.demo.content import Script, load
from ucho.demo.stage import Stage
from ucho.events.models import Delivery, FactRow, Job
from ucho.org import operations as org
from ucho.playbooks.models import Run
from ucho.promises.models import OPEN, Clock, Promise
from ucho.promises.recompute import check
from ucho.surveys.models import Answer, Invitation
from ucho.understanding.models import CompanyHead, Correction, OutsideCall, OutsideModel, ReviewItem, Topic
from ucho.understanding.outside import shadow

NOW: Final = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
PACKAGES: Final = (
    *("core", "events", "org", "channels", "customers", "promises", "conversations"),
    *("surveys", "cases", "understanding", "playbooks"),
)
LATER: Final = NOW + timedelta(days=2)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock():
        yield build(NOW)
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def demo(_made: str, db: None) -> str:
    """The whole demo company, made once for this file."""
    return _made


@pytest.fixture
def empty(transactional_db: None) -> None:
    """A database without the company that the other tests of this file share."""
    call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, empty: None) -> Script:
    """The first pages of the script, for tests that make the company themselves."""
    told = [*load().conversations[:4], *load().conversations[15:22]]
    script = replace(load(), conversations=told, strays=load().strays[:2])
    monkeypatch.setattr(building, "load", lambda: script)
    monkeypatch.setattr(steps, "PORTION", 5)
    return script


def test_every_account_received_what_was_sent_to_it_and_stored_all_of_it(demo: str) -> None:
    sent = sum(message.voice == "customer" for told in load().conversations for message in told.messages)
    sent += sum(bool(deed.says) for recovery in load().recoveries.values() for deed in recovery.deeds)
    ledgers = channels.ledgers(list(Account.objects.values_list("pk", flat=True)))
    assert all(ledger.balanced for ledger in ledgers.values())
    told = [message for one in load().conversations for message in one.messages]
    sent += sum(message.by_mail for message in told) + sum(bool(message.returned) for message in told)
    assert sum(ledger.stored for ledger in ledgers.values()) == sent
    assert sum(ledger.received for ledger in ledgers.values()) == sent + len(load().strays)
    assert {(ledger.failed, ledger.refused) for ledger in ledgers.values()} == {(0, 0), (1, 0), (1, 1)}


def test_every_conversation_says_what_the_script_says_and_ended_as_it_ended(demo: str) -> None:
    for told in load().conversations:
        source = MessageSource.objects.get(entry__provider_ref=f"demo:{told.key}:0")
        conversation = source.message.conversation
        began = told.starts_at(NOW)
        said = [message.words(began + message.after) for message in told.messages]
        keys = [f"demo:{told.key}:{index}" for index in range(len(said))]
        ours = Q(client_key__in=keys) | Q(sources__entry__provider_ref__in=keys)
        assert list(conversation.messages.filter(ours).order_by("at", "pk").values_list("text", flat=True)) == said
        if Case.objects.filter(links__conversation=conversation).exclude(status="closed").exists():
            continue  # it goes on in the case
        answered = conversation.messages.filter(ours, direction="out").exists()
        ended = told.status if told.status != "open" or answered else "new"
        assert conversation.status == ended, told.subject


def test_everything_in_it_happened_at_its_own_time(demo: str) -> None:
    found = [
        *FactRow.objects.values_list("at", flat=True),
        *Message.objects.values_list("at", flat=True),
        *Dispatch.objects.values_list("accepted_at", flat=True),
        *JournalEntry.objects.values_list("received_at", flat=True),
        *Invitation.objects.values_list("asked_at", flat=True),
        *Answer.objects.values_list("at", flat=True),
        *Case.objects.values_list("last_at", flat=True),
        *Run.objects.values_list("at", flat=True),
    ]
    moments = [moment for moment in found if moment is not None]
    assert len(moments) == len(found)
    assert max(moments) <= NOW
    assert min(moments) >= NOW - timedelta(days=92)


def test_every_fact_is_a_root_or_leads_to_one(demo: str) -> None:
    depths = dict(FactRow.objects.values_list("pk", "depth"))
    causes = dict(FactRow.objects.exclude(caused_by=None).values_list("pk", "caused_by_id"))
    assert depths.keys() - causes.keys() == {pk for pk, depth in depths.items() if depth == 0}
    for pk, cause in causes.items():
        assert depths[pk] == depths[cause] + 1
    answered = FactRow.objects.filter(type="channels.accepted")
    assert answered.count() == Dispatch.objects.count()
    assert not answered.filter(caused_by=None).exists()


def test_nothing_is_left_to_do_or_in_doubt(demo: str) -> None:
    assert Dispatch.objects.exclude(state="accepted").get().state == "failed"
    assert not Job.objects.exclude(state="done").filter(run_at__lte=NOW).exists()
    assert not Delivery.objects.exclude(state="done").exists()


def test_its_mail_never_leaves_the_machine(demo: str) -> None:
    assert set(Account.objects.filter(enabled=True).values_list("adapter", flat=True)) == {"simulator"}
    assert all(address.endswith(".test") for address in Account.objects.values_list("address", flat=True))


def test_the_inbox_has_people_waiting_in_three_languages(demo: str) -> None:
    waiting = InboxItem.objects.filter(kind="conversation", folder="todo").values_list("ref", flat=True)
    assert 10 <= len(waiting) <= 25
    assert set(Conversation.objects.filter(pk__in=waiting).values_list("language", flat=True)) >= {"pl", "ru", "en"}
    assert Promise.objects.filter(kept_at=None, due_at__gt=NOW).exists()
    assert Promise.objects.filter(kept_at=None, due_at__lte=NOW).exists()
    assert listing.recount() == 0


def test_somebody_who_writes_from_two_addresses_is_one_customer(demo: str) -> None:
    for address in ("m.urbanski@example.com", "alicja.kozak@example.com", "ira.pavlenko@example.com"):
        key = next(key for key, customer in load().customers.items() if customer.other_email == address)
        first = Identity.objects.get(kind="email", value=load().customers[key].email)
        assert Identity.objects.get(kind="email", value=address).person_id == first.person_id
    servers = Identity.objects.filter(value__startswith="mailer-daemon@mx.kwiaciarnia").values("person")
    assert Person.objects.filter(merged_into=None).exclude(pk__in=servers).count() == len(load().customers)


def test_enough_customers_answered_for_one_score_and_too_few_for_the_others(demo: str) -> None:
    answered = Counter(Answer.objects.values_list("instrument", flat=True))
    asked = Counter(Invitation.objects.values_list("instrument", flat=True))
    assert answered["ces2"] >= 30 > answered["csat"] > answered["nps"] >= 5
    assert answered["ces2"] + answered["csat"] + answered["nps"] >= 60
    assert all(answered[name] < asked[name] for name in ("ces2", "csat", "nps"))
    worded = Answer.objects.exclude(words="").values_list("language", flat=True)
    assert set(worded) == {"pl", "ru", "en"}
    assert Invitation.objects.filter(opened_at__isnull=False, answered_at=None).exists()


def test_one_branch_makes_it_visibly_harder(demo: str) -> None:
    scores: dict[str, list[int]] = defaultdict(list)
    for unit, score in Answer.objects.filter(instrument="ces2").values_list("account__name", "score"):
        scores[unit].append(score)
    means = {unit: sum(given) / len(given) for unit, given in scores.items()}
    assert means.pop("Wrocław") + 1.5 < min(means.values())


def test_playbooks_say_what_they_did_and_why_not(demo: str) -> None:
    skipped = set(Run.objects.filter(state="skipped").values_list("reason", flat=True))
    assert {"hold", "gap", "opted_out", "nobody_wrote"} <= skipped
    done = set(Run.objects.filter(state="done").values_list("playbook", flat=True))
    assert done == {"ask_after_resolved", "recover_bad_answer", "recover_unhappy_message", "verify_recovery"}
    assert not Run.objects.filter(state="failed").exists()
    assert not Run.objects.filter(state="due", due_at__lte=NOW).exists()


def test_complaints_are_at_every_stage_of_being_made_good(demo: str) -> None:
    closed = Case.objects.filter(status="closed")
    assert closed.filter(outcome="solved", fixed=True, paraphrases__how="link").distinct().count() >= 5
    assert Case.objects.filter(fixed=False, reopened_n=1, status="open").count() == 1
    assert Case.objects.filter(status="waiting", paraphrases__confirmed_at=None).exists()
    assert Gesture.objects.filter(approved_at=None, refused_at=None, case__status="open").count() == 1
    assert Gesture.objects.filter(approved_by__isnull=False).exists()
    fresh = Case.objects.filter(status="open", owner=None)
    assert 1 <= fresh.count() <= 3
    promised = Promise.objects.filter(subject__in=[f"cases.case:{case.pk}" for case in fresh])
    assert any(NOW < promise.due_at < NOW + timedelta(hours=12) for promise in promised)
    assert set(Case.objects.values_list("language", flat=True)) == {"pl", "ru", "en"}
    assert {one for (one,) in Cause.objects.filter(cases__isnull=False).values_list("code")} > {"delivery.damaged"}


def test_some_of_the_inbox_is_at_risk_and_little_of_it_late(demo: str) -> None:
    check_urgency()


@pytest.mark.parametrize("now", [datetime(2026, 11, 22, 1, 30, tzinfo=UTC), datetime(2026, 4, 6, 16, 0, tzinfo=UTC)])
def test_the_inbox_looks_the_same_at_night_and_on_a_holiday(
    now: datetime, empty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = replace(load(), conversations=[told for told in load().conversations if told.ago is not None])
    monkeypatch.setattr(building, "load", lambda: script)
    build(now)
    check_urgency()


def test_what_customers_say_was_listened_to(demo: str) -> None:
    watched = Topic.objects.filter(state="active")
    assert watched.count() >= 6
    assert all(topic.name and topic.members.exists() and topic.weeks.count() >= 8 for topic in watched)
    (new,) = Topic.objects.filter(state="proposed")
    assert new.alerted_at is not None
    assert set(new.members.values_list("reading__language", flat=True)) == {"pl", "ru", "en"}
    assert ReviewItem.objects.filter(done_at=None).count() >= 30
    assert Correction.objects.filter(head="sentiment").count() >= 100
    assert CompanyHead.objects.filter(head="sentiment").exists()
    outside = OutsideModel.objects.get()
    assert outside.state == "off", "nobody is asked by itself"
    (mood, complaint) = shadow.standings(("sentiment", "complaint"), shadow.identity(outside))
    assert mood.compared >= shadow.ENOUGH > complaint.compared > 0
    assert mood.wins > mood.losses > 0
    moments = [*Correction.objects.values_list("at", flat=True), *OutsideCall.objects.values_list("at", flat=True)]
    assert max([*moments, *Topic.objects.values_list("at", flat=True)]) <= NOW


def test_all_clocks_are_what_the_facts_say(demo: str) -> None:
    conversations = list(Conversation.objects.values_list("pk", flat=True))
    wrong = [words for _pk, found in differences(conversations) for words in found]
    for case in Case.objects.all():
        rows = FactRow.objects.filter(subject_kind="cases.case", subject_id=case.pk).order_by("pk")
        wrong += check(f"cases.case:{case.pk}", signals_of(list(rows)))
    assert wrong == []
    assert Clock.objects.count() > 300


def test_whatever_customers_may_do_next_is_used(demo: str) -> None:
    """Nobody's words stay in the script: each answer was given, each recovery was played."""
    given = set(Answer.objects.values_list("words", flat=True))
    reactions = load().reactions
    assert [key for key, one in reactions.items() if one.score is not None and one.words not in given] == []
    heard = set(CaseStep.objects.values_list("words", flat=True))
    deeds = [deed for recovery in load().recoveries.values() for deed in recovery.deeds]
    said = [words for deed in deeds for words in (deed.listen, deed.ask, deed.paraphrase, deed.feeling) if words]
    assert [words for words in said if words not in heard] == []
    verdicts = [recovery.verified.words for recovery in load().recoveries.values() if recovery.verified]
    assert [words for words in verdicts if words not in given] == []


def test_its_people_speak_their_own_languages(demo: str) -> None:
    for customer in load().customers.values():
        person = Identity.objects.get(kind="email", value=customer.email).person
        assert (person.name, person.language) == (customer.name, customer.language) or not any(
            told.tags for told in load().conversations if told.person == customer.key
        )


def test_machines_that_wrote_were_recognised(demo: str) -> None:
    kinds = Message.objects.filter(direction="in").exclude(auto_kind="").values_list("auto_kind", flat=True)
    assert sorted(kinds) == ["auto_reply", "auto_reply", "auto_reply", "auto_reply", "bounce", "list"]


def test_what_can_happen_to_mail_has_happened(demo: str) -> None:
    returned = Dispatch.objects.get(state="failed").message.conversation
    assert returned.status == "open"
    assert Identity.objects.get(value="agata.milewska@kwiaciarnia-mak.test").state == Identity.State.BOUNCING
    assert returned.messages.filter(auto_kind="bounce").count() == 1
    for address, remark in (
        ("przemek.kozak@example.net", "sender_not_genuine"),
        ("bartosz.rak@bistro-pod-kasztanem.test", "forwarded_by_colleague"),
        ("yana.kravets@example.org", "answered_by_mail"),
        ("danuta.sroka@example.net", "charset_guessed"),
    ):
        person = Identity.objects.get(value=address).person
        problems = Message.objects.filter(conversation__person=person).values_list("problems", flat=True)
        assert any(remark in found for found in problems), address
    reasons = JournalEntry.objects.filter(state__in=["failed", "refused"]).values_list("reason", flat=True)
    assert sorted(reasons) == ["empty", "no_sender", "our_own"]
    (prepared,) = Account.objects.filter(enabled=False)
    states = SigningKey.objects.get(domain=prepared.address.rpartition("@")[2]).found
    assert (states["spf"], states["dkim"], states["dmarc"]) == ("wrong", "missing", "missing")


def test_the_printed_password_signs_its_people_in(demo: str) -> None:
    request = RequestFactory().post("/login/")
    assert "ola@piekarnia-klos.test" in demo
    assert PASSWORD in demo
    assert authenticate(request, email="ola@piekarnia-klos.test", password=PASSWORD) is not None


def test_a_customer_of_the_demo_can_be_erased_to_the_last_word(demo: str) -> None:
    anna = Identity.objects.get(kind="email", value="anna.wisniewska@example.com").person
    assert "panie jakubie, tort zniknął" in contents().lower()
    erase(anna, by=By(system("test", ["customers.erase"]), NOW))
    left = contents().lower()
    assert [word for word in ("anna.wisniewska", "wiśniewska", "tort zniknął", "zuzia") if word in left] == []
    ledgers = channels.ledgers(list(Account.objects.values_list("pk", flat=True)))
    assert all(ledger.balanced for ledger in ledgers.values())
    assert listing.recount() == 0


def test_making_it_again_changes_nothing(short: Script) -> None:
    build(NOW)
    before = contents()
    build(LATER)
    assert contents() == before


def test_an_interrupted_demo_goes_on_where_it_stopped(short: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    play, played = Stage.play, []

    def stumble(stage: Stage, step: Any) -> None:
        played.append(step)
        if len(played) == 17:
            raise KeyboardInterrupt
        play(stage, step)

    monkeypatch.setattr(Stage, "play", stumble)
    with pytest.raises(KeyboardInterrupt):
        build(NOW)
    left = Message.objects.count()
    assert 0 < left < sum(len(told.messages) for told in short.conversations)
    build(LATER)
    assert Message.objects.count() == sum(len(told.messages) for told in short.conversations)
    assert max(FactRow.objects.values_list("at", flat=True)) <= NOW
    assert listing.recount() == 0


def test_a_real_company_is_left_alone(empty: None) -> None:
    by = By(system("test", ["*"]), NOW)
    with transaction.atomic():
        org.found_company(name={"en": "Somebody real"}, by=by)
        org.enrol(email="jan@example.com", name="Jan", password="not-a-demo-at-all", language="pl", by=by)
    with pytest.raises(Refused, match="belongs to a company already"):
        build(NOW)
    assert not FactRow.objects.filter(type="demo.begun").exists()


def test_the_simulator_reads_what_its_page_writes() -> None:
    words = {
        "id": "a1",
        "from": "Ala@Example.com",
        "name": "Ala",
        "subject": "Chleb",
        "text": "Czy jest jeszcze żytni?",
    }
    simulator = adapter("simulator")
    (read,) = simulator.normalise(json.dumps({**words, "in_reply_to": "<x@y.test>"}).encode(), {})
    assert (read.sender.kind, read.sender.value, read.sender.name) == ("email", "ala@example.com", "Ala")
    assert (read.text, read.subject, read.language) == ("Czy jest jeszcze żytni?", "Chleb", "pl")
    assert list(read.references) == ["<x@y.test>"]


@pytest.mark.parametrize(
    "raw", [b"{", b"{}", b'{"id": "1", "from": "ala@example.com"}', b'{"id": 1, "from": [], "text": {}}']
)
def test_the_simulator_refuses_what_says_nothing(raw: bytes) -> None:
    from ucho.channels.contract import Unreadable

    with pytest.raises(Unreadable):
        adapter("simulator").normalise(raw, {})


def check_urgency() -> None:
    """Check that a few lines are at risk and one clock of a conversation is late, at the moment the demo starts."""
    running = Clock.objects.filter(OPEN, subject__startswith="conversations.")
    assert running.filter(missed_at__isnull=False).count() == 1
    assert 2 <= running.filter(missed_at=None, at_risk_at__isnull=False).count() <= 5
    cases = Clock.objects.filter(OPEN, subject__startswith="cases.")
    assert cases.filter(missed_at=None, at_risk_at__isnull=False).count() == 1
    assert not cases.filter(missed_at__isnull=False).exists()


def contents() -> str:
    """Return every row of ours as text."""
    ours = [model for config in apps.get_app_configs() if config.label in PACKAGES for model in config.get_models()]
    rows = {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in ours}
    return repr(rows)
