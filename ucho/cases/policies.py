"""How a unit makes good: its own policy, the nearest above it, or what holds when nobody has said."""

from __future__ import annotations

from typing import Final

from ucho.cases.models import Policy
from ucho.org.models import Unit

GESTURE_LIMIT: Final = 10_000  # minor units: a hundred złoty
CURRENCY: Final = "PLN"
VERIFY_AFTER: Final = "P3D"


def policy_of(unit_id: int) -> Policy:
    """Return the policy in force in a unit.

    Args:
        unit_id: which unit.

    Returns:
        Its own, that of the nearest unit above it, or one that is not stored (`pk` is None) with what ships.
    """
    path = Unit.objects.values_list("path", flat=True).get(pk=unit_id)
    above = [int(part) for part in path.split("/") if part]
    found = {policy.unit_id: policy for policy in Policy.objects.filter(unit_id__in=above)}
    nearest = next((found[pk] for pk in reversed(above) if pk in found), None)
    return nearest or Policy(unit_id=unit_id, gesture_limit=GESTURE_LIMIT, currency=CURRENCY, verify_after=VERIFY_AFTER)
