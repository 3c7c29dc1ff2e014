"""Finds the importers: one file each in `conversations/importers/`, named like what they read."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import cast

from ucho.conversations import importers as folder
from ucho.conversations.importing.contract import Importer


@cache
def names() -> Sequence[str]:
    """Return the names of all importers without importing them, in alphabetical order."""
    return tuple(sorted(one.name for one in pkgutil.iter_modules(folder.__path__) if not one.name.startswith("_")))


@cache
def importer(name: str) -> Importer:
    """Return the importer with that name.

    Args:
        name: the name of its file.

    Raises:
        LookupError: there is no such importer.
    """
    if name not in names():
        raise LookupError(f"no importer is called {name}")
    module = import_module(f"{folder.__name__}.{name}")
    for found in vars(module).values():
        own = isinstance(found, type) and issubclass(found, Importer) and found.__module__ == module.__name__
        if own and getattr(found, "name", "") == name:
            return cast(Importer, found())
    raise LookupError(f"{module.__name__} holds no importer called {name}")


def importers() -> Mapping[str, Importer]:
    """Return all importers under their names."""
    return {name: importer(name) for name in names()}
