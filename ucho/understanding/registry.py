"""Finds the readers: one file each in `understanding/readers/`, named like the reader."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Final

from ucho.understanding import readers as folder
from ucho.understanding.contract import Reader

DEFAULT: Final = "rules"


@cache
def names() -> Sequence[str]:
    """Return the names of all readers without importing them, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(folder.__path__)))


@cache
def reader(name: str = DEFAULT) -> Reader:
    """Return the reader with that name.

    Args:
        name: the name of its file.

    Raises:
        LookupError: there is no such reader.
    """
    if name not in names():
        raise LookupError(f"no reader is called {name}")
    module = import_module(f"{folder.__name__}.{name}")
    for found in vars(module).values():
        if isinstance(found, type) and issubclass(found, Reader) and found.__module__ == module.__name__:
            return found()
    raise LookupError(f"{module.__name__} holds no reader")
