"""Finds plug-ins: one file each in a folder, named like what it holds, imported when it is first asked for."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Generic, TypeVar, cast

Item = TypeVar("Item")
Pick = Callable[[ModuleType, str], object]


class Plugins(Generic[Item]):
    """The plug-ins of a folder; a file whose name begins with an underscore is none."""

    def __init__(self, folder: ModuleType, what: str, pick: Pick) -> None:
        """Know where they are; nothing is imported yet.

        Args:
            folder: the package that holds the files.
            what: one of them is called, for the error message: "channel adapter".
            pick: takes the plug-in out of its module, by its name; None when it is not there.
        """
        self._folder, self._what, self._pick = folder, what, pick
        self._found: dict[str, Item] = {}

    @cached_property
    def names(self) -> Sequence[str]:
        """The names of all, without importing them, in alphabetical order."""
        files = (one.name for one in pkgutil.iter_modules(self._folder.__path__))
        return tuple(sorted(name for name in files if not name.startswith("_")))

    def get(self, name: str) -> Item:
        """Return one; its file is imported at the first call, and no other.

        Args:
            name: of its file.

        Raises:
            LookupError: there is no such file, or it holds something else.
        """
        if name not in self._found:
            self._found[name] = self._load(name)
        return self._found[name]

    def all(self) -> Mapping[str, Item]:
        """Return all under their names.

        Raises:
            LookupError: a file holds something else.
        """
        return {name: self.get(name) for name in self.names}

    def _load(self, name: str) -> Item:
        if name not in self.names:
            raise LookupError(f"no {self._what} is called {name}")
        module = import_module(f"{self._folder.__name__}.{name}")
        found = self._pick(module, name)
        if found is None:
            raise LookupError(f"{module.__name__} holds no {self._what} called {name}")
        return cast("Item", found)


def made_by(base: type) -> Pick:
    """Return what takes the class of a plug-in out of its module and makes one.

    Args:
        base: the contract that the class keeps; its `name` is that of the file.
    """

    def pick(module: ModuleType, name: str) -> object:
        for found in vars(module).values():
            own = isinstance(found, type) and issubclass(found, base) and found.__module__ == module.__name__
            if own and getattr(found, "name", "") == name:
                return found()
        return None

    return pick


def kept_as(constant: str, kind: type) -> Pick:
    """Return what takes a value out of the module of a plug-in.

    Args:
        constant: under which the value stands there.
        kind: of the value; its `name` is that of the file.
    """

    def pick(module: ModuleType, name: str) -> object:
        found = getattr(module, constant, None)
        return found if isinstance(found, kind) and getattr(found, "name", "") == name else None

    return pick
