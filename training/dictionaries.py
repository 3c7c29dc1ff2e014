"""Words of spelling dictionaries: what a language can say, where our texts show only what somebody did say.

Two dictionaries whose licences allow it: Russian (A. Lebedev, BSD-3-Clause) and English (SCOWL, MIT and BSD). Both are
fetched once as npm packages of a fixed release; nothing in them is run.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

RELEASES: Final = {"ru": "3.0.0", "en": "4.0.0"}
KEPT_IN: Final = Path.home() / ".cache" / "ucho-training"
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


class Ending(NamedTuple):
    """What a word ends with in one of its forms."""

    taken: int  # letters that go
    added: str
    after: re.Pattern[str]  # what the word has to end with


@cache
def lemmas(language: str) -> tuple[str, ...]:
    """Return the words of a dictionary that are written small, in their basic form, in its order."""
    return tuple(word for word, _flags in _entries(language))


@cache
def forms(language: str) -> frozenset[str]:
    """Return the words of a dictionary in all their forms."""
    endings = _endings(_file(language, "aff"))
    found: set[str] = set()
    for word, flags in _entries(language):
        found.add(word)
        for flag in flags:
            for ending in endings.get(flag, ()):
                if ending.after.search(word):
                    found.add(word[: len(word) - ending.taken] + ending.added)
    return frozenset(found)


def _entries(language: str) -> Iterator[tuple[str, str]]:
    for line in _file(language, "dic").splitlines()[1:]:
        word, _slash, flags = line.partition("/")
        if word.islower() and _WORD.fullmatch(word):
            yield word, flags.split()[0] if flags else ""


def _endings(rules: str) -> dict[str, list[Ending]]:
    found: dict[str, list[Ending]] = {}
    for line in rules.splitlines():
        parts = line.split()
        if len(parts) >= 5 and parts[0] == "SFX":
            _kind, flag, taken, added, after = parts[:5]
            found.setdefault(flag, []).append(
                Ending(0 if taken == "0" else len(taken), "" if added == "0" else added, re.compile(f"{after}$"))
            )
    return found


@cache
def _file(language: str, ending: str) -> str:
    with tarfile.open(_package(language)) as package:
        file = package.extractfile(f"package/index.{ending}")
        if file is None:
            raise FileNotFoundError(f"the dictionary {language} has no index.{ending}")
        return file.read().decode("utf-8")


def _package(language: str) -> Path:
    """Return the package of a dictionary; fetched once."""
    name = f"dictionary-{language}"
    path = KEPT_IN / f"{name}-{RELEASES[language]}.tgz"
    if not path.exists():
        KEPT_IN.mkdir(parents=True, exist_ok=True)
        order = ["npm", "pack", "--silent", f"{name}@{RELEASES[language]}"]
        subprocess.run(order, check=True, cwd=KEPT_IN)
    return path
