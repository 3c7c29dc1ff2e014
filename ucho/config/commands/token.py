"""`ucho token create`: a token for a program that uses the API; standard output is the token and nothing else."""

from __future__ import annotations

import argparse

from ucho.config.start import start


def create(given: argparse.Namespace) -> int:
    """Print a new token."""
    start()
    from ucho.api import tokens
    from ucho.config.commands.by import command_line

    print(tokens.create(name=given.name, agent=given.agent, by=command_line("api.create_token")))
    return 0
