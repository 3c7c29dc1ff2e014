"""Finds the channel adapters: one file each in `channels/adapters/`, named like the channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ucho.channels import adapters as folder
from ucho.channels.contract import Adapter
from ucho.core.plugins import Plugins, made_by

_ADAPTERS: Final = Plugins[Adapter](folder, "channel adapter", made_by(Adapter))


def names() -> Sequence[str]:
    """Return the names of all adapters without importing them, in alphabetical order."""
    return _ADAPTERS.names


def adapter(name: str) -> Adapter:
    """Return the adapter with that name; imports its file at the first call and no other.

    Args:
        name: the name of its file and of its channel.

    Raises:
        LookupError: there is no such adapter.
    """
    return _ADAPTERS.get(name)


def adapters() -> Mapping[str, Adapter]:
    """Return all adapters under their names."""
    return {name: adapter(name) for name in names()}
