"""The translations as the rules see them: what is wrong with a catalogue, and what the code says that it lacks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from tests.rules.source import ROOT

LANGUAGES = ("pl", "ru")  # the code speaks English
GAP = re.compile(r"%\(\w+\)[#0 +-]?[\d.]*[a-zA-Z]|%[sdif]|\{\w*\}")
ONE_ONLY = {"pl"}  # languages whose first plural form stands for exactly one; in Russian it is also 21, 31…


def packages() -> list[Path]:
    """Return the folders of all packages."""
    return sorted(path.parent for path in (ROOT / "ucho").glob("*/__init__.py"))


def catalogue(package: Path, language: str) -> Path:
    """Return where a package keeps its words in a language."""
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> polib.POFile:
    """Return a catalogue, an empty one if there is none (polib would take the path for a catalogue's text)."""
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def gaps(text: str) -> list[str]:
    """Return the gaps in a sentence, sorted: `%(name)s`, `%d`, `{name}`; `%%` is a percent sign."""
    return sorted(GAP.findall(text.replace("%%", "")))


def faults(po: polib.POFile, language: str) -> Iterator[str]:
    """Say what is wrong with a catalogue."""
    forms = re.search(r"nplurals\s*=\s*(\d)", po.metadata.get("Plural-Forms", ""))
    if not forms:
        yield "says nothing about plural forms in its head"
        return
    for entry in po:
        words = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.obsolete:
            yield f"“{entry.msgid}” is in no code any more; remove it"
        elif entry.fuzzy:
            yield f"“{entry.msgid}” is marked fuzzy: a guess of the tools; check it and remove the mark"
        elif not all(words) or (entry.msgid_plural and len(words) != int(forms[1])):
            yield f"“{entry.msgid}” is not translated, or lacks a plural form"
        else:
            yield from _gap_faults(entry, words, language)


def _gap_faults(entry: polib.POEntry, words: list[str], language: str) -> Iterator[str]:
    wanted = gaps(entry.msgid_plural or entry.msgid)
    for number, text in enumerate(words):
        one = bool(entry.msgid_plural) and number == 0 and language in ONE_ONLY
        if gaps(text) != wanted and not (one and set(gaps(text)) < set(wanted)):
            yield f"“{text}” has other gaps than “{entry.msgid_plural or entry.msgid}”"


def keys(po: polib.POFile) -> set[tuple[str, str]]:
    """Return what a catalogue translates: pairs of context and words."""
    return {(entry.msgctxt or "", entry.msgid) for entry in po if not entry.obsolete}


def compiled(po: polib.POFile, mo: polib.MOFile) -> bool:
    """Return whether a compiled catalogue says the same as its source."""
    return {
        (entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in po if not entry.obsolete
    } == {(entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in mo}


def extracted(package: Path, folder: Path) -> set[tuple[str, str]]:
    """Return the words that a package's code and templates ask to translate.

    Args:
        package: the package's folder.
        folder: an empty folder to work in.
    """
    copy = folder / package.name
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("locale", "static", "migrations", "__pycache__"))
    (copy / "locale").mkdir()
    command = [sys.executable, "-P", "-m", "django", "makemessages", "-v", "0", "-l", "pl", "--no-location"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    ended = subprocess.run(command, cwd=copy, env=environment, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return keys(read(catalogue(copy, "pl")))
