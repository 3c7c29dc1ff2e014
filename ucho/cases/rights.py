"""Which cases somebody may read."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from ucho.cases.models import Case
from ucho.core.actors import EVERYWHERE, Rights
from ucho.core.operations import permission

READ: Final = permission("cases.read", gettext_lazy("Read recovery cases"))


def readable(rights: Rights, name: str = READ) -> QuerySet[Case]:
    """Return the cases in whose unit a permission holds.

    Args:
        rights: of the reader.
        name: the permission; reading when left out.
    """
    units = rights.units(name)
    return Case.objects.all() if units == EVERYWHERE else Case.objects.filter(unit_id__in=units)
