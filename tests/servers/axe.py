"""axe-core: what on a page shuts people out who see, hear or move differently."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "vendor" / "axe.min.js"  # axe-core 4.14.1, MPL-2.0, used by tests only


@dataclass(frozen=True)
class Violation:
    """A rule that a page breaks."""

    rule: str
    words: str
    places: tuple[str, ...]  # the markup that breaks it, at most five

    def __str__(self) -> str:
        """Return rule, words and places, one below the other."""
        return "\n    ".join([f"{self.rule}: {self.words}", *self.places])


@cache
def _script() -> str:
    return SCRIPT.read_text()


def violations(page: Page, *, within: str = "html") -> list[Violation]:
    """Check a page as it stands now.

    Args:
        page: a page that has finished loading.
        within: CSS selector of the part to check.

    Returns:
        Every rule broken, empty for a good page.
    """
    page.evaluate(_script())  # by the debugging protocol, which a strict Content-Security-Policy does not stop
    answer = page.evaluate("within => axe.run(within, {resultTypes: ['violations']})", within)
    return [
        Violation(found["id"], found["help"], tuple(node["html"][:200] for node in found["nodes"][:5]))
        for found in answer["violations"]
    ]
