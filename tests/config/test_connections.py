"""The connections of accounts: kept, leased, paused, started anew, by a channel of the tests' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from tests.cast import by_system, open_bakery
from tests.config.installation import wait_for
from ucho.channels import connections, operations, pauses, registry
from ucho.channels.connections import Connections
from ucho.channels.contract import Adapter, Fetched, Line, LoginRefused, Setting
from ucho.channels.models import Account, JournalEntry
from ucho.core import clock

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Server:
    """What the other side does, and what it sees."""

    refuses: bool = False
    broken: bool = False
    letters: list[bytes] = field(default_factory=list)
    visits: list[Mapping[str, str]] = field(default_factory=list)


class Pigeon(Adapter):
    """Carrier pigeons."""

    name = "pigeon"
    label = "Pigeons"
    address_kind = "email"
    listens = True
    settings = (Setting("address", "Loft"), Setting("grain", "Grain", secret=True))

    def __init__(self, server: Server) -> None:
        """Fly to a server."""
        self.server = server

    def listen(self, line: Line) -> None:
        """Fetch what is there until stopped."""
        self.server.visits.append(dict(line.settings))
        if self.server.refuses:
            raise LoginRefused("no such grain, sekret@loft")
        while not line.stopped():
            if self.server.broken:
                raise ConnectionResetError("a hawk")
            place = int(line.cursor().get("place", 0))
            if fresh := self.server.letters[place:]:
                batch = [Fetched(str(place + number), raw) for number, raw in enumerate(fresh)]
                line.journal(batch, {"place": place + len(fresh)})
            line.healthy(server_count=len(self.server.letters))
            line.wait(0.02)


@pytest.fixture
def server(monkeypatch) -> Server:
    """A loft, and a channel that flies to it."""
    made = Server()
    known = {**registry.adapters(), "pigeon": Pigeon(made)}
    for module in (registry, connections, operations):
        monkeypatch.setattr(module, "adapters", lambda: known)
    for name in (
        "ucho.channels.registry.adapter",
        "ucho.channels.connections.adapter",
        "ucho.channels.accounts.adapter",
    ):
        monkeypatch.setattr(name, lambda kind: known[kind])
    monkeypatch.setattr(connections, "LOOK", 0.05)
    monkeypatch.setattr(connections, "RENEW", 0.05)
    return made


@pytest.fixture
def loft(server: Server) -> Account:
    """The bakery's account on that channel."""
    bakery = open_bakery()
    settings = {"address": "loft@klos.example", "grain": "rye"}
    return operations.open_account(bakery.mokotow, adapter="pigeon", name="Gołębnik", settings=settings, by=by_system())


@pytest.fixture
def keep() -> Iterator[Callable[[], Event]]:
    """Start keeping connections in a thread; returns the event that ends it. All end with the test."""
    stops: list[tuple[Event, Thread]] = []

    def run(stop: Event) -> None:
        try:
            Connections(stop).run()
        finally:
            connection.close()

    def start() -> Event:
        stop = Event()
        thread = Thread(target=run, args=(stop,))
        thread.start()
        stops.append((stop, thread))
        return stop

    yield start
    for stop, thread in stops:
        stop.set()
        thread.join(20)


def now(account: Account) -> Account:
    """Return the account as it is now."""
    return Account.objects.get(pk=account.pk)


def test_what_arrives_is_journalled_once_and_health_is_told(server, loft, keep):
    server.letters += [b"one", b"two"]
    keep()
    wait_for(lambda: JournalEntry.objects.filter(account=loft).count() == 2, "two letters")
    server.letters.append(b"three")
    wait_for(lambda: JournalEntry.objects.filter(account=loft).count() == 3, "a third letter")
    wait_for(lambda: now(loft).server_count == 3, "health")
    assert now(loft).cursor == {"place": 3}
    assert now(loft).problem == ""
    (settings,) = server.visits
    assert {**settings, "loop_key": ""} == {"address": "loft@klos.example", "grain": "rye", "loop_key": ""}


def test_accounts_are_connected_and_let_go_without_a_restart(server, loft, keep):
    operations.switch_account(loft, enabled=False, by=by_system())
    keep()
    assert server.visits == []
    operations.switch_account(now(loft), enabled=True, by=by_system())
    wait_for(lambda: server.visits, "the connection")
    operations.switch_account(now(loft), enabled=False, by=by_system())
    wait_for(lambda: not connected(loft), "the end of it")
    server.letters.append(b"late")
    assert JournalEntry.objects.filter(account=loft).count() == 0


def connected(account: Account) -> bool:
    """Return whether the thread of the account's connection runs."""
    from threading import enumerate as threads

    return any(thread.name == f"connection-{account.pk}" for thread in threads())


def test_a_refused_password_is_not_tried_again_until_somebody_corrects_it(server, loft, keep):
    server.refuses = True
    keep()
    wait_for(lambda: now(loft).problem == "login_refused", "the problem to be told")
    assert now(loft).problem_since is not None
    assert "rye" not in now(loft).problem_detail
    Event().wait(0.5)
    assert len(server.visits) == 1
    server.refuses = False
    settings = {"address": "loft@klos.example", "grain": "wheat"}
    operations.change_account(now(loft), name="Gołębnik", settings=settings, by=by_system())
    wait_for(lambda: now(loft).round_trip_at, "the connection")
    assert server.visits[-1]["grain"] == "wheat"
    assert now(loft).problem == ""


def test_a_broken_line_comes_back_and_loses_nothing(server, loft, keep, monkeypatch):
    monkeypatch.setattr(connections, "pause", lambda tries, problem: 0.1)
    keep()
    wait_for(lambda: now(loft).round_trip_at, "the connection")
    server.broken = True
    wait_for(lambda: now(loft).problem == "line_broke", "the problem to be told")
    since = now(loft).problem_since
    server.letters.append(b"meanwhile")
    wait_for(lambda: len(server.visits) > 3, "some tries")
    assert now(loft).problem_since == since
    server.broken = False
    wait_for(lambda: JournalEntry.objects.filter(account=loft).exists(), "the letter")
    wait_for(lambda: now(loft).problem == "", "health")


def test_two_processes_keep_one_connection_and_the_spare_takes_over(server, loft, keep):
    first = keep()
    wait_for(lambda: server.visits, "the connection")
    keep()
    Event().wait(0.5)
    assert len(server.visits) == 1
    first.set()  # it lets the lease go
    wait_for(lambda: len(server.visits) == 2, "the spare")


def test_the_lease_of_a_dead_process_runs_out(server, loft, keep):
    Account.objects.filter(pk=loft.pk).update(
        lease_owner="somebody dead", leased_until=clock.now() + timedelta(seconds=1.5)
    )
    keep()
    Event().wait(0.5)
    assert server.visits == []
    wait_for(lambda: server.visits, "the connection")


def test_a_connection_whose_lease_was_taken_ends(server, loft, keep):
    keep()
    wait_for(lambda: server.visits, "the connection")
    Account.objects.filter(pk=loft.pk).update(
        lease_owner="somebody else", leased_until=clock.now() + timedelta(minutes=5)
    )
    wait_for(lambda: not connected(loft), "the end of it")
    assert now(loft).lease_owner == "somebody else"


def test_stopping_takes_moments_and_frees_the_leases(server, loft, keep):
    stop = keep()
    wait_for(lambda: server.visits, "the connection")
    stop.set()
    wait_for(lambda: now(loft).leased_until is None, "the lease to be free", 5)
    assert not connected(loft)


def test_a_key_that_is_gone_is_told(server, loft, keep):
    Account.objects.filter(pk=loft.pk).update(sealed={"grain": "gAAAAA-not-ours"})
    keep()
    wait_for(lambda: now(loft).problem == "no_key", "the problem to be told")


@pytest.mark.parametrize("tries", [1, 2, 5, 50])
def test_pauses_grow_and_end_somewhere(tries):
    assert 0.7 < pauses.pause(tries, "line_broke") < 400
    assert 300 <= pauses.pause(tries, "login_refused") <= 4500
    assert pauses.pause(20, "line_broke") > pauses.pause(1, "line_broke")
