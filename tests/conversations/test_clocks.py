"""How long customers wait for us is measured, shown in time, and follows from the facts alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, run_scheduled
from tests.conversations.test_races import all_at_once
from ucho.channels.adapters import email as email_adapter
from ucho.channels.contract import InDoubt, Outbound, Receipt, Undeliverable
from ucho.conversations import operations, queries
from ucho.conversations.checking import differences
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.models import Conversation
from ucho.conversations.tokens import token_for
from ucho.core.errors import Refused
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow
from ucho.org import operations as org
from ucho.org.models import Hours
from ucho.promises import operations as promises
from ucho.promises.models import Clock, Target

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = [[["09:00", "17:00"]]] * 5 + [[], []]
NUMBERS = count(1000)
FIRST, NEXT, RESOLUTION = "first_response", "next_response", "resolution"


class Post:
    """What becomes of the mails we send."""

    outcome: Exception | None = None

    def send(self, message: Outbound, settings: object) -> Receipt:
        """Send, or fail as told."""
        if self.outcome is not None:
            raise self.outcome
        return Receipt(message.message_id)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """The mail server of the bakery."""
    made = Post()
    monkeypatch.setattr(email_adapter.Email, "send", lambda _self, message, given: made.send(message, given))
    return made


def write(
    bakery: Bakery, conversation: Conversation | None = None, *, at: datetime = NOON, auto: bool = False
) -> Conversation:
    """Let Ala write, in a conversation or for the first time."""
    to = f"kontakt+{token_for(conversation.pk)}@klos.example" if conversation else "kontakt@klos.example"
    subject = f"Tort {conversation.pk if conversation else next(NUMBERS)}"
    headers = {"Auto-Submitted": "auto-replied"} if auto else None
    [entry] = arrive(
        bakery.mailbox, letter(f"Gdzie tort {next(NUMBERS)}?", to=to, subject=subject, at=at, headers=headers), at=at
    )
    return conversation_of(entry)


def clocks(conversation: Conversation) -> list[tuple[str, str]]:
    """Return what is measured and how it stands, in the order it began."""
    rows = Clock.objects.filter(subject=f"conversations.conversation:{conversation.pk}").order_by("pk")
    return [
        (
            row.metric,
            "met" if row.met_at else "cancelled" if row.cancelled_at else "paused" if row.paused_at else "runs",
        )
        for row in rows
    ]


def clock(conversation: Conversation, metric: str) -> Clock:
    """Return the newest clock of a kind."""
    rows = Clock.objects.filter(subject=f"conversations.conversation:{conversation.pk}", metric=metric)
    return rows.order_by("-pk")[0]


def check(conversation: Conversation) -> list[tuple[int, list[str]]]:
    """Return how the clocks differ from the facts."""
    return list(differences([conversation.pk]))


def test_the_first_answer_is_due_within_eight_business_hours(bakery: Bakery) -> None:
    org.set_hours(bakery.company, week=WEEK, by=by_system(NOON - DAY))
    conversation = write(bakery)  # Friday, 13:00 in Warsaw
    found = clock(conversation, FIRST)
    assert found.due_at == datetime(2026, 11, 23, 12, tzinfo=NOON.tzinfo)
    assert InboxItem.objects.get().due_at == found.due_at
    operations.reply(conversation, text="Już jedzie.", by=bakery.by_ola(NOON + HOUR))
    found.refresh_from_db()
    assert (found.met_at, found.used_seconds) == (NOON + HOUR, 3600)
    assert InboxItem.objects.get().due_at is None
    assert clocks(conversation) == [(FIRST, "met"), (RESOLUTION, "paused")]
    assert check(conversation) == []


def test_after_the_first_answer_every_further_one_has_a_clock_of_its_own(bakery: Bakery) -> None:
    conversation = write(bakery)
    operations.reply(conversation, text="Już jedzie.", by=bakery.by_ola(NOON + HOUR))
    write(bakery, conversation, at=NOON + 2 * HOUR)
    write(bakery, conversation, at=NOON + 3 * HOUR)  # writing twice is waiting once
    assert clocks(conversation) == [(FIRST, "met"), (RESOLUTION, "runs"), (NEXT, "runs")]
    assert clock(conversation, NEXT).started_at == NOON + 2 * HOUR
    operations.resolve(conversation, unanswered=True, by=bakery.by_ola(NOON + 4 * HOUR))
    assert clocks(conversation) == [(FIRST, "met"), (RESOLUTION, "met"), (NEXT, "cancelled")]
    assert clock(conversation, RESOLUTION).used_seconds == 3 * 3600  # without the hour in which it was Ala's turn
    operations.reopen(conversation, by=bakery.by_ola(NOON + 5 * HOUR))
    assert clocks(conversation)[-1] == (RESOLUTION, "runs")
    assert check(conversation) == []


def test_automatic_messages_start_and_stop_nothing(bakery: Bakery) -> None:
    robot = write(bakery, auto=True)
    assert clocks(robot) == []
    conversation = write(bakery)
    operations.reply(conversation, text="Dziękujemy, odpiszemy.", automatic=True, by=by_system(NOON + HOUR))
    write(bakery, conversation, at=NOON + 2 * HOUR, auto=True)
    assert clocks(conversation) == [(FIRST, "runs"), (RESOLUTION, "runs")]
    assert FactRow.objects.get(type="conversations.answered").payload["automatic"] is True
    assert check(conversation) == check(robot) == []


def test_an_answer_that_did_not_arrive_leaves_the_customer_waiting(bakery: Bakery, post: Post) -> None:
    conversation = write(bakery)
    post.outcome = Undeliverable("550 no such user", permanent=True)
    operations.reply(conversation, text="Już jedzie.", by=bakery.by_ola(NOON + HOUR))
    deliver_all(NOON + HOUR)
    assert clocks(conversation) == [(FIRST, "met"), (RESOLUTION, "runs"), (NEXT, "runs")]
    assert InboxItem.objects.get().due_at == clock(conversation, NEXT).due_at
    assert check(conversation) == []


def test_an_answer_in_doubt_that_arrived_after_all_ends_the_waiting(bakery: Bakery, post: Post) -> None:
    conversation = write(bakery)
    post.outcome = InDoubt("the line went dead")
    message = operations.reply(conversation, text="Już jedzie.", by=bakery.by_ola(NOON + HOUR))
    deliver_all(NOON + HOUR)
    assert clocks(conversation)[-1] == (NEXT, "runs")
    post.outcome = None
    operations.settle_dispatch(conversation, message=message, send_again=True, by=bakery.by_ola(NOON + 2 * HOUR))
    deliver_all(NOON + 2 * HOUR)
    assert clocks(conversation)[-1] == (NEXT, "met")
    assert InboxItem.objects.get().due_at is None
    assert check(conversation) == []


def test_a_conversation_at_risk_rises_above_newer_ones_and_falls_when_answered(bakery: Bakery) -> None:
    old = write(bakery)
    new = write(bakery, at=NOON + 7 * HOUR)
    ola = bakery.by_ola().actor
    assert [one.conversation for one in queries.inbox_for(ola, "todo")] == [new, old]
    run_scheduled("promises.watch", NOON + 5 * HOUR)
    assert not FactRow.objects.filter(type="promises.at_risk").exists()
    for _twice in range(2):
        run_scheduled("promises.watch", NOON + 6 * HOUR)
    assert FactRow.objects.filter(type="promises.at_risk").count() == 1
    assert [one.conversation for one in queries.inbox_for(ola, "todo")] == [old, new]
    assert [one.conversation for one in queries.inbox_for(ola, "unassigned")] == [old, new]
    assert FactRow.objects.filter(type="conversations.rose", subject_id=old.pk).count() == 1
    for _twice in range(2):
        run_scheduled("promises.watch", NOON + 8 * HOUR)
    assert FactRow.objects.filter(type="promises.missed").count() == 1
    operations.reply(old, text="Przepraszamy!", by=bakery.by_ola(NOON + 9 * HOUR))
    write(bakery, old, at=NOON + 10 * HOUR)
    assert [one.conversation for one in queries.inbox_for(ola, "todo")] == [old, new]  # as the newer one now
    assert InboxItem.objects.get(ref=old.pk).sort_at == NOON + 10 * HOUR


def test_a_promise_about_to_be_broken_rises_too(bakery: Bakery) -> None:
    conversation = write(bakery)
    operations.reply(conversation, text="Oddzwonimy.", by=bakery.by_ola())
    operations.promise(conversation, words="Oddzwonimy", due_at=NOON + 4 * HOUR, by=bakery.by_ola())
    run_scheduled("promises.watch", NOON + 3 * HOUR)
    [risk] = FactRow.objects.filter(type="promises.at_risk")
    assert (risk.subject_kind, risk.payload) == ("promises.promise", {"metric": "promise"})
    assert InboxItem.objects.get().sort_at.year > 8000
    run_scheduled("promises.watch", NOON + 4 * HOUR)
    assert FactRow.objects.filter(type="promises.missed").count() == 1


def test_pages_of_a_list_with_urgent_lines_lose_and_repeat_nothing(bakery: Bakery) -> None:
    made = [write(bakery, at=NOON + timedelta(minutes=n)) for n in range(7)]
    operations.reply(made[3], text="Już.", by=by_system(NOON + HOUR))
    for one in (made[2], made[5]):
        operations.promise(one, words="Oddzwonimy", due_at=NOON + 2 * HOUR, by=by_system(NOON + HOUR))
    run_scheduled("promises.watch", NOON + timedelta(minutes=115))
    ola, seen, before = bakery.by_ola().actor, list[int](), None
    while page := queries.inbox_for(ola, "todo", limit=2, before=before):
        seen += [one.conversation.pk for one in page]
        before = (page[-1].item.sort_at, page[-1].item.pk)
    calm = [one.pk for one in reversed(made) if one not in (made[2], made[3], made[5])]
    assert seen == [made[5].pk, made[2].pk, *calm]


def test_other_hours_move_what_is_still_open_and_leave_what_ended(bakery: Bakery) -> None:
    ended, still = write(bakery), write(bakery)
    operations.reply(ended, text="Już.", by=bakery.by_ola(NOON + HOUR))
    before = clock(ended, FIRST)
    org.set_hours(bakery.company, week=WEEK, country="PL", by=by_system(NOON + 2 * HOUR))
    deliver_all(NOON + 2 * HOUR)
    assert clock(still, FIRST).due_at == datetime(2026, 11, 23, 12, tzinfo=NOON.tzinfo)
    assert InboxItem.objects.get(ref=still.pk).due_at == clock(still, FIRST).due_at
    after = clock(ended, FIRST)
    assert (after.due_at, after.used_seconds) == (before.due_at, before.used_seconds)
    assert check(ended) == check(still) == []


def test_a_shorter_target_reaches_conversations_that_wait_already(bakery: Bakery) -> None:
    conversation = write(bakery)
    promises.set_target(bakery.mokotow, metric=FIRST, seconds=3600, working=False, by=by_system(NOON + HOUR / 2))
    deliver_all(NOON + HOUR / 2)
    assert clock(conversation, FIRST).due_at == NOON + HOUR
    operations.move(conversation, to=bakery.kazimierz, by=by_system(NOON + HOUR / 2))
    assert clock(conversation, FIRST).due_at == NOON + 8 * HOUR  # Kazimierz has other targets
    assert check(conversation) == []


def test_taking_in_a_first_mail_costs_two_statements_for_its_clocks(bakery: Bakery) -> None:
    write(bakery)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        write(bakery, at=NOON + HOUR)
    about = [one["sql"] for one in asked if "promises_" in one["sql"]]
    assert len(about) == 2, about


def test_clocks_that_are_wrong_are_found_and_put_right(bakery: Bakery) -> None:
    conversation = write(bakery)
    Clock.objects.filter(metric=RESOLUTION).delete()
    Clock.objects.filter(metric=FIRST).update(due_at=NOON)
    assert len(check(conversation)[0][1]) == 2
    run_scheduled("conversations.check_clocks", NOON + HOUR)
    assert check(conversation) == []
    Clock.objects.all().delete()  # as after an upgrade
    run_scheduled("conversations.wind_clocks", NOON + HOUR)
    assert clocks(conversation) == [(FIRST, "runs"), (RESOLUTION, "runs")]
    assert check(conversation) == []


STEPS = (
    "write", "auto", "answer", "automatic", "lost", "doubtful", "again", "snooze", "wake", "resolve", "reopen", "move",
    "hours", "target", "inherit", "above", "watch",
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 50)), min_size=3, max_size=14))
def test_whatever_happens_the_facts_lead_to_the_clocks_that_are_stored(
    bakery: Bakery, post: Post, history: list[tuple[str, int]]
) -> None:
    for model in (Clock, Hours, Target):
        model._default_manager.all().delete()
    at = NOON
    conversation = write(bakery, at=at)
    for step, hours in history:
        at += hours * HOUR / 2
        try:
            live(bakery, post, conversation, step, at)
        except Refused:
            continue
        finally:
            post.outcome = None
    deliver_all(at)
    assert check(conversation) == []


def live(bakery: Bakery, post: Post, conversation: Conversation, step: str, at: datetime) -> None:
    """Do one thing, and everything that follows from it."""
    by = by_system(at)
    answered = conversation.messages.filter(direction="out", auto_kind="").order_by("-pk").first()
    outcomes = {"lost": Undeliverable("550", permanent=True), "doubtful": InDoubt("the line went dead")}
    post.outcome = outcomes.get(step)
    units = [bakery.mokotow, bakery.kazimierz]
    conversation.refresh_from_db()
    even = at.hour % 2
    steps: dict[str, Callable[[], object]] = {
        "write": lambda: write(bakery, conversation, at=at),
        "auto": lambda: write(bakery, conversation, at=at, auto=True),
        "answer": lambda: operations.reply(conversation, text="Już.", by=by),
        "lost": lambda: operations.reply(conversation, text="Już.", by=by),
        "doubtful": lambda: operations.reply(conversation, text="Już.", by=by),
        "automatic": lambda: operations.reply(conversation, text="Już.", automatic=True, by=by),
        "again": lambda: (
            answered and operations.settle_dispatch(conversation, message=answered, send_again=True, by=by)
        ),
        "snooze": lambda: operations.snooze(conversation, until=at + DAY, by=by),
        "wake": lambda: operations.wake(conversation, by=by),
        "resolve": lambda: operations.resolve(conversation, unanswered=True, by=by),
        "reopen": lambda: operations.reopen(conversation, by=by),
        "move": lambda: operations.move(conversation, to=units[even], by=by),
        "hours": lambda: org.set_hours(units[even], week=WEEK, country=["PL", "RU"][even], by=by),
        "target": lambda: promises.set_target(
            bakery.company,
            metric=[RESOLUTION, NEXT][even],
            seconds=3600 * (at.hour + 1),
            working=at.day % 2 == 0,
            by=by,
        ),
        "inherit": lambda: org.inherit_hours(units[even], by=by),
        "above": lambda: promises.inherit_target(bakery.company, metric=[RESOLUTION, NEXT][even], by=by),
        "watch": lambda: run_scheduled("promises.watch", at),
    }
    steps[step]()
    deliver_all(at)


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_end_one_clock_once(bakery: Bakery) -> None:
    conversation = write(bakery)
    raised = all_at_once(
        *[lambda n=n: operations.reply(conversation, text=f"Już {n}.", by=by_system(NOON + n * HOUR)) for n in (1, 2)],
        lambda: operations.snooze(conversation, until=NOON + DAY, by=by_system(NOON + HOUR)),
        lambda: run_scheduled("promises.watch", NOON + 7 * HOUR),
    )
    assert raised == []
    assert [one for one in clocks(conversation) if one[0] == FIRST] == [(FIRST, "met")]
    assert check(conversation) == []
