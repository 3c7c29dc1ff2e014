"""Rows that are written without the ORM are those that the ORM would have written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ucho.channels.models import JournalEntry
from ucho.core.database.rows import Find, Statement, add, insert, insert_many, make, moment, stored, update
from ucho.customers.models import Identity, Person
from ucho.events.models import FactRow

pytestmark = pytest.mark.django_db
WARSAW = timezone(timedelta(hours=2))
AT = datetime(2026, 5, 4, 12, 30, 15, 250_000, tzinfo=WARSAW)


def a_fact(**columns: object) -> FactRow:
    values = {"type": "x.y", "subject_kind": "x.z", "subject_id": 7, "actor": "system:x", "at": AT, **columns}
    return make(FactRow, **values)


def plain(row: FactRow) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_a_row_is_what_the_orm_reads_and_would_have_made() -> None:
    row = insert(a_fact(payload={"words": "zażółć", "n": [1, None]}))
    read = FactRow.objects.get(pk=row.pk)
    assert plain(read) == plain(row) == plain(Find(FactRow, "WHERE id = %s").one(row.pk))
    assert read.at.tzinfo is UTC or read.at.utcoffset() == timedelta(0)
    usual = FactRow(type="x.y", subject_kind="x.z", subject_id=7, actor="system:x", at=AT)
    assert plain(a_fact()) == plain(usual)
    assert a_fact().payload is not a_fact().payload


def test_a_row_is_the_same_while_somebody_listens_to_the_statements() -> None:
    with CaptureQueriesContext(connection) as heard:
        row = insert(a_fact(payload={"n": 1}))
        found = Find(FactRow, "WHERE id = %s").one(row.pk)
    assert plain(found) == plain(row)
    assert len(heard) == 2


def test_many_rows_get_keys_in_their_order() -> None:
    rows = insert_many([a_fact(subject_id=number) for number in range(5)])
    assert [FactRow.objects.get(pk=row.pk).subject_id for row in rows] == list(range(5))
    assert insert_many([]) == []


def test_a_row_that_nobody_needs_has_the_defaults_of_its_model() -> None:
    add(FactRow, type="x.y", subject_kind="x.z", subject_id=8, actor="system:x", at=AT)
    row = FactRow.objects.get(subject_id=8)
    assert (row.at, row.payload, row.version, row.depth, row.caused_by_id) == (AT, {}, 1, 0, None)


def test_named_fields_are_changed_and_no_others() -> None:
    row = insert(a_fact())
    FactRow.objects.filter(pk=row.pk).update(actor="agent:1")
    row.payload, row.at, row.actor = {"n": 2}, AT + timedelta(days=1), "not to be stored"
    update(row, ["payload", "at"])
    read = FactRow.objects.get(pk=row.pk)
    assert (read.payload, read.at, read.actor) == ({"n": 2}, AT + timedelta(days=1), "agent:1")


def test_a_moment_can_be_compared_and_selected() -> None:
    row = insert(a_fact())
    asked = Statement("SELECT at FROM events_factrow WHERE id = %s AND at = %s UNION ALL SELECT NULL WHERE 1 = 0")
    (found,) = asked.first(row.pk, stored(AT)) or (None,)
    assert moment(found) == AT
    assert asked.first(row.pk, stored(AT + timedelta(seconds=1))) is None
    assert moment(None) is None is stored(None)


def test_what_a_constraint_forbids_is_the_error_that_django_knows() -> None:
    person = insert(make(Person, name="Ala", created_at=AT))
    columns = {"kind": "email", "value": "ala@example.com", "person_id": person.pk, "created_at": AT}
    first = insert(make(Identity, **columns))
    assert first.person == person
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(make(Identity, **columns))
    with pytest.raises(IntegrityError), transaction.atomic():
        add(Identity, **columns)
    assert Identity.objects.count() == 1


def test_bytes_come_back_as_bytes() -> None:
    assert Find(JournalEntry, "WHERE id = %s").first(0) is None
