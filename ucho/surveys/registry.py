"""Finds the instruments: one file each in `surveys/instruments/`, named like the instrument."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

from ucho.surveys import instruments as folder
from ucho.surveys.contract import Instrument


@cache
def names() -> Sequence[str]:
    """Return the names of all instruments, in alphabetical order."""
    return tuple(sorted(one.name for one in pkgutil.iter_modules(folder.__path__) if not one.name.startswith("_")))


@cache
def instrument(name: str) -> Instrument:
    """Return the instrument with that name.

    Args:
        name: the name of its file.

    Raises:
        LookupError: there is no such instrument.
    """
    if name not in names():
        raise LookupError(f"no instrument is called {name}")
    found = getattr(import_module(f"{folder.__name__}.{name}"), "INSTRUMENT", None)
    if not isinstance(found, Instrument) or found.name != name:
        raise LookupError(f"{folder.__name__}.{name} holds no instrument called {name}")
    return found


def instruments() -> Mapping[str, Instrument]:
    """Return all instruments under their names."""
    return {name: instrument(name) for name in names()}


def metrics() -> Mapping[str, Instrument]:
    """Return the instruments that are counted as scores."""
    return {name: one for name, one in instruments().items() if one.metric}
