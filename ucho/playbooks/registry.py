"""Finds the playbooks: one file each in `playbooks/library/`, named like the playbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from ucho.core.errors import Missing
from ucho.core.plugins import Plugins, made_by
from ucho.playbooks import library as folder
from ucho.playbooks.contract import Playbook

_PLAYBOOKS: Final = Plugins[Playbook](folder, "playbook", made_by(Playbook))


def names() -> Sequence[str]:
    """Return the names of all playbooks without importing them, in alphabetical order."""
    return _PLAYBOOKS.names


def playbooks() -> Mapping[str, Playbook]:
    """Return all playbooks under their names."""
    return _PLAYBOOKS.all()


def playbook(name: str) -> Playbook:
    """Return one playbook.

    Args:
        name: the name of its file.

    Raises:
        Missing: there is none of that name.
    """
    if name not in names():
        raise Missing(_("There is no such playbook."))
    return _PLAYBOOKS.get(name)
