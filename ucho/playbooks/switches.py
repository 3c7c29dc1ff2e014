"""Whether a playbook is on, and how it is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ucho.playbooks.contract import Playbook
from ucho.playbooks.models import Switch


@dataclass(frozen=True, slots=True)
class Setup:
    """How a playbook stands."""

    enabled: bool
    settings: Mapping[str, bool]


def setup_of(playbook: Playbook) -> Setup:
    """Return how a playbook stands: as somebody set it, else as it ships, which is on.

    Args:
        playbook: which one.
    """
    return _setup(playbook, Switch.objects.filter(name=playbook.name).first())


def setups_of(playbooks: Mapping[str, Playbook]) -> dict[str, Setup]:
    """Return how several playbooks stand, by name.

    Args:
        playbooks: which ones.
    """
    rows = {row.name: row for row in Switch.objects.filter(name__in=playbooks)}
    return {name: _setup(one, rows.get(name)) for name, one in playbooks.items()}


def _setup(playbook: Playbook, row: Switch | None) -> Setup:
    chosen = row.settings if row else {}
    return Setup(
        row.enabled if row else True, {one.name: chosen.get(one.name, one.default) for one in playbook.settings}
    )
