"""Words of a sentence with what stands between them, so that some can be replaced and the rest stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
Turned = Callable[[str], str | None]


class Words:
    """The words of a sentence; replacing one keeps everything around it."""

    def __init__(self, sentence: str) -> None:
        """Split a sentence."""
        found = list(WORD.finditer(sentence))
        self.between = [
            sentence[(found[number - 1].end() if number else 0) : (match.start())] for number, match in enumerate(found)
        ]
        self.end = sentence[found[-1].end() :] if found else sentence
        self.words = [match[0] for match in found]
        self.small = [word.lower().replace("’", "'") for word in self.words]

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self.words)

    def at(self, place: int) -> str:
        """Return a word in small letters, empty beyond either end."""
        return self.small[place] if 0 <= place < len(self.small) else ""

    def begins_clause(self, place: int) -> bool:
        """Return whether a word is the first of the sentence or stands right behind a mark."""
        return place == 0 or any(mark in self.between[place] for mark in ",;:–—(")

    def joined(self, instead: Sequence[str]) -> str:
        """Return the sentence with other words in place of its own; the first letter is a capital one."""
        text = "".join(between + word for between, word in zip(self.between, instead, strict=True)) + self.end
        text = re.sub(r"\s+", " ", text).strip()
        return text[:1].upper() + text[1:]


def table(lines: str) -> dict[str, str]:
    """Return what becomes of words: each line holds words that become its last one, behind "→"."""
    found: dict[str, str] = {}
    for line in lines.strip().splitlines():
        before, _arrow, after = line.partition("→")
        found |= dict.fromkeys(before.split(), after.strip())
    return found
