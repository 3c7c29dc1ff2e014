"""A name server of our own: answers for the domains that a test makes up, and asks nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.servers.local import Process, Server, free_port, give, listening, plain_user, program, wait_until

CONFIGURATION = """
server:
  interface: 127.0.0.1@{port}
  port: {port}
  do-daemonize: no
  do-ip6: no
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  num-threads: 1
  module-config: "iterator"
  access-control: 127.0.0.0/8 allow
  local-zone: "." static
{lines}
remote-control:
  control-enable: no
"""
PIECE = 255  # bytes of one string in a TXT record


class Unbound(Server):
    """One server; what it does not know does not exist."""

    def __init__(self, folder: Path) -> None:
        """Prepare a server that keeps everything in an empty folder."""
        self.port = free_port()
        self._folder = folder
        self._records: list[str] = []

    @property
    def address(self) -> str:
        """Where it listens, as `UCHO_DNS` takes it."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server; one that runs stays as it is.

        Raises:
            Missing: unbound is not installed.
            Broken: it did not start.
        """
        if self._process:
            return
        path = program("unbound", package="unbound")
        give(self._folder, plain_user())
        lines = "\n".join(f"  local-data: '{record}'" for record in self._records)
        configuration = self._folder / "unbound.conf"
        configuration.write_text(CONFIGURATION.format(port=self.port, folder=self._folder, lines=lines))
        command = [path, "-d", "-p", "-c", str(configuration)]
        process = self._process = Process(command, log=self._folder / "output", user=plain_user())
        log = self._folder / "output"
        wait_until(lambda: process.running() and listening(self.port), "Starting unbound", log=log)

    def serve(self, records: Sequence[tuple[str, str, str]]) -> None:
        """Answer with these records from now on, and with no others.

        Args:
            records: name, type and value of each; the value of a TXT record is its text, of any length.
        """
        self.stop()
        self._records = [f"{name}. 60 IN {kind} {_value(kind, value)}" for name, kind, value in records]
        self.start()


def _value(kind: str, value: str) -> str:
    if kind != "TXT":
        return value
    return " ".join(f'"{value[start : start + PIECE]}"' for start in range(0, len(value), PIECE))
