"""Webhooks: what happened reaches the programs that asked for it, signed, at least once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.bakery import Bakery, Program, answered, settle
from tests.api.receiver import Receiver, genuine, receiving
from tests.cast import NOON, by_system
from ucho.api import operations
from ucho.api.models import Webhook, WebhookDelivery
from ucho.api.webhooks import fanning, sending
from ucho.conversations import operations as conversations
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow, Job

OPENED = "conversations.opened"
pytestmark = pytest.mark.django_db(transaction=True)  # who follows the log sees what is committed


def spread(at: datetime) -> None:
    """Have told what happened."""
    settle()
    deliver_all(at)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program that receives."""
    with receiving() as running:
        yield running


@pytest.fixture
def hooked(bakery: Bakery, receiver: Receiver, settings: Any) -> tuple[Webhook, str]:
    """A webhook for new conversations, with its secret."""
    settings.UCHO_WEBHOOKS_TO_PRIVATE = True
    return operations.add_webhook(bakery.company, url=receiver.url, events=[OPENED], by=by_system())


def test_a_fact_reaches_the_program_that_asked_for_it_signed(
    bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]
) -> None:
    begun = bakery.begin(at=NOON)
    spread(NOON)
    ((headers, body),) = receiver.got
    fact = FactRow.objects.get(type=OPENED)
    told = receiver.bodies[0]
    assert told["type"] == OPENED
    assert told["timestamp"] == "2026-11-20T12:00:00Z"
    assert told["data"]["subject"] == {"kind": "conversations.conversation", "id": begun.pk}
    assert (told["data"]["id"], told["data"]["person"], told["data"]["unit"]) == (
        fact.pk,
        begun.person_id,
        begun.unit_id,
    )
    assert genuine(hooked[1], headers, body)
    assert not genuine(hooked[1], headers, body + b" ")
    assert abs(datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC) - NOON) < timedelta(seconds=30)
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    assert "Zamówienie" not in body.decode()


def test_what_customers_answer_is_told_to_their_branch_and_to_no_other(
    bakery: Bakery, receiver: Receiver, settings: Any
) -> None:
    settings.UCHO_WEBHOOKS_TO_PRIVATE = True
    wanted = ["surveys.answered", "cases.opened", "cases.acknowledged", "promises.given"]
    for unit in (bakery.mokotow, bakery.kazimierz):
        operations.add_webhook(unit, url=receiver.url, events=wanted, by=by_system())
    given = answered(bakery, bakery.begin(), 1, "Zimny tort")
    spread(NOON)
    spread(NOON + timedelta(minutes=1))
    told = {body["type"]: body["data"] for body in receiver.bodies}
    assert sorted(body["type"] for body in receiver.bodies) == sorted(wanted)  # once each: by one of the two
    assert told["surveys.answered"]["payload"] == {
        "answer_id": given.pk,
        "instrument": "csat",
        "score": 1,
        "band": "bad",
    }
    assert told["cases.opened"]["caused_by"] == told["surveys.answered"]["id"]
    assert {one["unit"] for one in told.values()} == {bakery.mokotow.pk}
    assert "Zimny" not in json.dumps(told)


def test_nothing_is_told_that_nobody_asked_for(bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]) -> None:
    conversations.note(bakery.begin(), text="x", by=bakery.by(bakery.ola))
    spread(NOON)
    assert receiver.types == [OPENED]


def test_a_branch_s_webhook_hears_of_its_branch_only(bakery: Bakery, receiver: Receiver, settings: Any) -> None:
    settings.UCHO_WEBHOOKS_TO_PRIVATE = True
    operations.add_webhook(bakery.mokotow, url=receiver.url, events=["*"], by=by_system())
    bakery.begin(1, agent=bakery.marek)
    ours = bakery.begin(2)
    spread(NOON)
    assert receiver.bodies
    assert {body["data"]["unit"] for body in receiver.bodies} == {bakery.mokotow.pk}
    assert ours.pk in {body["data"]["subject"]["id"] for body in receiver.bodies}


def test_while_nobody_listens_nothing_is_followed(bakery: Bakery) -> None:
    bakery.begin(1)
    fanning.keep_fanning.run(by=by_system())
    assert not Job.objects.filter(task__startswith="api.").exists()


def test_what_is_undone_is_not_told(bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]) -> None:
    from django.db import transaction

    with transaction.atomic():
        bakery.begin()
        transaction.set_rollback(True)
    spread(NOON)
    assert receiver.got == []


def test_what_happens_later_is_told_a_second_later(
    bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]
) -> None:
    for number in range(3):
        bakery.begin(number)
        spread(NOON + timedelta(seconds=number))
        assert len(receiver.got) == number + 1


def test_following_the_log_ends_with_the_last_webhook_and_begins_again_with_the_next(
    bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]
) -> None:
    operations.remove_webhook(hooked[0], by=by_system())
    spread(NOON)
    assert not Job.objects.filter(state="ready").exists()
    bakery.begin(1)
    settle()  # another test's transaction on the same server would put this fact behind the beginning
    operations.add_webhook(bakery.company, url=receiver.url, events=[OPENED], by=by_system(NOON))
    later = bakery.begin(2)
    spread(NOON)
    assert [body["data"]["subject"]["id"] for body in receiver.bodies] == [later.pk]


def test_a_fact_is_told_once_however_often_the_log_is_followed(
    bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]
) -> None:
    before = Webhook.objects.get().cursor
    bakery.begin()
    spread(NOON)
    Webhook.objects.update(cursor=before)  # as if the place had been lost
    spread(NOON + timedelta(seconds=1))
    assert receiver.types == [OPENED]


def test_what_was_not_taken_comes_again_under_the_same_id(
    bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]
) -> None:
    receiver.code = 500
    bakery.begin()
    spread(NOON)
    assert WebhookDelivery.objects.get().response_code == 500
    receiver.code = 200
    spread(NOON + timedelta(seconds=2))
    assert len(receiver.got) == 1
    spread(NOON + timedelta(seconds=10))
    ids = {headers["webhook-id"] for headers, _body in receiver.got}
    assert (len(receiver.got), len(ids)) == (2, 1)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.error) == ("done", 2, "")


def test_a_receiver_that_asks_for_rest_gets_it(bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]) -> None:
    receiver.code, receiver.headers = 429, {"Retry-After": "3600"}
    bakery.begin(1)
    bakery.begin(2)
    spread(NOON)
    spread(NOON + timedelta(minutes=59))
    assert len(receiver.got) == 1
    receiver.code = 200
    spread(NOON + timedelta(minutes=61))
    spread(NOON + timedelta(minutes=62))
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"done"}


def test_redirects_are_not_followed(bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]) -> None:
    with receiving() as elsewhere:
        receiver.code, receiver.headers = 307, {"Location": elsewhere.url}
        bakery.begin()
        spread(NOON)
        assert elsewhere.got == []
    assert WebhookDelivery.objects.get().error == "http_307"


def test_an_address_that_takes_nothing_for_a_day_is_switched_off_and_shows_it(
    bakery: Bakery, admin: Program, receiver: Receiver, hooked: tuple[Webhook, str]
) -> None:
    receiver.code = 503
    for number in range(5):
        bakery.begin(number)
    spread(NOON)
    assert len(receiver.got) == sending.IN_A_ROW  # the rest waits: one answer tells it all
    at = NOON
    while Webhook.objects.get().enabled and at < NOON + timedelta(days=3):
        at += timedelta(hours=1)
        spread(at)
    assert timedelta(days=1) <= at - NOON <= timedelta(days=1, hours=13)
    shown = admin.get("/webhooks")["items"][0]
    assert (shown["enabled"], shown["problem"]) == (False, "failing")
    assert FactRow.objects.filter(type="api.webhook_gave_up").exists()
    assert len(receiver.got) < 40
    receiver.code, sent = 204, len(receiver.got)
    admin.post(f"/webhooks/{shown['id']}", {"enabled": True}, method="PATCH")
    spread(datetime(2030, 1, 1, tzinfo=UTC))
    assert len(receiver.got) > sent


def test_an_address_that_is_gone_is_switched_off_at_once(
    bakery: Bakery, receiver: Receiver, hooked: tuple[Webhook, str]
) -> None:
    receiver.code = 410
    bakery.begin()
    spread(NOON)
    assert (Webhook.objects.get().enabled, Webhook.objects.get().problem) == (False, "gone")


def test_webhooks_are_managed_by_programs(bakery: Bakery, admin: Program, receiver: Receiver, settings: Any) -> None:
    settings.UCHO_WEBHOOKS_TO_PRIVATE = True
    assert OPENED in {event["type"] for event in admin.get("/webhooks/events")["items"]}
    made = admin.post("/webhooks", {"url": receiver.url, "events": [OPENED]}, 201)
    path = f"/webhooks/{made['webhook']['id']}"
    admin.post(f"{path}/test", None, 201)
    spread(datetime(2030, 1, 1, tzinfo=UTC))
    assert receiver.types == ["api.webhook_tested"]
    assert genuine(made["secret"], *receiver.got[0])
    (shown,) = admin.get(f"{path}/deliveries")["items"]
    assert (shown["state"], shown["response_code"]) == ("done", 204)
    admin.post(f"{path}/deliveries/{shown['id']}/again")
    fresh = admin.post(path, {"new_secret": True, "events": ["*"]}, method="PATCH")
    assert fresh["secret"] not in {"", made["secret"]}
    spread(datetime(2031, 1, 1, tzinfo=UTC))
    assert genuine(fresh["secret"], *receiver.got[1])
    assert admin.post(path, method="DELETE")["enabled"] is False
    admin.get(path, 404)
    bakery.begin()
    sent = len(receiver.got)
    spread(datetime(2032, 1, 1, tzinfo=UTC))
    assert len(receiver.got) == sent


def test_secrets_are_never_shown_again_nor_stored_in_clear(
    bakery: Bakery, admin: Program, hooked: tuple[Webhook, str]
) -> None:
    words = hooked[1].removeprefix("whsec_")
    assert words not in str(list(Webhook.objects.values()))
    assert words not in str(admin.get("/webhooks"))
    assert words not in str(list(Job.objects.values()))


def test_an_agent_without_the_right_manages_none(bakery: Bakery, ola: Program, hooked: tuple[Webhook, str]) -> None:
    ola.get("/webhooks", 403)
    ola.get(f"/webhooks/{hooked[0].pk}", 403)
    ola.post("/webhooks", {"url": "https://example.com/", "events": ["*"]}, 403)


def test_a_branch_s_manager_cannot_listen_to_the_company(bakery: Bakery, hooked: tuple[Webhook, str]) -> None:
    from tests.cast import hire
    from ucho.org import operations as org
    from ucho.org.models import Role

    role = Role.objects.get(code="lead")
    org.change_role(role, permissions=[*role.permissions, "api.manage_webhooks"], by=by_system())
    manager = bakery.program(hire("iga@klos.example", "Iga", bakery.mokotow, "lead", by_system()))
    wanted = {"url": "https://example.com/hook", "events": ["*"]}
    manager.post("/webhooks", wanted, 403)
    manager.post("/webhooks", {**wanted, "unit": bakery.kazimierz.pk}, 403)
    manager.post("/webhooks", {**wanted, "unit": bakery.mokotow.pk}, 201)
    manager.get(f"/webhooks/{hooked[0].pk}", 404)
    assert len(manager.get("/webhooks")["items"]) == 1
