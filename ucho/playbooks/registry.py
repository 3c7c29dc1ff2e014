"""Finds the playbooks: one file each in `playbooks/library/`, named like the playbook."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

from django.utils.translation import gettext as _

from ucho.core.errors import Missing
from ucho.playbooks import library as folder
from ucho.playbooks.contract import Playbook


@cache
def names() -> Sequence[str]:
    """Return the names of all playbooks without importing them, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(folder.__path__)))


@cache
def playbooks() -> Mapping[str, Playbook]:
    """Return all playbooks under their names."""
    return {name: _load(name) for name in names()}


def playbook(name: str) -> Playbook:
    """Return one playbook.

    Args:
        name: the name of its file.

    Raises:
        Missing: there is none of that name.
    """
    if name not in names():
        raise Missing(_("There is no such playbook."))
    return playbooks()[name]


def _load(name: str) -> Playbook:
    module = import_module(f"{folder.__name__}.{name}")
    for found in vars(module).values():
        if isinstance(found, type) and issubclass(found, Playbook) and found.__module__ == module.__name__:
            return found()
    raise LookupError(f"{module.__name__} holds no playbook")
