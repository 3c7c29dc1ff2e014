"""Prepares every test run: a data folder of its own, the database asked for, real servers on demand.

pytest                        everything, on SQLite
pytest --database postgres    what touches the database, on PostgreSQL (a server of its own, or UCHO_DATABASE)
pytest --full                 long fuzzing and simulations, too
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.servers.local import Missing
from tests.servers.postgres import Postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix
    from tests.servers.unbound import Unbound

DATABASES = ("sqlite", "postgres")


def asked_for(arguments: Sequence[str]) -> str:
    """Return the database that a command line names; pytest's own answer comes after Django has read its settings."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if argument == "--database":
            return following
        if argument.startswith("--database="):
            return argument.partition("=")[2]
    return "sqlite"


def _prepare() -> Postgres | None:
    """Set up what the settings read, before anything imports them; workers of xdist inherit the server alone."""
    folder = Path(tempfile.mkdtemp(prefix="ucho-tests-"))
    folder.chmod(0o755)  # servers that do not run as us reach their folders in it
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = None
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        database = asked_for(sys.argv)
        if database == "postgres" and not os.environ.get("UCHO_DATABASE", "").startswith("postgres"):
            server = Postgres(folder / "postgres")
            server.start()
            atexit.register(server.stop)
            os.environ["UCHO_DATABASE"] = server.url("postgres")
        elif database == "sqlite":
            os.environ.pop("UCHO_DATABASE", None)
    os.environ["UCHO_DATA"] = str(folder / "data")
    (folder / "data").mkdir()
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the tests' thread
    os.environ["DJANGO_SETTINGS_MODULE"] = "ucho.config.settings"
    return server


SERVER = _prepare()

import django  # noqa: E402  # its settings read the environment made above
from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402

# Every bakery hires two people; a password that is slow to guess took most of the time of most tests. Tests that run
# the product as processes keep the real hasher.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
django.setup()


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Let no test read what another one left in the cache: the time zone of its company, say."""
    yield
    cache.clear()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare our options."""
    parser.addoption("--database", choices=DATABASES, default="sqlite", help="the database to test on")
    parser.addoption("--full", action="store_true", help="run long fuzzing, simulations and load, too")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each worker read the settings after its own preparation, or all would share the first process's data."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def touches_database(item: pytest.Item) -> bool:
    """Return whether a test's outcome may depend on the database: browser, real-server and pure tests run once."""
    if item.get_closest_marker("both_databases"):
        return True
    needs = set(getattr(item, "fixturenames", ()))
    if needs & {"browser", "dovecot", "postfix", "unbound"}:
        return False
    uses = needs & {"db", "transactional_db", "django_db_serialized_rollback", "live_server", "empty_database"}
    return bool(uses or item.get_closest_marker("django_db"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for."""
    kept = items
    if not config.getoption("--full"):
        kept = [item for item in kept if not item.get_closest_marker("full")]
    if config.getoption("--database") == "postgres":
        kept = [item for item in kept if touches_database(item)]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keep SQLite's test database in a file, as an installation does: threads and processes see the same."""
    from django.db import connections

    connection = connections["default"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(os.environ["UCHO_DATA"]) / "test.sqlite3")


# -------------------------------------------------------------------------------------------------------- real servers


def skip_or_fail(missing: Missing) -> None:
    """Skip a test whose server is not on this machine; in CI, where it must be, fail it."""
    if os.environ.get("CI"):
        pytest.fail(f"In CI this must be there: {missing}", pytrace=False)
    pytest.skip(str(missing))


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that names a fresh folder for a server; short, because socket paths end at 107 bytes."""
    base = Path(tempfile.mkdtemp(prefix="ucho-"))
    base.chmod(0o755)
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    return lambda name: base / name


@pytest.fixture(scope="session")
def _dovecot(server_folder: Callable[[str], Path]) -> Iterator[Dovecot]:
    from tests.servers.dovecot import Dovecot

    server = Dovecot(server_folder("dovecot"))
    try:
        server.start()
    except Missing as missing:
        skip_or_fail(missing)
    yield server
    server.stop()


@pytest.fixture
def dovecot(_dovecot: Dovecot) -> Iterator[Dovecot]:
    """A running IMAP and LMTP server; a test may stop or freeze it, the next one finds it up again."""
    yield _dovecot
    _dovecot.thaw()
    _dovecot.start()


@pytest.fixture(scope="session")
def _postfix(_dovecot: Dovecot, server_folder: Callable[[str], Path]) -> Iterator[Postfix]:
    from tests.servers.postfix import Postfix

    server = Postfix(server_folder("postfix"), _dovecot)
    try:
        server.start()
    except Missing as missing:
        skip_or_fail(missing)
    yield server
    server.stop()


@pytest.fixture
def postfix(_postfix: Postfix, dovecot: Dovecot) -> Iterator[Postfix]:
    """A running SMTP server that delivers to `dovecot`; a test may stop or freeze it."""
    yield _postfix
    _postfix.thaw()
    _postfix.start()


@pytest.fixture(scope="session")
def _unbound(server_folder: Callable[[str], Path]) -> Iterator[Unbound]:
    from tests.servers.unbound import Unbound

    server = Unbound(server_folder("unbound"))
    try:
        server.start()
    except Missing as missing:
        skip_or_fail(missing)
    yield server
    server.stop()


@pytest.fixture
def unbound(_unbound: Unbound, settings: Any) -> Iterator[Unbound]:
    """A running name server, the one we ask; it knows what a test lets it `serve`."""
    settings.UCHO_DNS = _unbound.address
    yield _unbound
    _unbound.thaw()
    _unbound.serve([])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; open a context of your own in it."""
    from tests.servers.chromium import chromium

    try:
        running = chromium()
        with running as opened:
            yield opened
    except Missing as missing:
        skip_or_fail(missing)


@pytest.fixture(scope="session")
def _postgres(server_folder: Callable[[str], Path]) -> Iterator[Postgres]:
    server = Postgres(server_folder("postgres"))
    server.start()
    yield server
    server.stop()


_numbers = count(1)


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database of the kind under test, for a product that runs as processes of its own."""
    if request.config.getoption("--database") == "sqlite":
        return f"sqlite:///{tmp_path / 'ucho.sqlite3'}"
    import psycopg
    from django.conf import settings

    default = settings.DATABASES["default"]
    name = f"walk_{os.getpid()}_{next(_numbers)}"
    address = f"postgresql://{default['USER']}@{default['HOST']}:{default['PORT']}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address}/{name}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every skipped test with its reason."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("skipped, and why")
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.line(f"{report.nodeid}: {reason.removeprefix('Skipped: ')}")
