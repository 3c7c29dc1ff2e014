"""Finds the importers: one file each in `conversations/importers/`, named like what they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ucho.conversations import importers as folder
from ucho.conversations.importing.contract import Importer
from ucho.core.plugins import Plugins, made_by

_IMPORTERS: Final = Plugins[Importer](folder, "importer", made_by(Importer))


def names() -> Sequence[str]:
    """Return the names of all importers without importing them, in alphabetical order."""
    return _IMPORTERS.names


def importer(name: str) -> Importer:
    """Return the importer with that name.

    Args:
        name: the name of its file.

    Raises:
        LookupError: there is no such importer.
    """
    return _IMPORTERS.get(name)


def importers() -> Mapping[str, Importer]:
    """Return all importers under their names."""
    return _IMPORTERS.all()
