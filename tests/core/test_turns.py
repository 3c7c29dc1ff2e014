"""The SQLite backend under several writers: threads, processes, forks, and a power cut's best friend, durable()."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.utils import ConnectionHandler

from ucho.core.database import durable as durable_module
from ucho.core.database.durable import durable, truncate_wal
from ucho.core.database.sqlite.turns import Turn, TurnDeadlock, TurnTimeout
from ucho.core.database.url import database_settings

ROOT = Path(__file__).parents[2]
WRITER = """
    import sys
    from ucho.core.database.driver import use_safe_sqlite
    use_safe_sqlite()
    from django.conf import settings
    from ucho.core.database.url import database_settings
    settings.configure(DATABASES={"default": database_settings("sqlite:///" + sys.argv[1])}, USE_TZ=True)
    from django.db import connection, transaction
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def handler(tmp_path: Path, django_db_blocker):
    """Connections to one database file, of every thread that asks, under two names."""
    one = database_settings(f"sqlite:///{tmp_path}/klos.sqlite3")
    handler = ConnectionHandler({"default": one, "second": dict(one)})
    with django_db_blocker.unblock():  # these files are ours, no test database is needed
        with handler["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE till (id INTEGER PRIMARY KEY AUTOINCREMENT, bread INTEGER UNIQUE)")
        yield handler
        handler.close_all()


@pytest.fixture
def as_default(handler, monkeypatch):
    """Let durable() and transaction.atomic() mean the file as well."""
    monkeypatch.setattr(durable_module, "connections", handler)
    monkeypatch.setattr(transaction, "connections", handler)
    return handler["default"]


def in_thread(work):
    """Run work in a thread to its end and raise what it raised."""
    trouble: list[BaseException] = []

    def run():
        try:
            work()
        except BaseException as error:
            trouble.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    if trouble:
        raise trouble[0]


def ask(connection, words):
    with connection.cursor() as cursor:
        cursor.execute(words)
        return cursor.fetchall()


def test_a_connection_has_the_settings_that_keep_data_safe_and_erased(handler):
    connection = handler["default"]
    found = {name: ask(connection, f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}
    found = {name: ask(connection, f"PRAGMA {name}")[0][0] for name in ("temp_store", "cache_size", "secure_delete")}
    assert found == {"temp_store": 2, "cache_size": -32000, "secure_delete": 1}
    assert ask(connection, "PRAGMA journal_size_limit") == [(67108864,)]
    assert connection.transaction_mode == "IMMEDIATE"


def test_the_process_uses_an_sqlite_without_the_wal_bug():
    pytest.importorskip("pysqlite3")
    assert sqlite3.sqlite_version_info >= (3, 51, 3)


def test_threads_that_read_and_write_back_lose_no_update(handler):
    ask(handler["default"], "INSERT INTO till (bread) VALUES (0)")

    def bake():
        connection = handler["default"]
        for _ in range(50):
            with transaction_of(connection):
                bread = ask(connection, "SELECT bread FROM till")[0][0]
                ask(connection, f"UPDATE till SET bread = {bread + 1}")
        connection.close()

    threads = [threading.Thread(target=bake) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert ask(handler["default"], "SELECT bread FROM till") == [(200,)]


@contextmanager
def transaction_of(connection):
    """transaction.atomic() for a connection outside the global handler."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    else:
        connection.commit()
    finally:
        connection.set_autocommit(True)


def test_writers_of_several_processes_get_equal_shares_and_no_busy_errors(handler, tmp_path):
    script = dedent(WRITER) + dedent("""
        import threading
        stop = threading.Event()
        threading.Timer(2.0, stop.set).start()
        done = 0
        while not stop.is_set():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM till")
                cursor.execute("INSERT INTO till (bread) VALUES (NULL)")
            done += 1
        print(done)
    """)
    command = [sys.executable, "-c", script, str(tmp_path / "klos.sqlite3")]
    writers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(3)
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    counts = [int(writer.communicate(timeout=60)[0]) for writer in writers]
    assert ask(handler["default"], "SELECT count(*) FROM till") == [(sum(counts),)]
    assert max(counts) <= 2 * min(counts), counts  # SQLite's own waiting gives up to 10 times more to the lucky one


def test_a_writer_that_dies_in_its_transaction_holds_nobody_up(handler, tmp_path):
    script = dedent(WRITER) + dedent("""
        import os
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO till (bread) VALUES (1)")
            os.kill(os.getpid(), 9)
    """)
    command = [sys.executable, "-c", script, str(tmp_path / "klos.sqlite3")]
    subprocess.run(command, check=False, input="go\n", capture_output=True, text=True, timeout=60, cwd=ROOT)
    with transaction_of(handler["default"]):
        ask(handler["default"], "INSERT INTO till (bread) VALUES (2)")
    assert ask(handler["default"], "SELECT bread FROM till") == [(2,)]


def test_two_connections_of_one_thread_fail_at_once_instead_of_waiting_for_each_other(handler):
    with transaction_of(handler["default"]):
        with pytest.raises(OperationalError, match="another connection"), transaction_of(handler["second"]):
            raise AssertionError("both write")
        with pytest.raises(OperationalError, match="another connection"):
            ask(handler["second"], "INSERT INTO till (bread) VALUES (1)")
        assert ask(handler["second"], "SELECT * FROM till") == []  # readers never queue
    with transaction_of(handler["second"]):
        ask(handler["second"], "INSERT INTO till (bread) VALUES (1)")


def test_a_write_outside_a_transaction_queues_and_is_committed(handler):
    connection = handler["default"]
    with transaction_of(handler["second"]), pytest.raises(OperationalError, match="another connection"):
        ask(connection, "  insert into till (bread) values (7)")
    ask(connection, "insert into till (bread) values (7)")
    assert not connection.turn.held
    assert ask(handler["second"], "SELECT bread FROM till") == [(7,)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO till (bread) VALUES (%s)", [(8,), (9,)])
    assert not connection.turn.held


def test_a_turn_ends_with_a_rollback_a_failed_statement_and_a_closed_connection(handler):
    connection = handler["default"]
    ask(connection, "INSERT INTO till (bread) VALUES (1)")
    with pytest.raises(IntegrityError), transaction_of(connection):
        ask(connection, "INSERT INTO till (bread) VALUES (1)")
    assert not connection.turn.held
    with pytest.raises(IntegrityError):
        ask(connection, "INSERT INTO till (bread) VALUES (1)")
    assert not connection.turn.held
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.close()
    assert not connection.turn.held


def test_a_commit_that_fails_is_rolled_back_and_ends_the_turn(as_default):
    ask(as_default, "CREATE TABLE loaf (till INTEGER REFERENCES till (id) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(as_default, "INSERT INTO loaf VALUES (99)")
    assert not as_default.turn.held
    assert ask(as_default, "SELECT * FROM loaf") == []


def test_savepoints_keep_the_turn_until_the_outermost_block_ends(as_default):
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            ask(as_default, "INSERT INTO till (bread) VALUES (1), (1)")
        assert as_default.turn.held
        with transaction.atomic():
            ask(as_default, "INSERT INTO till (bread) VALUES (2)")
        assert as_default.turn.held
    assert not as_default.turn.held
    assert ask(as_default, "SELECT bread FROM till") == [(2,)]


def test_a_turn_that_never_comes_ends_in_an_error_and_blocks_nobody_later(tmp_path):
    holder, waiter = Turn(str(tmp_path / "turns"), 5), Turn(str(tmp_path / "turns"), 0.05)
    holder.take()
    with pytest.raises(TurnDeadlock):
        waiter.take()

    def wait():
        with pytest.raises(TurnTimeout):
            waiter.take()

    in_thread(wait)
    holder.give_back()
    in_thread(holder.take)  # the waiter that gave up has let go of the lock it got afterwards
    holder.give_back()


def test_a_child_made_by_fork_neither_holds_nor_releases_its_parents_turn(handler):
    connection = handler["default"]
    path = connection.turn.path
    with transaction_of(connection):
        ask(connection, "INSERT INTO till (bread) VALUES (1)")
        child = os.fork()
        if not child:
            os._exit(0 if not connection.turn.held else 1)
        assert os.waitpid(child, 0)[1] == 0

        def still_locked():
            with pytest.raises(TurnTimeout):
                Turn(path, 0.05).take()

        in_thread(still_locked)
    assert ask(connection, "SELECT bread FROM till") == [(1,)]


def test_a_database_in_memory_has_no_queue(handler):
    handler = ConnectionHandler({"default": database_settings("sqlite://")})
    ask(handler["default"], "CREATE TABLE till (bread)")
    with transaction_of(handler["default"]):
        ask(handler["default"], "INSERT INTO till VALUES (1)")
    assert handler["default"].turn is None
    assert ask(handler["default"], "SELECT * FROM till") == [(1,)]


def test_durable_work_is_committed_with_full_synchronisation_and_the_rest_is_not(as_default):
    with durable():
        with durable(), transaction.atomic():
            assert ask(as_default, "PRAGMA synchronous") == [(2,)]
        as_default.close()
        assert ask(as_default, "PRAGMA synchronous") == [(2,)]
    assert ask(as_default, "PRAGMA synchronous") == [(1,)]


def test_durable_inside_a_transaction_is_a_mistake_that_shows(as_default):
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside the transaction"), durable():
        pass


def test_truncating_the_log_leaves_no_copy_of_an_erased_row(as_default, tmp_path):
    with transaction.atomic(), as_default.cursor() as cursor:
        cursor.execute("CREATE TABLE letter (words TEXT)")
        cursor.execute("INSERT INTO letter VALUES ('Szanowna Pani Alicja')")
    with transaction.atomic():
        ask(as_default, "DELETE FROM letter")
    assert truncate_wal()
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert len(files) >= 3
    assert not any(b"Alicja" in content for content in files)
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside the transaction"):
        truncate_wal()
