"""The command line: reads what somebody typed, says what is wrong with it, and starts the part they asked for.

Nothing heavy is imported before it is known what to do, so that `ucho --help` and the supervisor start at once.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final, NoReturn

from ucho import __version__
from ucho.config.words import COMMANDS, GLOBAL, GROUPS, OPTIONS, Command
from ucho.core.errors import Refused

WRONG_WORDS: Final = 2  # exit code: what was typed cannot be understood
WRONG: Final = 1  # exit code: it was understood, and could not be done


class Parser(argparse.ArgumentParser):
    """An argument parser that answers in sentences."""

    def error(self, message: str) -> NoReturn:
        """Say what was not understood and where to read more; ends the process."""
        self.exit(WRONG_WORDS, f"{sentence(message)} See `{self.prog} --help`.\n")


def sentence(message: str) -> str:
    """Turn a message of argparse into a sentence for people."""
    if "invalid choice" in message:
        wrong = message.partition("invalid choice: ")[2].partition(" (choose from")[0].strip("'\"")
        near = difflib.get_close_matches(wrong, [name.split()[0] for name in COMMANDS], 1)
        return f"ucho has no command “{wrong}”." + (f" Did you mean “{near[0]}”?" if near else "")
    if message.startswith("unrecognized arguments: "):
        return f"ucho does not know what to do with “{message.partition(': ')[2]}” here."
    if message.startswith("the following arguments are required: "):
        return f"Something is missing: {message.partition(': ')[2]}."
    return message[:1].upper() + message[1:].rstrip(".") + "."


def parser() -> Parser:
    """Return the parser of the whole command line."""
    top = Parser(
        prog="ucho",
        allow_abbrev=False,
        description="ucho hears your customers on every channel and helps you answer. `ucho up` starts it.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Examples:\n  ucho up\n  ucho up --demo\n  ucho doctor --data /srv/ucho",
    )
    top.add_argument("--version", action="version", version=f"ucho {__version__}")
    for option in OPTIONS:
        _add_option(top, option)
    commands = top.add_subparsers(metavar="COMMAND", title="commands")
    groups = {}
    for name, words in GROUPS.items():
        group = commands.add_parser(name, help=words, description=words)
        groups[name] = group.add_subparsers(metavar="COMMAND", title="commands", required=True)
    for name, command in COMMANDS.items():
        first, _, second = name.partition(" ")
        _add_command(groups[first] if second else commands, second or first, name, command)
    return top


def _add_command(place: argparse._SubParsersAction[Parser], shown: str, name: str, command: Command) -> None:
    examples = "Examples:\n" + "\n".join(f"  {example}" for example in command.examples)
    made = place.add_parser(
        shown,
        allow_abbrev=False,
        help=command.words,
        description=command.words,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for argument in command.arguments:
        made.add_argument(*argument.names, help=argument.words, **argument.settings)
    for option in (*GLOBAL, *command.options):
        _add_option(made, option)
    made.set_defaults(command=name)


def _add_option(place: argparse.ArgumentParser, name: str) -> None:
    option = OPTIONS[name]
    settings = dict(option.settings, default=argparse.SUPPRESS)  # the word before the command must not be forgotten
    place.add_argument(*option.names, help=option.words, dest=name, **settings)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the words after `ucho`; those of this process when left out.

    Returns:
        The exit code: 0 done, 1 could not be done (the reason is on standard error), 2 not understood.
    """
    top = parser()
    given = top.parse_args(argv)
    if not hasattr(given, "command"):
        top.print_help()
        return 0
    tell_environment(given)
    module, _, function = COMMANDS[given.command].run.partition(":")
    try:
        return int(getattr(import_module(module), function)(given) or 0)
    except Refused as refused:
        print(refused, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `ucho … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return WRONG


def tell_environment(given: argparse.Namespace) -> None:
    """Put the options where settings and child processes find them."""
    for name, option in OPTIONS.items():
        value = getattr(given, name, None)
        if value is not None:
            os.environ[option.variable] = "1" if value is True else str(value)
    if os.environ.get("UCHO_DATA"):
        os.environ["UCHO_DATA"] = str(Path(os.environ["UCHO_DATA"]).absolute())


if __name__ == "__main__":
    sys.exit(main())
