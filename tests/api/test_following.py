"""Following the log: whoever goes on from a place misses nothing, also what was begun before and committed after."""

from __future__ import annotations

import base64
import threading
from typing import Any

import pytest
from django.db import connection, transaction

from tests.api.bakery import Bakery, Program, settle
from tests.cast import NOON, by_system, hire
from ucho.api.endpoints import facts
from ucho.events.models import FactRow

pytestmark = pytest.mark.django_db(transaction=True)


def happen(kind: str = "bakery.opened") -> int:
    """Write a fact."""
    return FactRow.objects.create(type=kind, subject_kind="x", subject_id=1, actor="tests", at=NOON).pk


def follow(program: Program, after: str, **words: Any) -> tuple[list[int], str]:
    """Return the ids of all facts behind a place, and the place behind them."""
    settle()
    seen: list[int] = []
    for _ in range(500):
        page = program.get("/facts", after=after, **words)
        seen += [fact["id"] for fact in page["items"]]
        if page["next"] == after:
            return seen, after
        after = page["next"]
    raise AssertionError("there is no end")


def test_the_log_can_be_followed_from_any_place(bakery: Bakery, admin: Program) -> None:
    settle()
    now = admin.get("/facts", after="now")
    assert now["items"] == []
    bakery.begin(1)
    bakery.begin(2)
    settle()
    seen: list[Any] = []
    after = now["next"]
    for _ in range(50):
        page = admin.get("/facts", after=after, limit=2)
        if page["next"] == after:  # it was the last one
            break
        seen, after = [*seen, *page["items"]], page["next"]
    assert [fact["id"] for fact in seen] == sorted(fact["id"] for fact in seen)
    assert [fact["type"] for fact in seen].count("conversations.opened") == 2
    opened = admin.get("/facts", after=now["next"], type="conversations.opened")
    assert len(opened["items"]) == 2
    assert admin.get("/facts", after=opened["next"], type="conversations.opened")["items"] == []
    assert admin.get("/facts", after="start", limit=1)["items"][0]["id"] == FactRow.objects.order_by("pk")[0].pk
    assert admin.get("/facts", 422, after=after, cursor="x")["error"].startswith("Send either “cursor”")


def test_a_branch_follows_its_own_facts_only(bakery: Bakery) -> None:
    lead = bakery.program(hire("iga@klos.example", "Iga", bakery.kazimierz, "lead", by_system()))
    bakery.begin(1)
    bakery.begin(2, agent=bakery.marek)
    settle()
    assert {fact["unit"] for fact in lead.get("/facts", after="start", limit=200)["items"]} == {bakery.kazimierz.pk}


@pytest.mark.parametrize(("batch", "limit"), [(1, 1), (2, 200), (3, 2), (7, 1), (7, 2), (1000, 1), (1000, 200)])
def test_every_wanted_fact_comes_once_however_the_pages_fall(
    bakery: Bakery, admin: Program, monkeypatch: pytest.MonkeyPatch, batch: int, limit: int
) -> None:
    monkeypatch.setattr(facts, "BATCH", batch)
    monkeypatch.setattr(facts, "TURNS", 2)
    settle()
    now = admin.get("/facts", after="now")["next"]
    wanted = []
    for kind in "abbbaabbbbba":
        made = happen(f"bakery.{kind}")
        wanted += [made] * (kind == "a")
    assert follow(admin, now, type="bakery.a", limit=limit)[0] == wanted


def test_a_fact_that_is_committed_late_is_not_missed(bakery: Bakery, admin: Program) -> None:
    settle()
    start = admin.get("/facts", after="now")["next"]
    if connection.vendor == "sqlite":  # one writer at a time: nothing is committed out of order
        assert follow(admin, start)[0] == []
        made = [happen(), happen()]
        assert follow(admin, start)[0] == made
        return
    slow: list[int] = []
    written, go_on = threading.Event(), threading.Event()

    def dawdle() -> None:
        with transaction.atomic():
            slow.append(happen())
            written.set()
            go_on.wait(10)
        connection.close()

    dawdling = threading.Thread(target=dawdle)
    dawdling.start()
    written.wait(10)
    quick = happen()
    early = admin.get("/facts", after=start)
    go_on.set()
    dawdling.join()
    late, _place = follow(admin, early["next"])
    assert [fact["id"] for fact in early["items"]] + late == [*slow, quick]


@pytest.mark.parametrize("text", ["l.1", "l.1.2.3", "f.1.2", "l.-1.2", "l.1.x", f"l.{2**63}.1", f"l.1.{2**63}", "l..1"])
def test_a_forged_place_is_refused_with_a_sentence(bakery: Bakery, admin: Program, text: str) -> None:
    forged = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    assert admin.get("/facts", 422, after=forged)["code"] == "bad_cursor"


def test_an_empty_log_is_followed_from_its_start(admin: Program) -> None:
    FactRow.objects.all().delete()
    page = admin.get("/facts", after="start")
    assert page["items"] == []
    made = happen()
    assert follow(admin, page["next"])[0] == [made]
