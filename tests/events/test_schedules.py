from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucho.events.jobs import job, schedule, schedules, tidy
from ucho.events.jobs.draining import drain
from ucho.events.jobs.registry import SCHEDULES, Repeat
from ucho.events.models import Delivery, FactRow, Job, Schedule, Worker

SECOND = timedelta(seconds=1)


@pytest.fixture
def ring():
    rings = []

    @schedule(every="PT10S")
    @job("bakery.ring")
    def ring(*, by):
        rings.append(by.at)

    for name in [name for name in SCHEDULES if name != "bakery.ring"]:
        del SCHEDULES._items[name]
    return rings


@pytest.mark.django_db
def test_a_schedule_runs_its_job_once_each_time_and_does_not_make_up_for_missed_ones(ring, noon):
    schedules.know(noon)
    for second in range(31):
        schedules.fire(noon + second * SECOND)
        drain(noon + second * SECOND)
    assert ring == [noon + 10 * SECOND, noon + 20 * SECOND, noon + 30 * SECOND]
    schedules.fire(noon + timedelta(days=1))
    schedules.fire(noon + timedelta(days=1))
    assert drain(noon + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_of_two_workers_that_see_a_schedule_due_one_puts_its_job_in(ring, noon):
    real = SCHEDULES["bakery.ring"]

    class Slow:
        """The first worker hesitates while a second one is quicker."""

        job = real.job
        hesitates = True

        def after(self, last):
            if self.hesitates:
                self.hesitates = False
                assert schedules.fire(noon) == 1
                assert drain(noon) == 1
            return real.after(last)

    Schedule.objects.create(name="bakery.ring", next_at=noon)
    SCHEDULES._items["bakery.ring"] = Slow()
    assert schedules.fire(noon) == 0
    assert ring == [noon]


@pytest.mark.django_db
def test_a_scheduled_job_that_still_waits_is_not_put_in_again(ring, noon):
    schedules.know(noon)
    for second in range(0, 60, 10):
        schedules.fire(noon + second * SECOND)
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_schedule_that_became_denser_is_due_sooner_and_one_without_code_never(ring, noon):
    Schedule.objects.create(name="bakery.ring", next_at=noon + timedelta(days=1))
    Schedule.objects.create(name="bakery.gone", next_at=noon)
    schedules.know(noon)
    assert Schedule.objects.get(name="bakery.ring").next_at == noon + 10 * SECOND
    assert schedules.fire(noon) == 0


@given(
    st.integers(int(datetime(2020, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2040, 1, 1, tzinfo=UTC).timestamp()))
)
def test_a_daily_job_runs_at_its_local_time_in_winter_and_summer(moment):
    last = datetime.fromtimestamp(moment, UTC)
    repeat = Repeat(tidy, daily=time(5, 30), zone=ZoneInfo("Europe/Warsaw"))
    due = repeat.after(last)
    assert last < due <= last + timedelta(hours=25)
    local = due.astimezone(repeat.zone)
    assert (local.hour, local.minute) == (5, 30)


@pytest.mark.parametrize(
    "wrong", [{}, {"every": "PT0S"}, {"every": "1 day"}, {"every": "PT1M", "daily": "03:00"}, {"daily": "25:00"}]
)
def test_a_schedule_that_cannot_be_understood_is_refused_when_the_product_starts(wrong):
    @job("bakery.odd")
    def odd(*, by): ...

    with pytest.raises(ValueError, match=r"schedule|duration|hour"):
        schedule(**wrong)(odd)


@pytest.mark.django_db
def test_what_ended_long_ago_is_forgotten_and_what_failed_is_kept(by, noon):
    old = noon - timedelta(days=30)
    common = {"task": "x", "queue": "default", "run_at": old, "asked_by": "x", "created_at": old}
    Job.objects.create(state="done", finished_at=old, **common)
    Job.objects.create(state="done", finished_at=noon, **common)
    Job.objects.create(state="failed", finished_at=old, **common)
    fact = FactRow.objects.create(type="x", subject_kind="x", subject_id=1, actor="x", at=old)
    for state in ("done", "failed"):
        Delivery.objects.create(fact=fact, reaction=state, state=state, next_at=old)
    Worker.objects.create(name="dead", started_at=old, seen_at=old)
    tidy.run(by=by)
    assert Job.objects.filter(state="done").count() == 1
    assert Job.objects.filter(state="failed").count() == 1
    assert Delivery.objects.get().state == "failed"
    assert not Worker.objects.exists()
