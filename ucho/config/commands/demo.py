"""`ucho demo`: the demo company, and how to sign in to it."""

from __future__ import annotations

import argparse

from ucho.config.start import start


def demo(_given: argparse.Namespace) -> int:
    """Make the demo company unless it is there, and print its logins."""
    start()
    from ucho.core import clock
    from ucho.demo import build

    print(build.build(clock.now()), flush=True)
    return 0
