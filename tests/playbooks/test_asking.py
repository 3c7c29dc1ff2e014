"""Customers are asked how it went: once, later, and only when nothing speaks against it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.cast import NOON, Bakery, arrive, by_system, letter
from tests.playbooks.acts import HOUR, MINUTE, later, reply_to, run_of, settle, write
from ucho.channels import operations as channels
from ucho.conversations import operations as conversations
from ucho.core.actors import EVERYWHERE, Rights
from ucho.customers import timeline
from ucho.customers.models import Contact
from ucho.events.models import FactRow
from ucho.playbooks import operations
from ucho.playbooks.models import Run
from ucho.surveys import operations as surveys
from ucho.surveys.models import Invitation

NAME = "ask_after_resolved"
DUE = NOON + 10 * MINUTE + 2 * HOUR
ALL = Rights({"*": EVERYWHERE})


def test_a_customer_is_asked_when_the_time_of_the_account_has_passed(asking: Bakery) -> None:
    conversation = write(asking)
    settle(conversation, asking)
    waiting = run_of(NAME)
    assert (waiting.state, waiting.due_at) == ("due", DUE)
    later(DUE - MINUTE)
    assert not Invitation.objects.exists()
    later(DUE)
    invitation = Invitation.objects.get()
    assert invitation.instrument == "ces2"
    assert invitation.agent == asking.ola
    assert invitation.subject == f"conversations.conversation:{conversation.pk}"
    assert run_of(NAME).state == "done"


def test_the_question_goes_back_to_the_resolving_and_to_whoever_resolved(asking: Bakery) -> None:
    settle(write(asking), asking)
    later(DUE)
    invited = FactRow.objects.get(type="surveys.invited")
    assert invited.actor == "system:playbooks.ask_after_resolved"
    assert invited.caused_by is not None
    assert (invited.caused_by.type, invited.caused_by.actor) == ("conversations.resolved", f"agent:{asking.ola.pk}")


def test_at_once_means_at_once(asking: Bakery) -> None:
    surveys.set_plan(asking.mailbox, instrument="csat", ask_after="PT0S", by=by_system())
    settle(write(asking), asking)
    assert Invitation.objects.get().instrument == "csat"


def test_a_fresh_installation_asks_nobody(bakery: Bakery) -> None:
    settle(write(bakery), bakery)
    later(NOON + timedelta(days=30))
    assert not Invitation.objects.exists()
    assert (run_of(NAME).state, run_of(NAME).reason) == ("skipped", "no_plan")


def test_a_conversation_that_went_on_is_not_asked_about_until_it_is_settled_again(asking: Bakery) -> None:
    conversation = write(asking)
    settle(conversation, asking)
    conversations.reply(conversation, text="Jeszcze jedno.", by=asking.by_ola(NOON + HOUR))
    reply_to(conversation, asking, "A pszenny?", at=NOON + HOUR)
    conversation.refresh_from_db()
    assert conversation.status == "open"
    later(DUE)
    assert (run_of(NAME).state, run_of(NAME).reason) == ("skipped", "reopened")
    assert not Invitation.objects.exists()
    settle(conversation, asking, at=NOON + 3 * HOUR)
    later(NOON + 5 * HOUR)
    assert Invitation.objects.count() == 1
    told = [str(line.entry.excerpt) for line in timeline.of_person(conversation.person_id, ALL)]
    assert "The conversation went on." in told


def test_who_is_resolved_twice_is_asked_once(asking: Bakery) -> None:
    conversation = write(asking)
    settle(conversation, asking)
    later(DUE)
    reply_to(conversation, asking, "Dziękuję!", at=DUE + MINUTE)
    conversations.resolve(conversation, unanswered=True, by=asking.by_ola(DUE + 2 * MINUTE))
    later(DUE + 3 * HOUR)
    assert [run.reason for run in Run.objects.filter(playbook=NAME).order_by("pk")] == ["", "asked_before"]
    assert Invitation.objects.count() == 1


def test_nobody_is_asked_about_silence(asking: Bakery) -> None:
    conversation = write(asking)
    conversations.resolve(conversation, unanswered=True, by=asking.by_ola(NOON + MINUTE))
    later(NOON + 3 * HOUR)
    assert run_of(NAME).reason == "no_answer"


def test_machines_are_not_asked(asking: Bakery) -> None:
    (entry,) = arrive(asking.mailbox, letter("Nie ma mnie w biurze.", headers={"Auto-Submitted": "auto-replied"}))
    conversation = entry.sources.get().message.conversation
    conversations.resolve(conversation, by=asking.by_ola(NOON + MINUTE))
    later(NOON + 3 * HOUR)
    assert run_of(NAME).reason == "nobody_wrote"


def test_who_was_asked_a_short_time_ago_is_left_in_peace_and_it_is_written_down(asking: Bakery) -> None:
    settle(write(asking), asking)
    later(DUE)
    second = write(asking, "Macie bajgle?", at=NOON + timedelta(days=3))
    settle(second, asking, at=NOON + timedelta(days=3, minutes=10))
    later(NOON + timedelta(days=3, hours=3))
    assert (run_of(NAME).state, run_of(NAME).reason) == ("skipped", "gap")
    assert Contact.objects.filter(refused_by="gap").count() == 1
    assert Invitation.objects.count() == 1


def test_in_quiet_hours_the_question_waits_for_the_morning(asking: Bakery) -> None:
    evening = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # 19:00 in Warsaw; two hours later it is quiet
    settle(write(asking, at=evening), asking, at=evening)
    later(evening + 2 * HOUR)
    run = run_of(NAME)
    assert (run.state, run.reason) == ("due", "quiet_hours")
    assert not Invitation.objects.exists()
    assert run.due_at > evening + 2 * HOUR
    later(run.due_at)
    assert run_of(NAME).state == "done"
    assert Invitation.objects.count() == 1
    assert not Contact.objects.exclude(refused_by="").exists()


def test_an_account_that_is_switched_off_asks_nobody(asking: Bakery) -> None:
    settle(write(asking), asking)
    channels.switch_account(asking.mailbox, enabled=False, by=by_system())
    later(DUE)
    assert run_of(NAME).reason == "account_off"


def test_a_playbook_that_is_off_does_nothing_and_leaves_no_trace(asking: Bakery) -> None:
    operations.switch(NAME, False, by=by_system())
    settle(write(asking), asking)
    later(DUE)
    assert not Run.objects.filter(playbook=NAME).exists()
    assert not Invitation.objects.exists()


def test_what_waits_when_a_playbook_is_switched_off_is_skipped(asking: Bakery) -> None:
    settle(write(asking), asking)
    operations.switch(NAME, False, by=by_system(NOON + HOUR))
    later(DUE)
    assert (run_of(NAME).state, run_of(NAME).reason) == ("skipped", "switched_off")
