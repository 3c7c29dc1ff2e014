"""Lists: every item exactly once whatever happens meanwhile, few queries however long, cursors that are checked."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.bakery import Bakery, Program
from tests.cast import NOON
from ucho.api import cursors
from ucho.conversations.operations import tag

LISTS = [
    "/conversations",
    "/conversations?view=waiting",
    "/people",
    "/facts",
    "/accounts",
    "/quarantine",
    "/dispatches/in-doubt",
    "/units",
    "/agents",
    "/tags",
    "/saved-replies",
    "/webhooks",
    "/tokens",
    "/surveys/invitations",
    "/surveys/answers?instrument=csat",
    "/cases",
    "/playbooks/ask_after_resolved/runs",
]


@pytest.mark.parametrize("path", ["/conversations", "/people"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 7), arrivals=st.lists(st.integers(0, 2), max_size=6))
def test_walking_all_pages_meets_each_item_once_while_new_ones_arrive(
    bakery: Bakery, admin: Program, path: str, limit: int, arrivals: list[int]
) -> None:
    number = len(admin.walk("/people", limit=200))
    for _ in range(3):
        number += 1
        bakery.begin(number, at=NOON + timedelta(seconds=number // 2))  # some at the same moment
    before = {item["id"] for item in admin.walk(path, limit=200)}
    page = admin.get(path, limit=limit)
    seen = [item["id"] for item in page["items"]]
    pending = list(arrivals)
    while page["next"]:
        for _ in range(pending.pop() if pending else 0):
            number += 1
            bakery.begin(number, at=NOON + timedelta(seconds=number // 2))
        page = admin.get(path, limit=limit, cursor=page["next"])
        seen += [item["id"] for item in page["items"]]
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_messages_come_in_the_order_they_were_said(bakery: Bakery, ola: Program) -> None:
    begun = bakery.begin()
    for number in range(7):
        ola.post(f"/conversations/{begun.pk}/notes", {"text": f"notatka {number}"}, 201)
    texts = [message["text"] for message in ola.walk(f"/conversations/{begun.pk}/messages", limit=3)]
    assert texts == ["Chleb numer 1 jest gotowy.", *(f"notatka {number}" for number in range(7))]


def test_a_timeline_can_be_walked_although_much_of_it_is_hidden(bakery: Bakery, ola: Program) -> None:
    begun = bakery.begin(1)
    theirs = bakery.begin(1, agent=bakery.marek)
    for number in range(6):
        tag(theirs, name=f"t{number}", by=bakery.by(bakery.marek, NOON + timedelta(minutes=number + 1)))
    lines = ola.walk(f"/people/{begun.person_id}/timeline", limit=2)
    told = ola.get(f"/people/{begun.person_id}/timeline", limit=200)["items"]
    assert lines == told
    assert {"customers.met", "conversations.answered"} <= {line["type"] for line in lines}


@pytest.mark.parametrize("path", LISTS)
def test_a_long_list_asks_as_little_as_a_short_one(bakery: Bakery, admin: Program, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert admin.ask("GET", path).status_code == 200
        return len(caught)

    for number in range(3):
        tag(bakery.begin(number), name=f"t{number}", by=bakery.by(bakery.ola))
    admin.ask("GET", path)  # the first use of a token is written down
    short = queries()
    for number in range(3, 20):
        tag(bakery.begin(number), name=f"t{number}", by=bakery.by(bakery.ola))
    assert queries() == short <= 8


MEDDLED = ["x", "%%%", "Zi4x", "\u0142", "a" * 400, cursors.of_id("z", 1), cursors.of_place("z", NOON, 1)]


def test_a_cursor_that_was_meddled_with_is_refused_with_a_sentence(admin: Program) -> None:
    for path in LISTS:
        for cursor in [*MEDDLED, base64.urlsafe_b64encode(b"c.9" * 9).decode()]:
            answer = admin.ask("GET", f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
            assert answer.status_code == 422
            assert answer.json() == {
                "error": "This cursor leads nowhere. Start again without one, and take “next” as it is.",
                "code": "bad_cursor",
            }


@given(
    st.integers(0, cursors.LARGEST),
    st.datetimes(timezones=st.just(NOON.tzinfo), min_value=NOON.replace(tzinfo=None, year=1970)),
)
def test_a_cursor_comes_back_as_it_was(pk: int, at: object) -> None:
    assert cursors.read_place("f", cursors.of_place("f", at, pk)) == (at, pk)  # type: ignore[arg-type]
    assert cursors.read_id("c", cursors.of_id("c", pk)) == pk


def test_a_page_has_one_to_two_hundred_items(admin: Program) -> None:
    for limit in ("0", "201", "-1", "x", "1e9"):
        assert "“limit” must be" in admin.get("/conversations", 422, limit=limit)["error"]
