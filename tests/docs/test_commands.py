"""Whatever the documentation tells people to type is understood."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout

import pytest

from tests.docs.pages import Page, pages
from ucho.config.command import parser

SHELL = ("sh", "console", "shell", "bash")


def lines_to_type(page: Page) -> Iterator[str]:
    """Go over the lines of shell blocks and the commands of service files, `$(…)` apart from what surrounds it."""
    for block in page.blocks(*SHELL):
        for line in re.sub(r"\\\n\s*", " ", block).splitlines():
            yield from re.findall(r"\$\(([^()]*)\)", line)
            yield re.sub(r"\$\([^()]*\)", "x", line)
    for block in page.blocks("ini"):
        yield from re.findall(r"^ExecStart=(.+)$", block, re.MULTILINE)


def commands(page: Page) -> Iterator[list[str]]:
    """Go over the words behind `ucho` wherever a line calls it."""
    for line in lines_to_type(page):
        for part in re.split(r"\s(?:&&|\|\||\||;)\s", line):
            words = typed(shlex.split(part, comments=True))
            start = next((n for n, word in enumerate(words) if re.fullmatch(r"(?:\S*/)?ucho", word)), None)
            if start is not None and start < len(words) - 1 and _leads_to_a_command(words[:start]):
                yield words[start + 1 :]


def typed(words: list[str]) -> list[str]:
    """Return the words that a command gets: the shell keeps what stands behind `<` and `>` for itself."""
    return [word for before, word in zip(["", *words], words, strict=False) if not {before, word} & {"<", ">"}]


def _leads_to_a_command(before: list[str]) -> bool:
    """Return whether these words may stand before a command: nothing, sudo, settings, or the times of a cron table."""
    cron = len(before) == 6 and all(re.fullmatch(r"[\d*/,-]+", word) for word in before[:5])
    return cron or all(re.fullmatch(r"sudo|exec|export|[A-Z_]+=\S*", word) for word in before)


def understood(words: list[str]) -> str:
    """Return what the command line says against these words, nothing when it understands them."""
    said = io.StringIO()
    try:
        with redirect_stderr(said), redirect_stdout(io.StringIO()):
            parser().parse_args(words)
    except SystemExit as end:
        return said.getvalue() if end.code else ""
    return ""


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_command_is_understood(page: Page) -> None:
    assert not [(words, wrong) for words in commands(page) if (wrong := understood(words))]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_command_that_is_mentioned_exists(page: Page) -> None:
    """Between ticks a command may stand without all it needs: `ucho restore`."""
    wrong = []
    for mention in page.inline():
        if mention.startswith("ucho ") and "COMMAND" not in mention:
            words = typed([word for word in re.sub(r"[\[\]…]", "", mention).split()[1:] if word != "|"])
            said = "" if "|" in mention else understood(words)
            if said and "Something is missing" not in said:
                wrong.append((mention, said))
    assert not wrong


def test_the_commands_of_the_docs_are_found_at_all() -> None:
    found = {tuple(words[:2]) for page in pages("how-to") for words in commands(page)}
    assert {("channels", "add"), ("token", "create")} <= found
