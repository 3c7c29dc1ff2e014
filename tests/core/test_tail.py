"""Following an append-only table: nothing is lost, whatever the order of commits, and a reader resumes where it was."""

import random
import threading

import pytest
from django.db import connection, connections, transaction
from django.db.migrations.state import ProjectState

from tests.servers.local import wait_until
from ucho.core.database.tail import BEGINNING, AddCommitOrder, Tail, forget_commit_order

pytestmark = pytest.mark.django_db(transaction=True)
postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@pytest.fixture
def bell():
    """A table of the bakery's door bell, old rows in it, and its tail."""
    key = {"sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT", "postgresql": "BIGSERIAL PRIMARY KEY"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE core_bell (id {key}, rung TEXT)")
        cursor.execute("INSERT INTO core_bell (rung) VALUES ('old'), ('old')")
    operation = AddCommitOrder("core_bell")
    with connection.schema_editor() as editor:
        operation.database_forwards("core", editor, ProjectState(), ProjectState())
    yield Tail("core_bell")
    with connection.schema_editor() as editor:
        operation.database_backwards("core", editor, ProjectState(), ProjectState())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE core_bell")


@pytest.fixture
def stranger():
    """Another connection to the same database."""
    other = connection.copy("stranger")
    yield other
    other.close()


def ring(by=connection):
    with by.cursor() as cursor:
        cursor.execute("INSERT INTO core_bell (rung) VALUES ('new') RETURNING id")
        return cursor.fetchone()[0]


def settle():
    """Wait for transactions that we did not begin (the server's own vacuum), which hold readers up for a moment."""
    if connection.vendor == "postgresql":
        newest = "SELECT max(xid) < pg_snapshot_xmin(pg_current_snapshot()) FROM core_bell"
        wait_until(lambda: one(newest), "The end of older transactions")


def one(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_reader_from_the_beginning_gets_everything_in_pages_and_resumes(bell):
    made = [ring() for _ in range(5)]
    settle()
    first, cursor = bell.read(BEGINNING, limit=3)
    second, cursor = Tail("core_bell").read(cursor, limit=3)
    third, cursor = bell.read(cursor, limit=3)
    assert [first, second, third] == [[1, 2, *made[:1]], made[1:4], made[4:]]
    assert bell.read(cursor) == ([], cursor)
    assert bell.read(cursor)[1] == cursor


def test_a_reader_from_the_end_gets_what_comes_later(bell):
    ring()
    settle()
    cursor = bell.start()
    assert bell.read(cursor) == ([], cursor)
    made = [ring(), ring()]
    settle()
    assert bell.read(cursor)[0] == made


def test_what_is_rolled_back_never_appears(bell):
    cursor = bell.start()
    with transaction.atomic():
        ring()
        transaction.set_rollback(True)
    kept = ring()
    settle()
    assert bell.read(cursor)[0] == [kept]


@postgresql_only
def test_a_row_committed_late_is_read_though_a_higher_id_came_first(bell, stranger):
    cursor = start = bell.start()
    stranger.set_autocommit(False)
    slow = ring(stranger)
    fast = ring()
    assert fast > slow
    ids, cursor = bell.read(cursor)
    assert ids == []  # the fast one waits for the slow one: its place would be lost otherwise
    stranger.commit()
    settle()
    ids, cursor = bell.read(cursor)
    assert ids == [slow, fast]
    assert bell.read(start)[0] == [slow, fast]


@postgresql_only
def test_a_reader_that_starts_while_somebody_writes_gets_their_row(bell, stranger):
    stranger.set_autocommit(False)
    slow = ring(stranger)
    ring()
    cursor = bell.start()
    stranger.commit()
    settle()
    assert slow in bell.read(cursor)[0]


@postgresql_only
def test_transactions_are_in_the_order_of_numbers_not_of_digits(bell):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_bell SET xid = CASE id WHEN 1 THEN '100' ELSE '99' END::xid8")
    ids, position = bell.read(BEGINNING, limit=1)
    assert ids == [2]
    assert bell.read(position)[0] == [1]


@postgresql_only
def test_a_restored_dump_is_read_in_the_order_of_its_ids(bell):
    made = [ring(), ring()]
    settle()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_bell SET xid = '9000000000'")  # the numbers of another, older cluster
    assert bell.read(BEGINNING)[0] == []
    forget_commit_order("core_bell")
    ids, position = bell.read(BEGINNING)
    assert ids == [1, 2, *made]
    assert bell.read(position)[0] == []
    new = ring()
    settle()
    assert bell.read(position)[0] == [new]


def test_many_writers_lose_nothing_and_repeat_nothing(bell):
    made, seen, position = [], [], bell.start()
    guard = threading.Lock()

    def write(seed):
        chance = random.Random(seed)
        for _ in range(25):
            with transaction.atomic():
                mine = [ring(connections["default"]) for _ in range(chance.randint(1, 3))]
                if chance.random() < 0.2:
                    transaction.set_rollback(True)
                    continue
            with guard:
                made.extend(mine)
        connections["default"].close()

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        ids, position = bell.read(position, limit=7)
        seen += ids
    settle()
    ids, position = bell.read(position)
    seen += ids
    assert len(seen) == len(set(seen))
    assert set(seen) == set(made)


def test_asking_for_changes_tells_of_others_and_of_ourselves(bell, stranger):
    settle()
    assert bell.changed()
    assert not bell.changed()
    for writer in (stranger, connection):
        ring(writer)
        settle()
        assert bell.changed()
        assert not bell.changed()


@pytest.mark.parametrize("cursor", ["x", "1", "1:", ":1", "-1:1", "1:1; DROP TABLE core_bell", "1:1\n", "٣:٣"])
def test_a_forged_cursor_is_refused(bell, cursor):
    with pytest.raises(ValueError, match="not the cursor"):
        bell.read(cursor)
