"""Following the log: who goes on from a place misses nothing, also what was begun before and committed after."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from tests.cast import NOON
from ucho.api import tail
from ucho.events.models import FactRow


def write() -> int:
    """Write a fact in the open transaction."""
    return FactRow.objects.create(type="bakery.opened", subject_kind="x", subject_id=1, actor="tests", at=NOON).pk


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_is_not_committed_yet_holds_back_those_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "PATIENCE", 0.05)
    start = write()
    if connection.vendor == "sqlite":  # one writer at a time: nothing can be behind what is not committed
        assert tail.settled(0) == start
        return
    written, go_on = threading.Event(), threading.Event()

    def dawdle() -> None:
        with transaction.atomic():
            write()
            written.set()
            go_on.wait(10)
        connection.close()

    slow = threading.Thread(target=dawdle)
    slow.start()
    written.wait(10)
    quick = write()
    assert tail.settled(start) == start
    go_on.set()
    slow.join()
    assert tail.settled(start) == quick
    assert FactRow.objects.filter(pk__gt=start, pk__lte=quick).count() == 2


@pytest.mark.django_db
def test_an_empty_log_is_settled() -> None:
    assert tail.settled(0) == 0
