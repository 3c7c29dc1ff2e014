"""Installs the system packages that the tests of real servers need; does nothing where they are.

    UCHO_INSTALL_SERVERS=1 python -m tests.servers.install

Only as root and only when asked to, by CI or by UCHO_INSTALL_SERVERS=1. Debian starts the services of a package when it
is installed; here they stay off, because the tests run instances of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.local import SYSTEM_FOLDERS

PACKAGES = {  # Debian's name of the package: a file or program that shows it is there
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "dovecot-lmtpd": "/usr/lib/dovecot/lmtp",
    "postfix": "postfix",
    "unbound": "unbound",
    "libmail-dkim-perl": "/usr/share/perl5/Mail/DKIM/Verifier.pm",
    "chromium": "chromium",
    "gettext": "xgettext",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",  # Polish and Russian letters
}
POLICY = Path("/usr/sbin/policy-rc.d")  # Debian asks it before it starts a service


def missing() -> list[str]:
    """Return the packages that are not installed, in the order above."""
    path = f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}"
    return [
        package
        for package, sign in PACKAGES.items()
        if not (Path(sign).exists() if sign.startswith("/") else shutil.which(sign, path=path))
    ]


@contextmanager
def no_services() -> Iterator[None]:
    """Keep package scripts from starting services; a policy that somebody made stays."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")  # 101: action forbidden by policy
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def apt(*words: str) -> bool:
    """Run apt-get without questions; return whether it succeeded."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [
        "apt-get",
        "-qq",
        "-y",
        "-o",
        "Dpkg::Use-Pty=0",
        "-o",
        "DPkg::Lock::Timeout=120",
        "-o",
        "Acquire::Retries=3",
        *words,
    ]
    ended = subprocess.run(command, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    return ended.returncode == 0


def main() -> int:
    """Install what is missing, if we may; return the exit code."""
    wanted = missing()
    if not wanted:
        return 0
    if not (os.environ.get("CI") or os.environ.get("UCHO_INSTALL_SERVERS") == "1"):
        print(f"Not installed: {', '.join(wanted)}. Tests that need them are skipped;", file=sys.stderr)
        print("as root, UCHO_INSTALL_SERVERS=1 ./dev test installs them with apt.", file=sys.stderr)
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Cannot install {', '.join(wanted)}: that takes root and apt-get.", file=sys.stderr)
        return 1
    print(f"Installing {', '.join(wanted)}.", file=sys.stderr)
    with no_services():
        if not apt("update"):
            print("The package lists could not be fetched completely; trying with what is there.", file=sys.stderr)
        return 0 if apt("install", "--no-install-recommends", *wanted) else 1


if __name__ == "__main__":
    sys.exit(main())
