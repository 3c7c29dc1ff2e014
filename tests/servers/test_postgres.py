"""The PostgreSQL of the tests keeps what it took, knows our alphabets, and comes back after a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.servers.postgres import Postgres


@pytest.fixture
def durable(server_folder: Callable[[str], Path]) -> Postgres:
    server = Postgres(server_folder("durable"), durable=True)
    server.start()
    yield server
    server.stop()


def test_a_committed_row_survives_a_crash(durable: Postgres) -> None:
    address = durable.new_database()
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE loaf (name text)")
        connection.execute("INSERT INTO loaf VALUES ('Żytni'), ('Ёлка')")
    durable.kill()
    durable.start()
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT lower(name) FROM loaf").fetchall() == [("żytni",), ("ёлка",)]
