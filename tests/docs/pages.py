"""The pages of the documentation as the tests read them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^(`{3,})([\w-]*)[^\n]*\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+(?:\([^()]*\))?)\)")
INLINE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @cached_property
    def text(self) -> str:
        """Return the whole text."""
        return self.path.read_text("utf-8")

    @cached_property
    def prose(self) -> str:
        """Return the text without blocks of code."""
        return FENCE.sub("", self.text)

    @property
    def name(self) -> str:
        """Return the path from the root of the repository."""
        return str(self.path.relative_to(ROOT))

    def blocks(self, *languages: str) -> list[str]:
        """Return the blocks of code in these languages."""
        return [body for _ticks, language, body in FENCE.findall(self.text) if language in languages]

    def links(self) -> list[str]:
        """Return the targets of all links and images."""
        return LINK.findall(self.prose)

    def inline(self) -> list[str]:
        """Return what stands between single ticks."""
        return INLINE.findall(self.prose)

    def anchors(self) -> set[str]:
        """Return the anchors of the headings, as code hosts make them."""
        return {_anchor(words) for words in HEADING.findall(self.prose)}


def _anchor(words: str) -> str:
    letters = "".join(
        letter
        for letter in unicodedata.normalize("NFC", words.replace("`", "").lower())
        if letter.isalnum() or letter in " -_"
    )
    return letters.replace(" ", "-")


def pages(*folders: str) -> list[Page]:
    """Return the pages in these folders of `docs/`, all of them and the front pages when none is named."""
    if folders:
        return [Page(path) for folder in folders for path in sorted((DOCS / folder).glob("*.md"))]
    front = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [Page(path) for path in [*front, *sorted(DOCS.rglob("*.md"))]]
