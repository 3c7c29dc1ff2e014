"""Tells webhooks of every fact, in the fact's own transaction: a delivery is neither lost nor too much."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save

from ucho.api.webhooks.fanning import fan_out
from ucho.events.models import FactRow


def tell(sender: type[FactRow], instance: FactRow, created: bool, **_more: Any) -> None:
    """Write down who wants to hear of a new fact."""
    if created:
        fan_out(instance)


post_save.connect(tell, sender=FactRow, dispatch_uid="api.webhooks")
