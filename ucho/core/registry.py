"""Finding what packages offer: reactions, timeline words, privacy declarations, jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Generic, TypeVar

from django.apps import apps

Item = TypeVar("Item")


class Registry(Mapping[str, Item], Generic[Item]):
    """Named things that packages put in while they load; a name stands for one thing only."""

    def __init__(self, what: str) -> None:
        """Name what is registered, for the error message."""
        self._what = what
        self._items: dict[str, Item] = {}

    def add(self, name: str, item: Item) -> Item:
        """Put an item in under a name.

        Raises:
            ValueError: another item has that name.
        """
        if self._items.get(name, item) is not item:
            raise ValueError(f"two {self._what} are called {name}")
        self._items[name] = item
        return item

    def __getitem__(self, name: str) -> Item:
        """Return the item with that name.

        Raises:
            KeyError: nothing has that name.
        """
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        """Go over the names in the order they came in."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return how many items there are."""
        return len(self._items)


def load(module: str) -> None:
    """Import `ucho.<package>.<module>` of every installed package that has one, lowest package first."""
    for config in apps.get_app_configs():
        if config.name.startswith("ucho.") and find_spec(f"{config.name}.{module}"):
            import_module(f"{config.name}.{module}")
