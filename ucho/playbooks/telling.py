"""Telling a customer that a case is open, for every playbook that opens one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ucho.cases import operations as cases
from ucho.cases.models import Case
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.playbooks.contract import Done, Occasion

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REASONS: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {"untold": _("The case is open, but the customer could not be told.")}
)


def tell(case: Case, occasion: Occasion, *, by: By) -> Done:
    """Tell the customer by when we are in touch, where the playbook's setting "tell" wants it.

    Args:
        case: the open case.
        occasion: with the playbook's settings.
        by: the playbook.

    Returns:
        That it is done, with the note "untold" when nothing could be sent: colleagues see the case all the same.
    """
    if not occasion.settings["tell"]:
        return Done()
    try:
        cases.acknowledge(case, by=by)
    except Refused:  # no way leads to the customer just now
        return Done("untold")
    return Done()
