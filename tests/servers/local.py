"""What every server of the tests needs: a free port, a plain user to run as, a way to wait, stop and freeze."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

SYSTEM_FOLDERS = "/usr/sbin:/usr/local/sbin:/sbin"  # where servers live; the PATH of a plain user often lacks them


class Missing(Exception):
    """A program that a test needs is not on this machine; the words say which and how to get it."""


class Broken(Exception):
    """A server did not start or stop; the words hold the end of its log."""


def program(name: str, *others: str, package: str) -> str:
    """Find a program.

    Args:
        name: the program's name.
        others: names that it has elsewhere.
        package: the Debian package that brings it.

    Returns:
        Its path.

    Raises:
        Missing: no such program here.
    """
    for candidate in (name, *others):
        if found := shutil.which(candidate, path=f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}"):
            return found
    raise Missing(
        f"{name} is not installed (Debian: apt install {package}, or run ./dev test with UCHO_INSTALL_SERVERS=1)"
    )


def free_port() -> int:
    """Return a TCP port on the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def plain_user() -> pwd.struct_passwd:
    """Return the user that servers run as: us, or nobody when we are root, whom PostgreSQL and Dovecot refuse."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def give(folder: Path, user: pwd.struct_passwd) -> None:
    """Make a folder, let the user own it, and let him reach it through the folders above, which pytest closes."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return
    os.chown(folder, user.pw_uid, user.pw_gid)
    for above in folder.parents:
        with contextlib.suppress(PermissionError):
            mode = above.stat().st_mode
            if not mode & 0o001 and above.is_relative_to("/tmp"):
                above.chmod(mode | 0o011)


def wait_until(true: Callable[[], bool], what: str, *, seconds: float = 20, log: Path | None = None) -> None:
    """Poll until a condition holds.

    Raises:
        Broken: it did not in time; with the end of the log.
    """
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise Broken(f"{what} took longer than {seconds:g} s.\n{tail(log)}")
        time.sleep(0.02)


def tail(log: Path | None, lines: int = 30) -> str:
    """Return the last lines of a log, nothing if there is none."""
    if log is None or not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def listening(port: int) -> bool:
    """Return whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A server with all its own children; it ends when the tests end, however they end."""

    def __init__(
        self, command: Sequence[str], *, log: Path, user: pwd.struct_passwd | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Start the command in a session of its own.

        Args:
            command: program and arguments; it must stay in the foreground.
            log: file that takes what it prints.
            user: who it runs as, if we are root.
            env: its environment, ours if not given.
        """
        order: dict[str, object] = {"command": [*command], "env": dict(env) if env is not None else None}
        if user and os.geteuid() == 0:
            order |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with log.open("ab") as out:
            self._guard = subprocess.Popen(
                [sys.executable, "-I", "-S", str(Path(__file__).with_name("guard.py")), json.dumps(order)],
                stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self._command = command
        self._log = log
        self._frozen: list[psutil.Process] = []

    def running(self) -> bool:
        """Return whether the server lives.

        Raises:
            Broken: it ended by itself.
        """
        if self._guard.poll() is not None:
            raise Broken(f"{' '.join(self._command)} ended with {self._guard.returncode}.\n{tail(self._log)}")
        return True

    def tree(self) -> list[psutil.Process]:
        """Return every process of the server, the first one first."""
        try:
            return psutil.Process(self._guard.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def freeze(self) -> None:
        """Stop every process where it stands: connections stay open and nobody answers, as when a machine hangs."""
        known: set[int] = set()
        while fresh := [process for process in self.tree() if process.pid not in known]:
            for process in fresh:  # the first one comes first, so that it makes no more children
                known.add(process.pid)
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.suspend()
                    self._frozen.append(process)

    def thaw(self) -> None:
        """Let frozen processes go on; does nothing to others."""
        for process in reversed(self._frozen):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()
        self._frozen.clear()

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End the server and everything it started; what does not end in time is killed."""
        self.thaw()
        assert self._guard.stdin
        with contextlib.suppress(BrokenPipeError):
            self._guard.stdin.write(str(int(by)).encode())
            self._guard.stdin.close()
        self._guard.wait(30)


class Server:
    """What can be done to any server of the tests; a subclass sets `_process` when it starts."""

    _process: Process | None = None

    def stop(self) -> None:
        """End the server: connections are cut and new ones refused; what it has on disk stays."""
        if self._process:
            self._process.stop()
            self._process = None

    def freeze(self) -> None:
        """Stop all its processes where they stand: connections stay open and nobody answers."""
        assert self._process
        self._process.freeze()

    def thaw(self) -> None:
        """Let a frozen server go on."""
        if self._process:
            self._process.thaw()
