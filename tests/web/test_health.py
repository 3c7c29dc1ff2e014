"""The health page: what gave up can be run again, and what is wrong is said in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Bakery, arrive, by_system
from tests.web.conftest import signed_in
from ucho.channels import operations as channels
from ucho.channels.models import Account, Dispatch
from ucho.conversations import operations as conversations
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.core.operations import OPERATIONS
from ucho.events.delivery import deliver_all
from ucho.events.models import Delivery, FactRow, Job, Worker
from ucho.org import operations as org
from ucho.org.models import Agent, Role

pytestmark = pytest.mark.django_db
HEALTH = "/settings/health/"


@pytest.fixture
def pawel(admin: Agent, client: Client) -> Client:
    """The administrator, signed in."""
    return signed_in(client, admin)


@pytest.fixture
def worker(db: None) -> Worker:
    """A worker that was seen just now."""
    return Worker.objects.create(name="worker", started_at=clock.now(), seen_at=clock.now())


def gone(task: str = "channels.send", state: str = "failed") -> Job:
    """Return a job that gave up an hour ago."""
    at = clock.now() - timedelta(hours=1)
    values = {"task": task, "queue": "mail", "state": state, "tries": 8, "asked_by": "agent:1"}
    return Job.objects.create(**values, run_at=at, created_at=at, finished_at=at, error="KeyError at sending.py:98")


def said(client: Client) -> str:
    """Return the health page."""
    answer = client.get(HEALTH)
    assert answer.status_code == 200
    return answer.content.decode()


def connected(account: Account) -> None:
    """Let an account look as if its connection were kept."""
    Account.objects.filter(pk=account.pk).update(leased_until=clock.now() + timedelta(seconds=30))


def test_all_is_well_when_a_worker_lives_and_nothing_waits(pawel: Client, bakery: Bakery, worker: Worker) -> None:
    deliver_all(clock.now())
    Job.objects.all().delete()
    connected(bakery.mailbox)
    assert "Wszystko działa." in said(pawel)


def test_a_worker_that_died_is_missed(pawel: Client, bakery: Bakery, worker: Worker) -> None:
    connected(bakery.mailbox)
    assert "Działa 1 proces roboczy." in said(pawel)
    Worker.objects.update(seen_at=clock.now() - timedelta(minutes=1))
    page = said(pawel)
    assert "Żaden proces roboczy nie działa" in page
    assert "Coś wymaga uwagi." in page


def test_work_that_is_due_for_minutes_counts_as_late(pawel: Client, bakery: Bakery, worker: Worker) -> None:
    gone()
    Job.objects.update(state="ready", run_at=clock.now() - timedelta(minutes=5))
    assert "Praca się opóźnia" in said(pawel)


def test_a_failed_job_runs_again_at_a_button(pawel: Client, bakery: Bakery) -> None:
    job = gone()
    assert "KeyError at sending.py:98" in said(pawel)
    assert "Wysłanie odpowiedzi" in said(pawel)
    pawel.post(reverse("settings-job", args=[job.pk]), {"do": "retry"})
    job.refresh_from_db()
    assert (job.state, job.tries) == ("ready", 0)
    assert pawel.post(reverse("settings-job", args=[job.pk]), {"do": "retry"}).status_code == 422


def test_a_running_job_is_asked_to_stop_and_a_stopped_one_goes_on(pawel: Client, bakery: Bakery) -> None:
    job = gone("events.tidy", "running")
    Job.objects.update(started_at=clock.now(), done=20, total=80)
    assert "25 %" in said(pawel)
    pawel.post(reverse("settings-job", args=[job.pk]), {"do": "stop"})
    job.refresh_from_db()
    assert job.stop_asked_at
    assert "zatrzymuje się" in said(pawel)
    Job.objects.update(state="stopped")
    pawel.post(reverse("settings-job", args=[job.pk]), {"do": "retry"})
    assert Job.objects.filter(pk=job.pk, state="ready", stop_asked_at=None).exists()


def test_a_reaction_that_gave_up_is_repeated_at_a_button(pawel: Client, ala: Conversation) -> None:
    fact = FactRow.objects.latest("pk")
    failed = Delivery.objects.create(
        fact=fact, reaction="conversations.take_back", state="failed", tries=8, next_at=clock.now(), error="ValueError"
    )
    assert "Przywrócenie rozmów, do których odpowiedź nie dotarła" in said(pawel)
    pawel.post(reverse("settings-reaction", args=[failed.pk]))
    failed.refresh_from_db()
    assert (failed.state, failed.tries) == ("pending", 0)
    assert pawel.post(reverse("settings-reaction", args=[failed.pk])).status_code == 404


def test_an_accounts_problem_is_said_in_words_and_since_when(pawel: Client, bakery: Bakery) -> None:
    since = clock.now() - timedelta(hours=3)
    Account.objects.update(problem="login_refused", problem_detail="[AUTHENTICATIONFAILED]", problem_since=since)
    page = said(pawel)
    assert "Serwer odrzucił nazwę lub hasło." in page
    assert since.isoformat() in page
    assert "[AUTHENTICATIONFAILED]" in page


def test_an_account_that_nobody_connects_is_named(pawel: Client, bakery: Bakery) -> None:
    assert "Nikt nie utrzymuje połączenia" in said(pawel)
    connected(bakery.mailbox)
    assert "Nikt nie utrzymuje połączenia" not in said(pawel)
    settings = dict(bakery.mailbox.settings) | {"imap": "imaps://kontakt@mail.example"}
    Account.objects.update(settings=settings, round_trip_at=clock.now() - timedelta(hours=2))
    assert "Serwer od dawna milczy." in said(pawel)
    channels.switch_account(bakery.mailbox, enabled=False, by=by_system())
    assert "Serwer od dawna milczy." not in said(pawel)


def test_what_waits_for_a_person_leads_there(pawel: Client, bakery: Bakery, ala: Conversation) -> None:
    arrive(bakery.mailbox, b"", at=clock.now())
    assert "1 wiadomość jest w kwarantannie." in said(pawel)
    assert "#quarantine" in said(pawel)
    conversations.reply(ala, text="Kierowca już jedzie.", by=by_system(clock.now()))
    Dispatch.objects.update(state="unknown")
    page = said(pawel)
    assert "ala@example.com" in page
    assert reverse("conversation", args=[ala.pk]) in page


def test_somebody_who_may_only_look_gets_no_buttons(bakery: Bakery, client: Client) -> None:
    org.give_role(bakery.marek, unit=bakery.company, role=Role.objects.get(code="analyst"), by=by_system())
    job = gone()
    signed_in(client, bakery.marek)
    assert reverse("settings-job", args=[job.pk]) in said(client)
    assert "Uruchom ponownie" not in said(client)
    assert client.post(reverse("settings-job", args=[job.pk]), {"do": "retry"}).status_code == 403


def test_an_agent_does_not_see_the_health_page(ola: Client) -> None:
    assert ola.get(HEALTH).status_code == 403


def test_roles_may_include_running_work_again(pawel: Client, bakery: Bakery) -> None:
    role = Role.objects.get(code="lead")
    page = pawel.get(reverse("settings-role", args=[role.pk])).content.decode()
    for name in ("events.retry", "events.stop", "events.retry_reaction"):
        assert name in OPERATIONS
        assert f'value="{name}"' in page
