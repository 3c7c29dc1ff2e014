"""Which lines of the inbox a reader sees: each kind has its own permission to read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy

from ucho.core.actors import EVERYWHERE, Rights
from ucho.core.operations import permission

READ: Final = permission("conversations.read", gettext_lazy("Read conversations"))
_permissions: dict[str, str] = {"conversation": READ}
Row = TypeVar("Row", bound=Model)
Reach = Mapping[str, frozenset[int]]


def read_with(kind: str, permission_name: str) -> None:
    """Say which permission lines of a kind are read with; a kind nobody spoke for is not listed.

    Args:
        kind: of the lines a package writes, such as "case".
        permission_name: the permission.
    """
    _permissions[kind] = permission_name


def reach_of(rights: Rights, *, kinds: Collection[str] = (), unit: int | None = None) -> Reach:
    """Return in which units the reader sees lines, by kind; kinds they see nowhere are left out.

    Args:
        rights: of the reader.
        kinds: only these kinds; all when empty.
        unit: only this unit.
    """
    found = {
        kind: _narrow(rights.units(name), unit) for kind, name in _permissions.items() if not kinds or kind in kinds
    }
    return {kind: units for kind, units in found.items() if units}


def units_of(reach: Reach) -> frozenset[int]:
    """Return all units in which a reader sees lines of some kind.

    Args:
        reach: as `reach_of` returns it.
    """
    whole = frozenset().union(*reach.values()) if reach else frozenset()
    return EVERYWHERE if whole & EVERYWHERE else whole


def within(rows: QuerySet[Row], reach: Reach) -> QuerySet[Row]:
    """Return the rows that have a kind and lie in a unit the reader sees; most readers see all kinds alike.

    Units that are the same for all kinds are the caller's to ask for: it may walk them one by one.

    Args:
        rows: lines, or their counters.
        reach: as `reach_of` returns it.
    """
    alike = len(set(reach.values())) <= 1
    if alike and len(reach) == len(_permissions):
        return rows
    if alike:
        return rows.filter(kind__in=list(reach))
    seen = Q()
    for kind, units in reach.items():
        seen |= Q(kind=kind) if units == EVERYWHERE else Q(kind=kind, unit_id__in=units)
    return rows.filter(seen)


def _narrow(units: frozenset[int], unit: int | None) -> frozenset[int]:
    if unit is None:
        return units
    return frozenset({unit}) if units == EVERYWHERE or unit in units else frozenset()
