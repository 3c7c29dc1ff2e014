"""Finds the readers: one file each in `understanding/readers/`, named like the reader, each after those it needs."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module

from ucho.understanding import readers as folder
from ucho.understanding.contract import Reader


@cache
def names() -> Sequence[str]:
    """Return the names of all readers without importing them, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(folder.__path__)))


@cache
def readers() -> Sequence[Reader]:
    """Return all readers, each after those whose work it needs.

    Raises:
        LookupError: a file holds no reader, or a reader needs one that is not there.
    """
    found = {name: _reader(name) for name in names()}
    for one in found.values():
        if missing := set(one.after) - set(found):
            raise LookupError(f"the reader {one.name} needs {', '.join(sorted(missing))}")
    order = TopologicalSorter({name: found[name].after for name in found})
    return tuple(found[name] for name in order.static_order())


def _reader(name: str) -> Reader:
    module = import_module(f"{folder.__name__}.{name}")
    for found in vars(module).values():
        if isinstance(found, type) and issubclass(found, Reader) and found.__module__ == module.__name__:
            return found()
    raise LookupError(f"{module.__name__} holds no reader")
