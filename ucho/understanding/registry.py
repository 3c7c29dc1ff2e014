"""Finds the readers: one file each in `understanding/readers/`, named like the reader, each after those it needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from graphlib import TopologicalSorter
from typing import Final

from ucho.core.plugins import Plugins, made_by
from ucho.understanding import readers as folder
from ucho.understanding.contract import Reader

_READERS: Final = Plugins[Reader](folder, "reader", made_by(Reader))


def names() -> Sequence[str]:
    """Return the names of all readers without importing them, in alphabetical order."""
    return _READERS.names


@cache
def readers() -> Sequence[Reader]:
    """Return all readers, each after those whose work it needs.

    Raises:
        LookupError: a file holds no reader, or a reader needs one that is not there.
    """
    found = _READERS.all()
    for one in found.values():
        if missing := set(one.after) - set(found):
            raise LookupError(f"the reader {one.name} needs {', '.join(sorted(missing))}")
    order = TopologicalSorter({name: found[name].after for name in found})
    return tuple(found[name] for name in order.static_order())
