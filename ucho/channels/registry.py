"""Finds the channel adapters: one file each in `channels/adapters/`, named like the channel."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import cast

from ucho.channels import adapters as folder
from ucho.channels.contract import Adapter


@cache
def names() -> Sequence[str]:
    """Return the names of all adapters without importing them, in alphabetical order."""
    return tuple(
        sorted(module.name for module in pkgutil.iter_modules(folder.__path__) if not module.name.startswith("_"))
    )


@cache
def adapter(name: str) -> Adapter:
    """Return the adapter with that name; imports its file at the first call and no other.

    Args:
        name: the name of its file and of its channel.

    Raises:
        LookupError: there is no such adapter.
    """
    if name not in names():
        raise LookupError(f"no channel adapter is called {name}")
    module = import_module(f"{folder.__name__}.{name}")
    for found in vars(module).values():
        own = isinstance(found, type) and issubclass(found, Adapter) and found.__module__ == module.__name__
        if own and getattr(found, "name", "") == name:
            return cast(Adapter, found())
    raise LookupError(f"{module.__name__} holds no adapter called {name}")


def adapters() -> Mapping[str, Adapter]:
    """Return all adapters under their names."""
    return {name: adapter(name) for name in names()}
