"""Every benchmark one after the other, the long ones too: `./dev bench everything`, about half an hour."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.product import ROOT

NAMES = ("start", "memory", "weight", "jobs", "sse", "mail", "inbox")


def main() -> None:
    """Run them; the exit code is 1 when one of them could not measure."""
    failed = []
    for name in NAMES:
        print(f"=== {name} ===", file=sys.stderr, flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        raise SystemExit(f"Could not be measured: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
