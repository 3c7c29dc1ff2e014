from datetime import timedelta

import pytest
from django_tasks import TaskResultStatus, task, task_backends
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.exceptions import TaskResultDoesNotExist

from ucho.core import clock
from ucho.core.actors import Cause
from ucho.events.jobs import enqueue, enqueuing, job
from ucho.events.jobs.backend import stored_task
from ucho.events.jobs.draining import drain
from ucho.events.models import FactRow, Job

pytestmark = pytest.mark.django_db
calls = []


@task(queue_name="mail")
def greet(name, times=1):
    calls.append((name, times))


@task(takes_context=True)
def count_attempts(context):
    calls.append(context.attempt)


@task
def trip():
    raise KeyError("Ala")


@pytest.fixture(autouse=True)
def quiet():
    calls.clear()


def later():
    return clock.now() + timedelta(seconds=1)


def test_a_task_of_the_standard_api_goes_through_our_queue():
    result = greet.enqueue("Ala", times=2)
    assert (result.status, calls) == (TaskResultStatus.READY, [])
    assert Job.objects.get().queue == "mail"
    drain(later())
    result.refresh()
    assert (result.status, result.attempts, calls) == (TaskResultStatus.SUCCESSFUL, 1, [("Ala", 2)])


def test_a_task_may_ask_for_its_context_and_for_a_later_moment():
    count_attempts.using(run_after=later() + timedelta(hours=1)).enqueue()
    assert drain(later()) == 0
    drain(later() + timedelta(hours=2))
    assert calls == [1]


def test_a_failed_task_tells_its_error_without_words():
    result = trip.enqueue()
    for day in range(9):
        drain(later() + timedelta(days=day), strict=False)
    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert result.errors[0].exception_class is KeyError
    assert "Ala" not in result.errors[0].traceback


def test_only_tasks_are_found_by_a_stored_path():
    assert stored_task("os.system") is None
    assert stored_task("tests.events.test_tasks_api.nothing") is None
    assert stored_task("tests.events.test_tasks_api.greet") is greet


def test_a_result_that_is_gone_says_so():
    for unknown in ("77", "no number"):
        with pytest.raises(TaskResultDoesNotExist):
            task_backends["default"].get_result(unknown)


def test_another_backend_of_the_settings_runs_our_jobs_with_their_cause(monkeypatch, by, noon):
    monkeypatch.setattr(enqueuing, "task_backends", {"default": ImmediateBackend("default", {"QUEUES": []})})
    seen = []

    @job("bakery.greet", queue="mail", rights=["doors.open"])
    def welcome(*, by, person):
        seen.append((person, by.actor.code, by.cause))

    row = FactRow.objects.create(type="x", subject_kind="x", subject_id=1, actor="x", at=noon, depth=2)
    assert enqueue(welcome, by=by.because(Cause(row.pk, 2)), person=3) == 0
    assert seen == [(3, "system:bakery.greet", Cause(row.pk, 2))]
    assert not Job.objects.exists()
